"""One test of whether the ratios of a column's groups are alike, not yet adjusted for how many columns are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipvi_eval.estimate import Estimate
from ipvi_eval.synthesis.random_effects import synthesise
from ipvi_eval.synthesis.studies import studies_from_ratios

HETEROGENEITY = "Cochran's Q of the log hazard ratios of the groups"


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """The p-value of the test on `df` degrees of freedom, the column in words, and the counts that it rests on."""

    words: str
    p: float
    df: float
    method: str
    cells: tuple[int, ...]


def cochran(column: str, ratios: Sequence[Estimate], *, level: float) -> Heterogeneity:
    """Cochran's Q of the ratios of a column's groups, which know nothing of each other."""
    limits = [(one.value, one.lower, one.upper) for one in ratios]
    values, lowers, uppers = ([x for x in side if x is not None] for side in zip(*limits, strict=True))
    found = synthesise(studies_from_ratios(values, lowers, uppers, [one.id for one in ratios], level=level))
    cells = tuple(count for one in ratios for count in one.cells)
    return Heterogeneity(column.replace("_", " "), found.p_q, float(len(ratios) - 1), HETEROGENEITY, cells)
