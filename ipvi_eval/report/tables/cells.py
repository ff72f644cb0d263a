"""How a cell of a released result looks in a table."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ipvi_eval.disclosure.remainder import SUPPRESSED as TAKEN
from ipvi_eval.estimate import Estimate
from ipvi_eval.precision import places_of
from ipvi_eval.report.lookup import SUPPRESSED, Report, absent
from ipvi_eval.report.wording import numbers
from ipvi_eval.report.wording.told import Told
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell, Column, Table

NONE = "\N{EN DASH}"
_NEGATIVE = re.compile(r"(?<![^\s(=<>])-(?=\.?\d)")


def value(report: Report, estimate: Estimate | None) -> str:
    """The value, or why there is none; it then counts as told in a table."""
    if estimate is None:
        return NONE
    report.tabled.add(estimate.id)
    if report.suppressed(estimate):
        return Told(SUPPRESSED, result=estimate.id)
    text = absent(estimate) if estimate.value is None else short(numbers.value(estimate))
    return Told(text, result=estimate.id)


def bounds(report: Report, estimate: Estimate | None) -> str:
    """The interval's bounds, empty when the value itself is withheld or missing."""
    if estimate is None or report.suppressed(estimate):
        return NONE
    text = numbers.limits(estimate).removesuffix(" percentage points")
    return Told(text, result=estimate.id) if text else NONE


def with_bounds(report: Report, estimate: Estimate | None) -> str:
    """The value, and in brackets the interval's bounds where there are any."""
    shown, limits = value(report, estimate), bounds(report, estimate)
    if estimate is None or limits == NONE:
        return shown
    return Told(f"{shown} ({limits})", result=estimate.id)


def p_value(report: Report, estimate: Estimate | None) -> str:
    """The p-value, a dash where there is none or where the value is one itself."""
    if estimate is None or estimate.p is None or estimate.unit == "probability" or report.suppressed(estimate):
        return NONE
    return Told(short(numbers.show(estimate.p, "probability")), result=estimate.id)


def beside_p(report: Report, estimate: Estimate) -> tuple[str, str, str]:
    """Value, interval and p-value; a result that is a p-value itself stands as that, and not as an estimate."""
    if estimate.unit == "probability":
        return NONE, NONE, value(report, estimate)
    return value(report, estimate), bounds(report, estimate), p_value(report, estimate)


def short(text: str) -> str:
    """A number as a cell has room for it: the words around it shortened, the same in every table."""
    return text.replace(" percentage points", " points").replace("less than ", "< ")


def whole(report: Report, estimate: Estimate | None, number: int | None) -> str:
    """`n` or `events` of an estimate."""
    if estimate is not None and report.suppressed(estimate):
        return NONE
    if number is None:
        return NONE
    return Told(numbers.count(number), result="" if estimate is None else estimate.id)


def withheld(columns: Sequence[Column], row: Sequence[Cell]) -> bool:
    """Whether disclosure control took the numbers of a row, which it does with all of them or none."""
    numbers = [cell for column, cell in zip(columns, row, strict=True) if column.role in ("count", "derived")]
    return bool(numbers) and all(cell is None for cell in numbers)


def withheld_in(table: Table, column: Column, row: Sequence[Cell]) -> bool:
    """Whether an empty cell was taken by disclosure control: with its row, as a count hidden by itself, or with all
    numbers of its row that are derived. One of those alone may be empty for want of a number."""
    if TAKEN not in str(table.note):
        return withheld(table.columns, row)
    derived = [cell for one, cell in zip(table.columns, row, strict=True) if one.role == "derived"]
    fallen = len(derived) > 1 and all(cell is None for cell in derived)
    return column.role == "count" or fallen or withheld(table.columns, row)


def note(table: Table) -> str:
    """The note of a table without the mark of what disclosure control took: the cells and the note on them say so."""
    return str(table.note).removesuffix(TAKEN).removesuffix("; ")


def missing(column: Column, *, withheld: bool) -> str:
    """What stands for a cell that holds nothing, in a row whose numbers are withheld or are not. A sentence is empty
    only where a number that it tells is withheld."""
    taken = column.role == "sentence" or (withheld and column.role in ("count", "derived"))
    return SUPPRESSED if taken else NONE


def plain(cell: Cell) -> str:
    """A cell of a released table as text; its sentences are filled before."""
    assert not isinstance(cell, Sentence)
    if cell is None:
        return NONE
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return numbers.count(cell)
    if isinstance(cell, float):
        return numbers.count(cell) if cell.is_integer() else _shortest(fixed(cell, places_of(cell)))
    return re.sub(r"(?<=\d) %", "%", signed(cell))


def fixed(cell: float, decimals: int) -> str:
    """A number without a unit with so many decimals, or as many as it is printed with where those are fewer."""
    if not math.isfinite(cell):
        return numbers.show(cell, "number")
    return numbers.fixed(cell, min(decimals, places_of(cell)))


def _shortest(text: str) -> str:
    """Without noughts behind the last digit, but for a number that is not nought and prints as it: 0.000."""
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return text if short in ("0", "") else short


def signed(text: str) -> str:
    """Text with a minus sign before its negative numbers; hyphens in words, dates, ranges and powers stay."""
    return _NEGATIVE.sub(numbers.MINUS, text)
