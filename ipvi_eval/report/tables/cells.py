"""How a cell of a released result looks in a table."""

from __future__ import annotations

import re

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import numbers
from ipvi_eval.report.lookup import SUPPRESSED, Report, absent
from ipvi_eval.results.store import Cell

NONE = "\N{EN DASH}"
_NEGATIVE = re.compile(r"(?<![^\s(=<>])-(?=\.?\d)")


def value(report: Report, estimate: Estimate | None) -> str:
    """The value, or why there is none."""
    if estimate is None:
        return NONE
    if report.suppressed(estimate):
        return SUPPRESSED
    return absent(estimate) if estimate.value is None else _short(numbers.show(estimate.value, estimate.unit))


def bounds(report: Report, estimate: Estimate | None) -> str:
    """The interval's bounds, empty when the value itself is withheld or missing."""
    if estimate is None or report.suppressed(estimate):
        return NONE
    return numbers.limits(estimate).removesuffix(" percentage points") or NONE


def _short(text: str) -> str:
    return text.replace(" percentage points", " points")


def whole(report: Report, estimate: Estimate | None, number: int | None) -> str:
    """`n` or `events` of an estimate."""
    if estimate is not None and report.suppressed(estimate):
        return NONE
    return NONE if number is None else numbers.count(number)


def plain(cell: Cell) -> str:
    """A cell of a released table as text."""
    if cell is None:
        return NONE
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return numbers.count(cell)
    if isinstance(cell, float):
        if cell == 0 or 1e-3 <= abs(cell) < 1e7:
            return numbers.count(cell) if cell.is_integer() else f"{cell:.4g}".replace("-", numbers.MINUS)
        return f"{cell:.1e}".replace("-", numbers.MINUS)
    return re.sub(r"(?<=\d) %", "%", signed(cell))


def signed(text: str) -> str:
    """Text with a minus sign before its negative numbers; hyphens in words, dates, ranges and powers stay."""
    return _NEGATIVE.sub(numbers.MINUS, text)


def notes(report: Report, rows: tuple[tuple[str, ...], ...], *further: str) -> tuple[str, ...]:
    """The notes under a table: what [suppressed] means when it occurs, then further ones."""
    hidden = any(SUPPRESSED in cell for row in rows for cell in row)
    lines = [f"{SUPPRESSED}: {report.withheld}"] if hidden else []
    return tuple(lines + [signed(note) for note in further if note])
