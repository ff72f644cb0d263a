"""`ipvi-eval power`: what the planned claims of a study could show, before their results are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipvi_eval.cli.console import Progress, say, say_json
from ipvi_eval.cli.options import AllOption, JsonOption, SchedulerOption, SiteOption, StudyFile, read_one
from ipvi_eval.rounding import percent, whole_percent

if TYPE_CHECKING:
    from ipvi_eval.diagnosis.power.lines import Line
    from ipvi_eval.diagnosis.power.study_power import StudyPower

_ABOUT = {
    "count": "Monthly count",
    "share": "Share who came back, entered since the start against before",
    "incidence": "The same, with those who left for good first counted as having left",
    "hazard": "Hazard ratio after notification",
}
PlotOption = Annotated[
    Path | None, typer.Option(help="Draw how often each reduction is found into this file (.png, .svg or .pdf).")
]


def power(
    study: StudyFile,
    plot: PlotOption = None,
    scheduler: SchedulerOption = None,
    site: SiteOption = "",
    as_json: JsonOption = False,
    every: AllOption = False,
) -> None:
    """What a plan could show, before its results.

    Of each planned claim the smallest reduction that would be found, with the plan's power (8 in 10 unless it says
    otherwise), by the very test that leads the reports. No result is looked at: of counts the months before the start,
    of people how many came back before it, and who was at risk and notified when. Nothing is suppressed: for use inside
    the agency.
    """
    del every  # read where problems are told
    from ipvi_eval.diagnosis.power.study_power import study_power
    from ipvi_eval.diagnosis.workers import workers
    from ipvi_eval.errors import AnalysisError
    from ipvi_eval.pipeline.reading.inputs import Inputs
    from ipvi_eval.plan.counts import power_of
    from ipvi_eval.questions.counts import asked as counts
    from ipvi_eval.questions.reoffence import asked as reoffence
    from ipvi_eval.report.figures.one_file import draw_power

    plan, progress = read_one(study, site), Progress(quiet=as_json)
    with progress.stage("Reading and checking the extract"):
        frames = Inputs(plan).frames
    with progress.stage("Planting reductions and looking for them"):
        found = study_power(
            counts.outcomes_of(plan, frames) if plan.its else [],
            reoffence.outcomes_of(plan, frames)[0] if plan.survival else None,
            power=power_of(plan.its),
            level=plan.level,
            workers=workers(scheduler=scheduler),
        )
    if plot is not None and not found.curves:
        msg = "nothing would be tested in this study, so there is no curve to draw; leave --plot out to see why"
        raise AnalysisError(msg)
    if plot is not None:
        draw_power([(one.name, one.reduction, one.found) for one in found.curves], plot, wanted=found.power)
    if as_json:
        say_json({"synthetic": frames.extract.synthetic} | asdict(found))
        return
    for line in _told(found):
        say(line)
    if plot is not None:
        say(f"Curve: {plot}")


def _told(found: StudyPower) -> Iterator[str]:
    """Claim by claim, a line for each setting."""
    yield (
        f"Smallest reduction found with {whole_percent(found.power)} power at a level of {1 - found.level:.2g} "
        "(two-sided), before results. A smaller one can be there and go unseen."
    )
    for (about, outcome), lines in groupby(found.lines, key=lambda line: (line.about, line.outcome)):
        yield f"{_ABOUT[about]}: {outcome}"
        yield from map(_line, lines)
    for note in found.notes:
        yield f"note: {note}"


def _line(one: Line) -> str:
    size = "none" if one.reduction is None else whole_percent(one.reduction)
    alarms = "" if one.false_alarms is None else f"; {percent(one.false_alarms, 1)} called changed without a fall"
    return f"  {size:>5}  {one.setting}: {one.rests_on}{alarms}"
