"""What of a question could not be answered, as a table with the reason for each part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ipvi_eval.results.not_estimated import NOTHING
from ipvi_eval.results.store import Column, Table

if TYPE_CHECKING:
    from ipvi_eval.results.not_estimated import NotEstimated


def left_out_table(id: str, parts: Sequence[NotEstimated], *, title: str = "Parts that could not be fitted") -> Table:
    """One row for each part that could not be estimated; one row that says so when there is none.

    A `title` of its own keeps tables of one report apart, also for those who hear their names read out.
    """
    columns = (Column("part", "Part", "public"), Column("reason", "Why it is not there", "text"))
    rows = tuple((one.what, one.without_numbers) for one in parts)
    none = ((NOTHING, "everything that was planned could be fitted"),)
    return Table(id=id, title=title, columns=columns, rows=rows or none)
