"""Counts by calendar year, each beside the same months of the year before: what a reader looks for first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.cohort.incidents import once
from ipvi_eval.cohort.monthly import MonthlyCounts, complete_months, count_by_month
from ipvi_eval.counted import REPORTS, Count, incidents
from ipvi_eval.errors import MonthsError
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.rounding import rounded

if TYPE_CHECKING:
    from ipvi_eval.data.sources import Extract
    from ipvi_eval.pipeline.reading.frames import Frames
    from ipvi_eval.plan.study import Study
    from ipvi_eval.results.store import Table

NOTE = (
    "Complete months only; a year of which some are not counted stands beside the same months of the year before. "
    "Counts go up and down by chance alone: whether a change is more than that is asked of the months, not of the years"
)


def counts_by_year(study: Study, frames: Frames) -> Iterator[Table]:
    """`data.years`: a row for each kind of record and calendar year; nothing where the months are not known.

    All reports of the area, where they are told apart from other incidents, then the outcomes whose monthly counts are
    analysed (those of people where none is). Each count has the key of its stretch of months.
    """
    rows = [row for label, series in _series(study, frames) for row in _rows(label, series)]
    if rows:
        table = table_from(
            pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object),
            id="data.years",
            title="Counts by calendar year",
            columns=_COLUMNS,
            counts=("count", "before"),
            public=("what", "year", "months"),
            note=NOTE,
        )
        yield replace(table, scope=frames.populations.monthly())


_COLUMNS = {
    "what": "What was counted",
    "year": "Year",
    "months": "Months counted",
    "count": "Count",
    "before": "Same months of the year before",
    "change": "Change (%)",
}


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Months of one year, all of them counted: `first` and `last` as YYYY-MM, how many, and the `number` counted."""

    first: str
    last: str
    months: int
    number: int

    def count(self, series: MonthlyCounts) -> Count:
        return incidents(self.number, series.area, series.outcome, self.first, self.last)


def tells_reports(extract: Extract) -> bool:
    """Whether its incidents tell which of them have a report, of whatever relationship."""
    known, told = extract.incidents, extract.told_of_incidents
    one_kind = "relationship" not in told and not (known["relationship"] == "unknown").all()
    return not one_kind and ("report" in told or bool(known["report"].any()))


def _series(study: Study, frames: Frames) -> Iterator[tuple[str, MonthlyCounts]]:
    extract, months = frames.extract, complete_months(study.window)
    if not extract.calendar or not months or not (extract.holds("incidents") or extract.holds("monthly_counts")):
        return
    if extract.holds("incidents") and tells_reports(extract):
        known = extract.incidents
        reports, area = once(known.loc[known["report"].astype(bool)]), study.area
        yield (
            f"all {study.police.reports}",
            count_by_month(reports, extract.populations, area=area, outcome=REPORTS, months=months),
        )
    analysed = study.its.outcomes if study.its else study.survival.outcomes if study.survival else ()
    for name in analysed:
        if extract.holds("incidents") and (not frames.told(name) or study.outcomes[name].same_victim is not None):
            continue
        try:
            yield study.outcomes[name].label, frames.monthly(name)
        except MonthsError:  # the analysis of the months says which are missing
            continue


def _rows(label: str, series: MonthlyCounts) -> Iterator[tuple[str, str, int, Count, Count | None, int | None]]:
    numbers = dict(zip(series.months, map(int, series.counts), strict=True))
    for year, of_year in groupby(series.months, key=lambda month: month[:4]):
        months = list(of_year)
        now, before = _stretch(numbers, months), _stretch(numbers, [_a_year_before(month) for month in months])
        assert now is not None
        change = (
            int(rounded(100 * (now.number - before.number) / before.number, 0)) if before and before.number else None
        )
        yield label, year, now.months, now.count(series), before.count(series) if before else None, change


def _stretch(numbers: dict[str, int], months: list[str]) -> _Stretch | None:
    if not all(month in numbers for month in months):
        return None
    return _Stretch(months[0], months[-1], len(months), sum(numbers[month] for month in months))


def _a_year_before(month: str) -> str:
    return f"{int(month[:4]) - 1}{month[4:]}"
