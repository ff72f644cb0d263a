"""How a number is rounded, wherever it is printed: once, and half a unit away from nought."""

from __future__ import annotations

from decimal import ROUND_05UP, ROUND_HALF_UP, Decimal

_NOISE = 9
"""Decimals that do not depend on the machine."""
_WHOLE = 1e15
"""From here on a float has no decimals that mean anything."""


def rounded(value: float, decimals: int) -> float:
    """To so many decimals; half a unit goes away from nought, as readers and spreadsheets round.

    >>> rounded(62.5, 0), rounded(87.5, 0), rounded(-0.25, 1), rounded(0.715, 2)
    (63.0, 88.0, -0.3, 0.72)
    """
    if not abs(value) < _WHOLE or value == int(value):
        return value + 0  # no nought below nought
    # Of the shortest text, without what another machine may compute otherwise: the float next to 0.715 lies below it.
    told = Decimal(repr(round(float(value), max(_NOISE, decimals + 3))))
    return float(told.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)) + 0.0


def on_its_side(value: float, decimals: int) -> float:
    """A finite number cut to so many decimals that it lies on its own side of every tie of a coarser rounding.

    What another machine may compute otherwise is no side: 1e-17 is nought.
    """
    # Of the shortest text: the float next to 0.715 lies a hair below it, and is 0.715 all the same.
    told = Decimal(repr(round(float(value), _NOISE)))
    return float(told.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_05UP)) + 0.0


def percent(share: float, decimals: int) -> str:
    """A share in per cent, for words.

    >>> percent(0.0625, 1), percent(-0.0004, 1)
    ('6.3%', '0.0%')
    """
    return f"{rounded(100 * share, decimals):,.{decimals}f}%"


def whole_percent(share: float) -> str:
    """A share in whole per cent, for words: 0.625 is "63%"."""
    return percent(share, 0)
