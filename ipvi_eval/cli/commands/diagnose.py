"""`ipvi-eval diagnose`: which of its planned claims a study can support, before its results are looked at."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipvi_eval.cli.console import Progress, say, say_json
from ipvi_eval.cli.options import AllOption, JsonOption, SchedulerOption, SiteOption, StudyFile, read_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipvi_eval.diagnosis.study_diagnosis import Diagnosis

REPLICATES = 300
"""The same as in `diagnosis.study_diagnosis`, which is loaded when it is called."""
_FEWEST = 50

OutputOption = Annotated[
    Path | None,
    typer.Option(help="Folder for page and JSON; by default diagnose, beside analysis, and in it one for the site."),
]
ReplicatesOption = Annotated[
    int,
    typer.Option(
        min=_FEWEST,
        help="Simulated series for each thing that may go wrong with the counts; with --plasmode, replicates as well.",
    ),
]
PlasmodeOption = Annotated[
    bool,
    typer.Option(
        "--plasmode",
        help="Also plant a known effect into this study's own records (months before the start, first re-offenses) "
        "and tell what the planned tests make of it.",
    ),
]


def diagnose(
    study: StudyFile,
    output: OutputOption = None,
    replicates: ReplicatesOption = REPLICATES,
    plasmode: PlasmodeOption = False,
    scheduler: SchedulerOption = None,
    site: SiteOption = "",
    as_json: JsonOption = False,
    every: AllOption = False,
) -> None:
    """Which planned claims a study can support.

    Of each the smallest reduction that would be found, how often its test is wrong where nothing happened and where
    something else went wrong, a verdict by fixed rules, and what would change it, as a page and JSON. No result is
    looked at. Nothing is suppressed: for use inside the agency.
    """
    del every  # read where problems are told
    from ipvi_eval.diagnosis.workers import workers
    from ipvi_eval.pipeline import diagnosis
    from ipvi_eval.pipeline.reading.inputs import Inputs

    plan, progress = read_one(study, site), Progress(quiet=as_json)
    with progress.stage("Reading and checking the extract"):
        frames = Inputs(plan).frames
    with progress.stage("Trying the plan on simulated months"):
        found = diagnosis.diagnosed(frames, replicates=replicates, workers=workers(scheduler=scheduler))
    if plasmode:
        with progress.stage("Planting known effects into the records"):
            found = replace(found, plasmode=diagnosis.planted(frames, replicates=replicates))
    folder = output or plan.root / diagnosis.FOLDER / site
    title = f"{plan.title} ({plan.site})" if site else plan.title
    written = diagnosis.write_diagnosis(found, folder, title=title)
    if as_json:
        say_json(found.plain() | {"written": [str(path) for path in written]})
        return
    for line in _told(found):
        say(line)
    say(f"Page: {written[0]} (stays inside the agency)")


def _told(found: Diagnosis) -> Iterator[str]:
    """Verdicts, outcome by outcome, and what came of known effects."""
    if found.synthetic:
        yield "SYNTHETIC DATA"
    for outcome, claims in groupby(found.claims, key=lambda one: one.outcome):
        yield outcome
        for one in claims:
            yield f"  {one.question}"
            yield f"    {one.verdict.said}"
    for sentence in found.not_judged:
        yield f"not judged: {sentence}"
    if found.plasmode is None:
        return
    for planting in found.plasmode.plantings:
        yield f"planted, {planting.about}, {planting.outcome}: {planting.sentence}"
    for sentence in found.plasmode.not_planted:
        yield f"not planted: {sentence}"
