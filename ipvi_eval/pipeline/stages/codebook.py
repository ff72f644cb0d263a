"""What each outcome of the plan counts, includes and leaves out, for whoever reads its name in a report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipvi_eval.pipeline.stages.plan_table import conditions, days_left_out, left_out
from ipvi_eval.results.store import Column, Table
from ipvi_eval.worded import given

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study


def codebook_table(study: Study, *, calendar: bool = True) -> Table:
    """The table `study.codebook`: a row for each outcome, in the order of the plan.

    Without a `calendar` the window only holds the made-up days of the extract, and no day is named.
    """
    columns = (
        Column("outcome", "Outcome", "public"), Column("counts", "Counts", "public"),
        Column("includes", "Includes", "public"), Column("leaves_out", "Leaves out", "public"),
    )  # fmt: skip
    note = given(f"{_EVERY_ONE}. All leave out {days_left_out(study)}") if calendar else _EVERY_ONE
    return Table(id="study.codebook", title=_TITLE, columns=columns, rows=tuple(_rows(study)), note=note)


_TITLE = "Codebook: what each outcome counts"
_EVERY_ONE = "Every condition under Includes has to hold. What a word means in the agency's own codes is in its mapping"


def _rows(study: Study) -> Iterator[tuple[str, str, str, str]]:
    for outcome in study.outcomes.values():
        counts = f"rows of {outcome.table}" if outcome.table else "incidents"
        yield outcome.label, counts, conditions(outcome) or "all", "; ".join(left_out(study, outcome)) or "none of them"
