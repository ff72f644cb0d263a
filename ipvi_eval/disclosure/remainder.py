"""What is left of a result once it is settled which counts are hidden: an estimate, a curve, a table without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress

from ipvi_eval.counted import Count
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.recoding.curves import shown
from ipvi_eval.disclosure.recoding.periods import WITHHELD, without
from ipvi_eval.disclosure.used_counts import counts_of, counts_of_row, with_counts
from ipvi_eval.estimate import Estimate
from ipvi_eval.precision import beside_none, cut
from ipvi_eval.precision import finer as more_digits
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell, Curve, Table
from ipvi_eval.worded import Note, Worded, joined

SUPPRESSED = "suppressed: a count below the disclosure threshold could be read from it"


def left(result: Estimate | Curve | Table, kept: Kept, fallen: frozenset[str]) -> Estimate | Curve | Table:
    """The result without what is hidden in `kept`, and without anything where it is one of `fallen` or rests on one."""
    if isinstance(result, Estimate):
        return _without_numbers(result) if result.id in fallen else _without_counts(result, kept)
    if isinstance(result, Table):
        table = left_of_table(result, kept, fallen)
        return table if fallen.isdisjoint(result.rests_on) else _once(table)
    if not fallen.isdisjoint(result.rests_on):
        return replace(result, rows=(), note=SUPPRESSED)
    if result.kind == "survival":
        return shown(result, kept.hidden)
    return replace(without(result, kept), note=_noted(result.note, kept))


def left_of_table(table: Table, kept: Kept, fallen: frozenset[str]) -> Table:
    """The same of a table."""
    return _table(table, kept, fallen) if fallen.isdisjoint(table.rests_on) else _emptied(table)


def what_went(before: Estimate | Curve | Table, after: Estimate | Curve | Table) -> str:
    """What was taken from a result, in words; empty where nothing was."""
    if isinstance(before, Curve) and isinstance(after, Curve):
        gone = len(before.rows) - len(after.rows)
        emptied = sum(map(_empty, after.rows)) > sum(map(_empty, before.rows))
        return f"{gone} of {len(before.rows)} rows merged or left out" if gone or emptied else ""
    if isinstance(before, Estimate):
        return "value, interval and counts" if after.note == SUPPRESSED else ""
    new = str(after.note).removeprefix(str(before.note))
    return "cells and what derives from them" if SUPPRESSED in new or WITHHELD in new else ""


def _without_counts(one: Estimate, kept: Kept) -> Estimate:
    """The number as it is printed, beside those of its counts that are: one that is not hidden stands in a table too,
    and to leave it out here would protect nobody."""
    seen = with_counts(one, kept.printed)
    if kept.rounded:
        return replace(_as_printed(seen), cells=())
    n, events = None if seen.n is None else one.n, None if seen.events is None else one.events
    return replace(_as_printed(one), n=n, events=events, cells=())


def finer(result: Estimate | Curve | Table) -> bool:
    """Whether a released result holds a number finer than any document prints it."""
    if isinstance(result, Estimate):
        numbers = ((result.value, result.unit), (result.lower, result.unit), (result.upper, result.unit))
        return any(one is not None and more_digits(one, unit) for one, unit in (*numbers, (result.p, "probability")))
    return any(_cut(cell) != cell for row in result.rows for cell in row)


def _as_printed(one: Estimate) -> Estimate:
    """No finer than it is printed, and without what no report prints."""
    cut = {
        name: None if (number := getattr(one, name)) is None else beside_none(number, unit)
        for name, unit in (("value", one.unit), ("lower", one.unit), ("upper", one.unit), ("p", "probability"))
    }
    return replace(one, **cut, standard_error=None, df=None)  # type: ignore[arg-type]


def _without_numbers(estimate: Estimate) -> Estimate:
    """Without its level too, which only an interval has: it would tell that there is a median, or nobody to follow."""
    return replace(
        estimate, value=None, lower=None, upper=None, level=None, standard_error=None, df=None, p=None, n=None,
        events=None, cells=(), note=SUPPRESSED,
    )  # fmt: skip


def _table(table: Table, kept: Kept, fallen: frozenset[str]) -> Table:
    rows = tuple(_row(table, number, kept, fallen) for number in range(len(table.rows)))
    less = any(_empty(row) > _empty(before) for row, before in zip(rows, table.rows, strict=True))
    note = _noted(table.note, kept) if any(True for _ in counts_of(table)) else table.note
    if less and isinstance(note, Worded) and note.numbers:
        note = ""
    return replace(table, rows=rows, note=joined(note, SUPPRESSED) if less else note)


def _empty(row: Sequence[Cell]) -> int:
    return sum(cell is None for cell in row)


def _noted(note: Note, kept: Kept) -> Note:
    """The note of what shows counts: it says where they are rounded."""
    if not kept.rounded:
        return note
    said = Worded("Counts are rounded to a multiple of {base}.", words={"base": f"{kept.base}"})
    return joined(note, said, by=" " if str(note).endswith(".") else ". ")


def _row(table: Table, number: int, kept: Kept, fallen: frozenset[str]) -> tuple[Cell, ...]:
    """A row without its hidden counts and what derives from them; counts without a key of their own fall together."""
    row, counts = table.rows[number], counts_of_row(table, number)
    gone = [count is not None and count.key in kept.hidden for count in counts]
    restates = table.of_rows[number] in fallen if table.of_rows else False
    own = any(lost and not isinstance(cell, Count) for lost, cell in zip(gone, row, strict=True))
    row = tuple(None if _names(cell, fallen) or (restates and isinstance(cell, Sentence)) else cell for cell in row)
    falls = any(gone) or restates
    cells: list[Cell] = []
    for column, cell, count in zip(table.columns, row, counts, strict=True):
        if isinstance(cell, Count) and kept.rounded:
            near = kept.printed(cell.key)
            cells.append(None if near is None else Count(near, cell.key))
        elif (column.role == "derived" and falls) or (column.role in ("count", "behind") and (own or restates)):
            cells.append(None)
        else:
            cells.append(cell if count is None else _shown(cell, count, kept))
    return tuple(cells)


def _shown(cell: Cell, count: Count, kept: Kept) -> Cell:
    number = kept.printed(count.key)
    return cell if number == cell else number


def _names(cell: Cell, fallen: frozenset[str]) -> bool:
    """Whether it is a sentence that tells of a withheld number, or whose words would."""
    return isinstance(cell, Sentence) and not fallen.isdisjoint(cell.ids)


def as_seen(result: Estimate | Curve | Table) -> Estimate | Curve | Table:
    """Without the counts behind a row and what it rests on, and with no digit that no reader sees."""
    if isinstance(result, Estimate):
        return result
    if isinstance(result, Curve):
        return replace(result, rows=tuple(tuple(map(_cut, row)) for row in result.rows), rests_on=())
    seen = [column.role != "behind" for column in result.columns]
    rows = tuple(tuple(map(_cut, compress(row, seen))) for row in result.rows)
    return replace(result, columns=tuple(compress(result.columns, seen)), rows=rows, rests_on=(), of_rows=())


def _cut(cell: Cell) -> Cell:
    return cut(cell) if isinstance(cell, float) else cell


def _once(emptied: Table) -> Table:
    """Rows of which nothing is left that tells them apart, one of each: how many findings there were, or falls that
    were tried, hung on what is withheld."""
    return replace(emptied, rows=tuple(dict.fromkeys(emptied.rows)), of_rows=())


def _emptied(table: Table) -> Table:
    """The table with nothing but what was planned or published and the package's own words."""
    stays = [column.role in ("text", "public") for column in table.columns]
    rows = tuple(tuple(cell if kept else None for kept, cell in zip(stays, row, strict=True)) for row in table.rows)
    return replace(table, rows=rows, note=SUPPRESSED)
