"""Nothing is public by default: a table whose numbers have no role for disclosure control does not leave."""

from __future__ import annotations

from ipvi_eval.errors import AnalysisError
from ipvi_eval.results.not_estimated import STANDING_NUMBER
from ipvi_eval.results.store import Results, Table


def require_roles(results: Results) -> None:
    """AnalysisError naming the first table and column whose numbers no rule of disclosure control reaches.

    Text holds no number, not even one written as a word of its own. What is derived from counts needs them in the same
    table, or names the estimates that carry them (`rests_on`); so does a sentence.
    """
    for table in results.tables.values():
        _require(table)


def _require(table: Table) -> None:
    roles = {column.role for column in table.columns}
    for place, column in enumerate(table.columns):
        if column.role == "text" and any(_holds_number(row[place]) for row in table.rows):
            msg = (
                f"table {table.id}: the column {column.name} is text and holds numbers; "
                "make it count, derived, sentence or public"
            )
            raise AnalysisError(msg)
        bare = (
            not table.rests_on
            and not table.of_rows
            and (column.role == "sentence" or (column.role == "derived" and not roles & {"count", "behind"}))
        )
        if bare:
            msg = (
                f"table {table.id}: the column {column.name} is {column.role}, but nothing says from which counts; add "
                "them as columns, or name the estimates that carry them in rests_on"
            )
            raise AnalysisError(msg)


def _holds_number(cell: object) -> bool:
    if isinstance(cell, str):
        return STANDING_NUMBER.search(cell) is not None
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)
