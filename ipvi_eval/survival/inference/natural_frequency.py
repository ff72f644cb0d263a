"""Two shares as counts of people: "of 100 people, 11 against 14"."""

from __future__ import annotations

from ipvi_eval.rounding import rounded

BASES = (100, 1_000, 10_000)
_BENT = 0.1


def natural_frequency(one: float, other: float) -> tuple[int, int, int]:
    """Of how many people, and how many under each share: of 100, unless rounding to whole people would change the
    difference by more than a tenth of itself; then of the next larger round number.

    >>> natural_frequency(0.112, 0.138), natural_frequency(0.114, 0.116)
    ((1000, 112, 138), (1000, 114, 116))
    >>> natural_frequency(0.222, 0.306)
    (100, 22, 31)
    >>> natural_frequency(0.125, 0.225)
    (100, 13, 23)
    """
    for base in BASES:
        counts = int(rounded(base * one, 0)), int(rounded(base * other, 0))
        true = base * (one - other)
        if abs(counts[0] - counts[1] - true) <= _BENT * abs(true):
            break
    return base, *counts
