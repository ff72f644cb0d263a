"""`ipvi-eval check` of one study: its records assessed, beside published totals, and written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.data.problems import ProblemsError
from ipvi_eval.errors import IpviError
from ipvi_eval.freed_memory import give_back_all
from ipvi_eval.pipeline.folders.inside_folder import REMEDY, inside_folder, write_text
from ipvi_eval.pipeline.reading.people_flow import PeopleFlow
from ipvi_eval.plan.outcome import RECORDS
from ipvi_eval.quality.assessment import Assessment, assess, refused
from ipvi_eval.quality.decisions import undecided
from ipvi_eval.quality.finding import Finding, noticed, stopping
from ipvi_eval.quality.published import HARD, SOFT, Published, Reconciled, read_published, reconcile
from ipvi_eval.report.inside.inside_page import INSIDE
from ipvi_eval.report.inside.quality_page import quality_page
from ipvi_eval.report.inside.quality_workbook import write_workbook
from ipvi_eval.results.store import write_json
from ipvi_eval.whole_file import replaced

if TYPE_CHECKING:
    from ipvi_eval.pipeline.reading.frames import Frames
    from ipvi_eval.plan.study import Study

FOLDER = "check"
PAGE, WORKBOOK, MACHINE = "problems.html", "problems.xlsx", "problems.json"


def published_totals(study: Study, path: Path, *, soft: float = SOFT, hard: float = HARD) -> tuple[Published, ...]:
    """The totals of a file for the outcomes and areas of the plan; see `read_published`.

    Outcomes that ask who the victim is exist for people on lists only, and nobody publishes them.
    """
    outcomes = [name for name, outcome in study.outcomes.items() if outcome.same_victim is None]
    areas = (study.area, *study.comparison_areas)
    return read_published(path, outcomes=outcomes, areas=areas, soft=soft, hard=hard)


def reconciled(frames: Frames, totals: Sequence[Published]) -> tuple[Reconciled, ...]:
    """Published totals beside ours: incidents of the year, or the agency's own months added up."""

    @cache
    def counted(outcome: str) -> pd.DataFrame:
        return frames.incidents(outcome)

    def count(outcome: str, area: str, year: int) -> int:
        if frames.extract.holds("incidents") or frames.study.outcomes[outcome].table:
            rows = counted(outcome)
            return int(((rows["area"] == area) & (rows["date"].dt.year == year)).sum())
        rows = frames.extract.monthly_counts
        ours = (rows["area"] == area) & (rows["outcome"] == outcome) & (rows["month"].dt.year == year)
        return int(rows.loc[ours, "count"].sum())

    return reconcile(totals, count)


def assess_study(frames: Frames, beside: Sequence[Reconciled] = (), *, against: str = "") -> Assessment:
    """What the records of a study that could be read are like."""
    extract = frames.extract
    told = {*map(str, extract.noticed), *extract.broken}
    notes = [warning for warning in extract.warnings if warning not in told]
    assessment = assess(
        extract.traced,
        frames.study.window,
        links=extract.links,
        noticed=[
            *(Finding(severity="changes numbers", about="links", what=sentence) for sentence in extract.broken),
            *noticed(extract.noticed),
            *_undecided(frames),
            *(Finding(severity="worth knowing", about="what was noticed", what=sentence) for sentence in notes),
        ],
        reconciled=beside,
        against=against,
        synthetic=extract.synthetic,
    )
    give_back_all()
    people = PeopleFlow.of(frames).facts()
    return replace(assessment, facts=(*assessment.facts, people)) if people.rows else assessment


def _undecided(frames: Frames) -> Iterator[Finding]:
    """For tables whose rows an outcome counts on the day of their incident."""
    study, traced = frames.study, frames.extract.traced
    for name in RECORDS:
        by_incident = any(one.table == name and one.dated == "incident" for one in study.outcomes.values())
        if by_incident and name in traced and "incidents" in traced:
            window = study.window
            found = undecided(traced[name], traced["incidents"], pd.Timestamp(window.end), window.freeze_lag_days)
            yield from [found] if found else []


def refusal(error: IpviError) -> Assessment:
    """What is known of a study whose extract was refused: every problem, or the sentence that says why."""
    if isinstance(error, ProblemsError):
        return refused(stopping(error.problems))
    return refused([Finding(severity="stops the run", about="what the run refuses", what=error.in_full())])


def write_quality(found: Assessment, folder: Path, *, title: str) -> tuple[Path, ...]:
    """Write page, workbook and JSON into `folder`, each whole or not at all; return their paths.

    Raises OutputError naming the file, or the folder where it cannot be made.
    """
    inside_folder(folder)
    text = quality_page(found, title=title, workbook=WORKBOOK)
    return (
        replaced(folder / PAGE, lambda path: write_text(path, text), remedy=REMEDY),
        replaced(folder / WORKBOOK, lambda path: write_workbook(found, path, notice=INSIDE), remedy=REMEDY),
        replaced(folder / MACHINE, lambda path: write_json(path, found.plain()), remedy=REMEDY),
    )
