"""Nothing is public by default: a table whose numbers have no role for disclosure control does not leave."""

from __future__ import annotations

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.not_estimated import STANDING_NUMBER
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Column, Curve, Result, Results, Table
from ipvi_eval.worded import PLACE, Worded


def require_roles(results: Results) -> None:
    """AnalysisError naming the first table and column whose numbers no rule of disclosure control reaches.

    Text holds no number, not even one written as a word of its own. What is derived from counts needs them in the same
    table, or names the estimates that carry them (`rests_on`). A sentence is a `Sentence`, never finished words, and
    names them itself: they exist, and no number stands in its own words. A note has a place for each of its numbers,
    unless it is of a figure that somebody else published.
    """
    for result in results.all():
        _require_noted(result)
    for table in results.tables.values():
        _require(table)
        for column, cell in (
            (column, cell) for row in table.rows for column, cell in zip(table.columns, row, strict=True)
        ):
            if isinstance(cell, Sentence):
                _require_named(table.id, column, cell, results)
            elif column.role == "sentence" and cell is not None:
                msg = (
                    f"table {table.id}: the column {column.name} is sentence and holds finished words; store a "
                    "Sentence, whose numbers are the ids of estimates"
                )
                raise AnalysisError(msg)


def _require_noted(result: Result) -> None:
    """A number in a note says where it comes from, and what was computed falls with what the result rests on."""
    note, quoted = result.note, isinstance(result, Estimate) and result.quoted
    own = PLACE.sub(" ", note.template) if isinstance(note, Worded) else note
    if STANDING_NUMBER.search(own) and not quoted:
        msg = (
            f"{result.id}: its note holds a number that does not say where it comes from; write given(...) around "
            "words whose numbers the plan, the calendar or a published source gave, or a Worded with the numbers that "
            "were computed"
        )
        raise AnalysisError(msg)
    if isinstance(note, Worded) and note.numbers and isinstance(result, Curve):
        msg = f"curve {result.id}: its note holds a computed number, which would not fall with the curve's rows"
        raise AnalysisError(msg)
    if isinstance(note, Worded) and note.numbers and isinstance(result, Table) and not _rests(result):
        msg = f"table {result.id}: its note holds a computed number, but nothing says from which counts; see rests_on"
        raise AnalysisError(msg)


def _rests(table: Table) -> bool:
    return bool(table.rests_on) or any(column.role in ("count", "behind") for column in table.columns)


def _require_named(id: str, column: Column, sentence: Sentence, results: Results) -> None:
    if column.role != "sentence":
        msg = f"table {id}: the column {column.name} is {column.role} and holds a sentence; make it sentence"
        raise AnalysisError(msg)
    if unknown := [name for name in sentence.ids if name not in results.estimates]:
        msg = f"table {id}: a sentence tells of {unknown[0]}, which is no estimate of this run; yield it as well"
        raise AnalysisError(msg)
    if STANDING_NUMBER.search(sentence.own):
        msg = f"table {id}: a sentence holds a number in its own words; make it an estimate and name its id"
        raise AnalysisError(msg)


def _require(table: Table) -> None:
    roles = {column.role for column in table.columns}
    for place, column in enumerate(table.columns):
        if column.role == "text" and any(_holds_number(row[place]) for row in table.rows):
            msg = (
                f"table {table.id}: the column {column.name} is text and holds numbers; "
                "make it count, derived, sentence or public"
            )
            raise AnalysisError(msg)
        bare = column.role == "derived" and not roles & {"count", "behind"}
        if bare and not table.rests_on and not table.of_rows:
            msg = (
                f"table {table.id}: the column {column.name} is {column.role}, but nothing says from which counts; add "
                "them as columns, or name the estimates that carry them in rests_on"
            )
            raise AnalysisError(msg)


def _holds_number(cell: object) -> bool:
    if isinstance(cell, str):
        return STANDING_NUMBER.search(cell) is not None
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)
