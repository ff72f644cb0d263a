"""Numbers that stand for "not known": 99, 999, 9998, -9 and the like, far from what else a column holds."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# 99, 999, 9998 (the last digit may say why it is not known), 88, 888; and the same below zero.
_CODE = re.compile(r"9+[6-9]|8{2,}|-(9+[6-9]?|8+)")
_ONE_DIGIT = (8.0, 9.0)
_FEW_ANSWERS, _FAR_ANSWERS = 3.0, 5.0
"""Answers that lie this close together, and a lone 8 or 9 this far above them (1, 2 and 9 for the sexes)."""
_OFTEN, _CLOSE = 3, 0.25
"""Rows from which a code may lie closer to the other values: a quarter of their spread, and not all of it."""


def missing_codes(values: Floats) -> Bools:
    """Which of the values (n,), NaN where missing, read like codes for "not known"."""
    known = np.isfinite(values)
    coded = [value for value in np.unique(values[known]).tolist() if _is_code(value)]
    others = values[known & ~np.isin(values, coded)]
    told = [code for code in coded if len(others) and _apart(code, int((values == code).sum()), others)]
    return np.isin(values, told)


def _is_code(value: float) -> bool:
    return value in _ONE_DIGIT or (value.is_integer() and _CODE.fullmatch(f"{value:.0f}") is not None)


def _apart(code: float, rows: int, others: Floats) -> bool:
    """Whether a code lies outside all others: below them where none is negative, above them by a gap."""
    low, high = float(others.min()), float(others.max())
    if code < 0:
        return low >= 0
    gap, spread = code - high, high - low
    if code in _ONE_DIGIT:
        return spread <= _FEW_ANSWERS and gap >= _FAR_ANSWERS
    return high > low and gap >= (_CLOSE if rows >= _OFTEN else 1.0) * spread
