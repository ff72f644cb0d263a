"""Several evaluations as effects on an unbounded scale with their sampling variances, ready to be pooled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.arguments import as_floats, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.synthesis.proportions import normal_quantile

Array = NDArray[np.float64]
Scale = Literal["log ratio", "logit", "identity"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Studies(Printed):
    """k effects on an unbounded scale with their sampling variances, both (k,), and labels.

    `scale` says how to read them back: a log ratio, the logit of a proportion, or as they are.
    """

    title = "Studies"
    made_by = "ie.studies_from_counts(events, people, labels) or ie.studies_from_ratios"

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

    def tidy(self) -> pd.DataFrame:
        """One row for each study: label, effect and standard error on the scale, and the effect read back as value."""
        values = [self.back(float(effect)) for effect in self.effects]
        errors = np.sqrt(self.variances)
        return pd.DataFrame({"label": self.labels, "effect": self.effects, "standard_error": errors, "value": values})

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


@checked
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

    >>> studies_from_ratios([0.8], [0.5], [1.28], ["A"]).tidy().round(3)
      label  effect  standard_error  value
    0     A  -0.223            0.24    0.8
    """
    values, low, high = as_floats(ratios, "ratios"), as_floats(lowers, "lowers"), as_floats(uppers, "uppers")
    if not (
        values.shape == low.shape == high.shape and (low > 0).all() and (low < values).all() and (values < high).all()
    ):
        msg = "each ratio must lie inside its interval, above 0"
        raise AnalysisError(msg)
    widths = np.log(high / low) / (2 * normal_quantile(level))
    return Studies(effects=np.log(values), variances=widths**2, labels=tuple(labels), scale="log ratio")


@checked
def studies_from_counts(events: Sequence[int], people: Sequence[int], labels: Sequence[str]) -> Studies:
    """Studies from shares: logit with variance 1/x + 1/(n - x), half an event added to both where x is 0 or n.

    Raises AnalysisError unless 0 <= events <= people.

    >>> studies_from_counts([5, 12], [50, 60], ["A", "B"])
    Studies: scale logit
    <BLANKLINE>
    label  effect  standard_error  value
    A      -2.197          0.4714    0.1
    B      -1.386          0.3227    0.2
    """
    x, n = as_floats(events, "events"), as_floats(people, "people")
    if x.shape != n.shape or not ((x >= 0) & (x <= n) & (n > 0) & np.isfinite(n)).all():
        msg = "each share needs people above 0 and events between 0 and the people"
        raise AnalysisError(msg)
    add = np.where((x == 0) | (x == n), 0.5, 0.0)
    hit, miss = x + add, n - x + add
    return Studies(effects=np.log(hit / miss), variances=1 / hit + 1 / miss, labels=tuple(labels), scale="logit")
