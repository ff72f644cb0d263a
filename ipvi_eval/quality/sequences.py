"""Things that cannot have happened in the order in which they are recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from ipvi_eval.data.linked.days_by_key import day_in
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.quality.finding import Finding, rows_of
from ipvi_eval.quality.months import DATED

_HAPPENS: tuple[tuple[TableName, str, str], ...] = (
    ("incidents", "suspect", "date"),
    ("notifications", "person", "date"),
    ("custody", "person", "start"),
    ("arrests", "person", "date"),
    ("call_ins", "person", "date"),
    ("offers", "person", "date"),
)


def after_death(tables: Mapping[TableName, SourceTable]) -> Iterator[Finding]:
    """What a person is said to have done, or had done to them, after the day of their death."""
    persons = tables.get("persons")
    if persons is None:
        return
    dead = persons.only(persons.coded("exit_reason").are("death"))
    for name, key, when in _HAPPENS:
        table = tables.get(name)
        if table is None:
            continue
        late = table.frame[when] > day_in(dead, "exit", table.coded(key))
        if late.any():
            yield Finding(
                severity="changes numbers",
                about="impossible sequences",
                what=(
                    f"in {int(late.sum()):,} of {len(late):,} rows the date lies after the person's death in "
                    f"{persons.file}; one of the two dates, or the person, is wrong, and nothing after the death counts"
                ),
                file=table.file,
                column=table.header.get(when, when),
                rows=rows_of(table, late.to_numpy()),
            )


def after_the_end(tables: Mapping[TableName, SourceTable], end: pd.Timestamp) -> Iterator[Finding]:
    """Rows of a day after the extract was drawn: they cannot have been known."""
    for name, when in DATED.items():
        table = tables.get(name)
        if table is None:
            continue
        late = table.frame[when] > end
        if late.any():
            yield Finding(
                severity="changes numbers",
                about="impossible sequences",
                what=(
                    f"in {int(late.sum()):,} of {len(late):,} rows the date lies after {end:%Y-%m-%d}, the day the "
                    "extract was drawn (window.end of the plan), so that they count nowhere; correct dates or plan"
                ),
                file=table.file,
                column=table.header.get(when, when),
                rows=rows_of(table, late.to_numpy()),
            )


def recorded_before(incidents: SourceTable) -> Iterator[Finding]:
    """Incidents that were entered before they happened."""
    early = incidents.frame["recorded"] < incidents.frame["date"]
    if early.any():
        yield Finding(
            severity="changes numbers",
            about="impossible sequences",
            what=(
                f"in {int(early.sum()):,} of {len(early):,} rows the incident was entered before it happened; one of "
                "the two dates is wrong"
            ),
            file=incidents.file,
            column=incidents.header.get("recorded", "recorded"),
            rows=rows_of(incidents, early.to_numpy()),
        )
