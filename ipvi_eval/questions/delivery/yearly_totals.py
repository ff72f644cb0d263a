"""Monthly totals in which no person is known, as one table by year: services to survivors, work of agencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from ipvi_eval.counted import Count, Key
from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.estimate import slug
from ipvi_eval.implementation.totals import by_year
from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """One table of monthly totals: what it tells, of whom, and the columns that tell its totals apart.

    `table` is its name among the extract's and in the id; `of` the same in words; `kinds` the columns with the names
    that they are printed under. `key` begins the keys of the counts, and `done` what the scope says was counted.
    """

    table: TableName
    key: str
    what: str
    of: str
    title: str
    kinds: Mapping[str, str]
    done: str
    note: str

    def missing(self, extract_has: str, remedy: str = "") -> NotEstimated:
        """That there is nothing to tell, and why."""
        return NotEstimated(what=self.what, why=extract_has, remedy=remedy)


def yearly(totals: Totals, asked: Asked) -> Iterator[Part]:
    """`delivery.<table>`: one row for each kind and year, with the number of months that are given."""
    held, window = asked.frames.extract, asked.study.window
    if not held.holds(totals.table):
        remedy = f"map a table [{totals.table}] of monthly totals"
        yield totals.missing(f"the extract has no table of {totals.of}", remedy)
        return
    given: pd.DataFrame = getattr(held, totals.table)
    rows = by_year(given, tuple(totals.kinds), area=asked.study.area, first=window.start, last=window.freeze)
    if rows.empty:
        yield totals.missing(f"the table of {totals.of} has no complete month of the area")
        return
    counts = [
        Count(number, Key("_".join([totals.key, *map(slug, kinds)]), "contacts", until=f"{year} ({months})"))
        for *kinds, year, months, number in rows.itertuples(index=False)
    ]
    public = {**totals.kinds, "year": "Year", "months": "Months given"}
    table = table_from(
        rows.assign(year=rows["year"].astype("string"), count=pd.Series(counts, dtype=object)),
        id=f"delivery.{totals.table}",
        title=f"{totals.title}, monthly totals added up by year",
        columns={**public, "count": "Number"},
        counts=("count",),
        public=tuple(public),
        note=totals.note,
    )
    records = asked.frames.populations.records()
    yield from scoped(replace(records, population=f"{totals.done} in the {records.population}"), (table,))
