"""One test of whether the ratios of a column's groups are alike, not yet adjusted for how many columns are asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """The p-value of the test on `df` degrees of freedom, the column in words, and the counts that it rests on."""

    words: str
    p: float
    df: float
    method: str
    cells: tuple[int, ...]
