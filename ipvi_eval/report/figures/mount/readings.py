"""Rows of released tables as figures read them: numbers to draw, and their readings as text."""

from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.estimate import Unit
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell

Row = dict[str, Cell]


def number(cell: Cell) -> float | None:
    """A cell as a number; None where it is empty or withheld."""
    assert not isinstance(cell, Sentence)
    return None if cell is None else float(cell)


def reading(row: Row, name: str, unit: Unit, *, missing: str, show: Callable[[float, Unit], str] = numbers.show) -> str:
    """Column `name` with the interval in `lower` and `upper`, "0.70 (0.60 to 0.85)"; `missing` where there is none.

    `show` is how the value prints; the interval of a published one was computed here.
    """
    value, lower, upper = (number(row[column]) for column in (name, "lower", "upper"))
    if value is None:
        return missing
    shown = show(value, unit)
    if lower is None or upper is None:
        return shown
    return f"{shown} ({numbers.show(lower, unit)} to {numbers.show(upper, unit)})"
