"""Several evaluations as effects on an unbounded scale with their sampling variances, ready to be pooled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.synthesis.proportions import normal_quantile

Array = NDArray[np.float64]
Scale = Literal["log ratio", "logit", "identity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Studies:
    """k effects on an unbounded scale with their sampling variances, both (k,), and labels.

    `scale` says how to read them back: a log ratio, the logit of a proportion, or as they are.
    """

    effects: Array
    variances: Array
    labels: tuple[str, ...]
    scale: Scale = "identity"

    def __post_init__(self) -> None:
        k = len(self.effects)
        if not (self.effects.shape == self.variances.shape == (k,) and len(self.labels) == k):
            msg = "effects, variances and labels must be as many as there are studies"
            raise AnalysisError(msg)
        if not (np.isfinite(self.effects).all() and np.isfinite(self.variances).all() and (self.variances > 0).all()):
            msg = "every study needs a finite effect and a variance above 0"
            raise AnalysisError(msg)

    def back(self, value: float) -> float:
        """A value of this scale as a ratio, a proportion, or as it is."""
        if self.scale == "identity":
            return value
        return math.exp(value) if self.scale == "log ratio" else 1 / (1 + math.exp(-value))

    def without(self, index: int) -> Studies:
        """All studies but one."""
        keep = np.arange(len(self.effects)) != index
        labels = tuple(label for i, label in enumerate(self.labels) if i != index)
        return Studies(
            effects=self.effects[keep], variances=self.variances[keep], labels=labels, scale=self.scale
        )  # fmt: skip


def studies_from_ratios(
    ratios: Sequence[float],
    lowers: Sequence[float],
    uppers: Sequence[float],
    labels: Sequence[str],
    *,
    level: float = 0.95,
) -> Studies:
    """Studies from rate, hazard or risk ratios with intervals of coverage `level`, normal on the log scale.

    Raises AnalysisError unless every ratio lies inside its interval, above 0.
    """
    values, low, high = (np.asarray(x, dtype=np.float64) for x in (ratios, lowers, uppers))
    if not (
        values.shape == low.shape == high.shape and (low > 0).all() and (low < values).all() and (values < high).all()
    ):
        msg = "each ratio must lie inside its interval, above 0"
        raise AnalysisError(msg)
    widths = np.log(high / low) / (2 * normal_quantile(level))
    return Studies(effects=np.log(values), variances=widths**2, labels=tuple(labels), scale="log ratio")


def studies_from_counts(events: Sequence[int], people: Sequence[int], labels: Sequence[str]) -> Studies:
    """Studies from shares: logit with variance 1/x + 1/(n - x), half an event added to both where x is 0 or n.

    Raises AnalysisError unless 0 <= events <= people.
    """
    x, n = np.asarray(events, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if x.shape != n.shape or not ((x >= 0) & (x <= n) & (n > 0)).all():
        msg = "each share needs people above 0 and events between 0 and the people"
        raise AnalysisError(msg)
    add = np.where((x == 0) | (x == n), 0.5, 0.0)
    hit, miss = x + add, n - x + add
    return Studies(effects=np.log(hit / miss), variances=1 / hit + 1 / miss, labels=tuple(labels), scale="logit")
