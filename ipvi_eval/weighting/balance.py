"""Are the groups alike? Standardised mean differences before and after weighting or matching.

The denominator is named and never reweighted: the sample standard deviation (n - 1) before weighting, pooled as
sqrt((s1^2 + s0^2) / 2) or of the treated alone, for binary covariates too. So a difference that shrinks has shrunk in
its numerator (Stuart 2010, Stat Sci 25:1; R cobalt's `s.d.denom`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.arguments import checked
from ipvi_eval.drawing.differences import BEFORE, WEIGHTED, draw_differences
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.weighting.weights import as_columns, as_numbers, as_treated

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
Denominator = Literal["pooled", "treated", "control"]

# Austin (2009): a difference below a tenth of a standard deviation is taken as negligible.
NEGLIGIBLE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Balance(Printed):
    """Means and standardised mean differences (SMD) for p covariates, each (p,).

    `denominator` names the standard deviation that divides; `deviation` holds it. A covariate that varies in neither
    group has SMD 0 when the means agree and infinity when they do not.
    """

    title = "Balance of the groups"

    names: tuple[str, ...]
    denominator: Denominator
    deviation: Floats
    treated_before: Floats
    control_before: Floats
    smd_before: Floats
    treated_after: Floats
    control_after: Floats
    smd_after: Floats
    variance_ratio_before: Floats
    variance_ratio_after: Floats

    @property
    def worst_before(self) -> float:
        """Largest absolute SMD before."""
        return float(np.abs(self.smd_before).max())

    @property
    def worst_after(self) -> float:
        """Largest absolute SMD after."""
        return float(np.abs(self.smd_after).max())

    def unbalanced(self, threshold: float = NEGLIGIBLE) -> tuple[str, ...]:
        """Covariates whose SMD after is still larger than `threshold` in absolute value."""
        return tuple(name for name, smd in zip(self.names, self.smd_after, strict=True) if abs(smd) > threshold)

    def tidy(self) -> pd.DataFrame:
        """One row for each covariate, in the order given; the rows of a love plot."""
        columns = [name for name in self.__slots__ if name not in ("names", "denominator")]
        frame = pd.DataFrame({"covariate": self.names, **{name: getattr(self, name) for name in columns}})
        return frame.assign(denominator=self.denominator)

    def plot(self) -> Figure:
        """A Matplotlib figure of the differences before and after: a love plot. Infinite ones are not drawn."""
        columns = [(BEFORE, self.smd_before), (WEIGHTED, self.smd_after)]
        finite = [(mark, np.where(np.isfinite(smd), smd, np.nan).tolist()) for mark, smd in columns]
        return draw_differences(
            self.names, finite, negligible=NEGLIGIBLE, x_label="Standardized difference, treated less control"
        )


@checked
def balance_table(
    X: ArrayLike,
    treated: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    denominator: Denominator = "pooled",
) -> Balance:
    """Compare covariates (n, p) between the groups before weighting and with `weight` (n,).

    For matching, `weight` is 1 for matched people and 0 for the rest. With no weights, after repeats before.

    Raises AnalysisError for a negative or missing weight, a group whose weights are all zero, an unknown denominator,
    or a group of one person, which has no standard deviation.

    >>> balance_table([[30.0], [34.0], [28.0], [32.0]], [1, 1, 0, 0], names=["age"]).smd_before.round(3)
    array([0.707])
    """
    group = as_treated(treated)
    columns, labels = as_columns(X, len(group), names)
    w = np.ones(len(group)) if weight is None else as_numbers(weight, "weight")
    _check_weight(w, group)
    if denominator not in ("pooled", "treated", "control"):
        msg = f"unknown denominator {denominator!r}; one of pooled, treated, control"
        raise AnalysisError(msg)
    if min(group.sum(), (~group).sum()) < 2:
        msg = "a group of one person has no standard deviation, so no standardised difference"
        raise AnalysisError(msg)
    variances = columns[group].var(axis=0, ddof=1), columns[~group].var(axis=0, ddof=1)
    deviation = {
        "pooled": np.sqrt((variances[0] + variances[1]) / 2),
        "treated": np.sqrt(variances[0]),
        "control": np.sqrt(variances[1]),
    }[denominator]
    before = columns[group].mean(axis=0), columns[~group].mean(axis=0)
    after = (
        np.average(columns[group], axis=0, weights=w[group]),
        np.average(columns[~group], axis=0, weights=w[~group]),
    )
    spread = tuple(_weighted_variance(columns[side], w[side]) for side in (group, ~group))
    return Balance(
        names=labels,
        denominator=denominator,
        deviation=deviation,
        treated_before=before[0],
        control_before=before[1],
        smd_before=_standardised(*before, deviation),
        treated_after=after[0],
        control_after=after[1],
        smd_after=_standardised(*after, deviation),
        variance_ratio_before=_ratio(*variances),
        variance_ratio_after=_ratio(*spread),
    )


def _check_weight(w: Floats, group: NDArray[np.bool_]) -> None:
    if len(w) != len(group) or not np.isfinite(w).all() or (w < 0).any():
        msg = "weight must be one number of zero or more for each person"
        raise AnalysisError(msg)
    if w[group].sum() == 0 or w[~group].sum() == 0:
        msg = "all weights of one group are zero; nobody is left to compare"
        raise AnalysisError(msg)


_ROUNDING = 1e-12
"""Two means that differ by less, as a share of either, are equal: overlap weights make them so."""


def _standardised(one: Floats, other: Floats, deviation: Floats) -> Floats:
    difference = one - other
    difference[np.abs(difference) <= _ROUNDING * np.maximum(np.abs(one), np.abs(other))] = 0.0
    constant = deviation == 0
    out: Floats = np.divide(difference, deviation, out=np.zeros_like(difference), where=~constant)
    out[constant] = np.where(difference[constant] == 0, 0.0, np.copysign(np.inf, difference[constant]))
    return out


def _weighted_variance(columns: Floats, w: Floats) -> Floats:
    share = w / w.sum()
    centred = columns - share @ columns
    # The reliability-weights correction, which is n / (n - 1) for equal weights.
    loss = 1 - float((share**2).sum())
    return np.asarray((share @ centred**2) / loss) if loss > 0 else np.full(columns.shape[1], np.nan)


def _ratio(one: Floats, other: Floats) -> Floats:
    out: Floats = np.divide(one, other, out=np.full_like(one, np.nan), where=other > 0)
    return out
