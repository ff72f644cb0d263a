"""How exactly a number is known from the way it is printed."""

from __future__ import annotations

from collections.abc import Iterable

from ipvi_eval.results.store import Cell

_EXACT = 15
"""Digits after the point that only an unrounded number has."""


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
