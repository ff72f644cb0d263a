"""How exactly a number is known from the way it is printed."""

from __future__ import annotations

from collections.abc import Iterable

from ipvi_eval.results.store import Cell

_EXACT = 15
"""Digits after the point that only an unrounded number has."""
_DIGITS = 5
"""Digits that a number of a table has at most; it is cut there, to its own side of a tie."""


def digits(number: Cell) -> int:
    """Digits after the decimal point of a number as it is printed; 0 for what is none."""
    if not isinstance(number, float):
        return 0
    text = repr(number)
    if "e-" in text:
        mantissa, exponent = text.split("e-")
        return int(exponent) + len(mantissa.partition(".")[2])
    return 0 if "e" in text or text.endswith(".0") else len(text.partition(".")[2])


def half_unit(numbers: Iterable[Cell]) -> float:
    """Half of the last digit of numbers that are rounded alike: the one printed longest says how far."""
    most = max((digits(number) for number in numbers), default=0)
    return 0.0 if most >= _EXACT else 0.5 * 10.0**-most


def between(number: float, column: Iterable[Cell]) -> tuple[float, float]:
    """The least and the most that a number of a table may have been before it was made shorter, by all of its column.

    One that was cut there is nearer to nought than what it was, by less than its last digit, or was that very number
    where this is 0 or 5; and ends in 1 or 6 where it may have been a hair above those. What is shorter was rounded.
    """
    most = max((digits(cell) for cell in (*column, number)), default=0)
    decimals = max(_DIGITS - len(str(int(abs(number)))), 0)
    if most < decimals or most >= _EXACT or decimals == 0:
        half = 0.0 if most >= _EXACT else 0.5 * 10.0**-most
        return number - half, number + half
    unit = 10.0**-decimals
    last = round(abs(number) / unit) % 10
    below, above = (0.0, 0.0) if last in (0, 5) else (unit if last in (1, 6) else 0.0, unit)
    low, high = abs(number) - below, abs(number) + above
    return (low, high) if number >= 0 else (-high, -low)
