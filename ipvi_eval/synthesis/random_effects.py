"""Random-effects meta-analysis: REML, Hartung-Knapp interval, prediction interval, leave-one-out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import chi2, t

from ipvi_eval.arguments import checked
from ipvi_eval.drawing.intervals import draw_intervals
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.synthesis.proportions import normal_quantile
from ipvi_eval.synthesis.studies import Studies

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Synthesis(Printed):
    """Random-effects mean on the studies' scale.

    `standard_error` is Hartung-Knapp's, used with t on k - 1 degrees of freedom; `wald_error` the classical one.
    `prediction` is the interval of the true effect in a new place (None for fewer than three studies). `i2` and `h2`
    use the typical sampling variance of Higgins and Thompson (2002); `q` and `p_q` test homogeneity.
    """

    title = "Random-effects synthesis"

    studies: Studies
    mean: float
    standard_error: float
    wald_error: float
    tau2: float
    tau2_interval: tuple[float, float]
    i2: float
    h2: float
    q: float
    p_q: float
    level: float
    interval: tuple[float, float]
    wald_interval: tuple[float, float]
    prediction: tuple[float, float] | None
    weights: Array

    @property
    def k(self) -> int:
        """Number of studies."""
        return len(self.studies.effects)

    @property
    def p(self) -> float:
        """Two-sided p-value of a mean of 0 on the studies' scale (Hartung-Knapp)."""
        return float(2 * t.sf(abs(self.mean) / self.standard_error, self.k - 1))

    def tidy(self) -> pd.DataFrame:
        """A forest plot's rows, read back to the natural scale: each study, the mean, and the prediction interval."""
        back, z = self.studies.back, normal_quantile(self.level)
        half = z * np.sqrt(self.studies.variances)
        rows: list[tuple[str, str, float | None, float, float, float | None]] = []
        for i, label in enumerate(self.studies.labels):
            effect = float(self.studies.effects[i])
            low, high = back(effect - float(half[i])), back(effect + float(half[i]))
            rows.append((label, "study", back(effect), low, high, float(self.weights[i])))
        rows.append(("Mean", "mean", back(self.mean), back(self.interval[0]), back(self.interval[1]), None))
        if self.prediction is not None:
            low, high = self.prediction
            rows.append(("A new place", "prediction", None, back(low), back(high), None))
        return pd.DataFrame(rows, columns=["label", "kind", "value", "lower", "upper", "weight"])

    def plot(self) -> Figure:
        """A Matplotlib figure of the studies, the mean, and what to expect in a new place: a forest plot."""
        table, ratio = self.tidy(), self.studies.scale == "log ratio"
        x_label = {"log ratio": "Ratio", "logit": "Share", "identity": "Effect"}[self.studies.scale]
        return draw_intervals(
            table["label"], table["value"], table["lower"], table["upper"], x_label=x_label, ratio=ratio
        )


@checked
def synthesise(studies: Studies, *, level: float = 0.95) -> Synthesis:
    """Random-effects mean by REML (Viechtbauer 2005), Hartung-Knapp interval (Knapp and Hartung 2003).

    The prediction interval is mean +- t_{k-1} sqrt(tau2 + se2) (IntHout et al. 2016), that of tau2 by the Q-profile
    (Viechtbauer 2007). Equal to R's metafor: rma(yi, vi, test = "knha"), predict(), confint().

    With six studies of unequal size the mean's interval covered 93-94 % of the time (classical: 88-91 %) and the
    prediction interval 84-90 % (3,000 draws a setting): with few studies both are somewhat too narrow.

    Raises AnalysisError for fewer than two studies.

    >>> import ipvi_eval as ie
    >>> studies = ie.studies_from_ratios([0.7, 0.9, 0.8], [0.5, 0.7, 0.6], [0.98, 1.16, 1.07], ["A", "B", "C"])
    >>> fit = ie.synthesise(studies)
    >>> round(studies.back(fit.mean), 2), fit.k
    (0.81, 3)
    """
    y, v = studies.effects, studies.variances
    k = len(y)
    if k < 2:
        msg = "a synthesis needs at least two studies; quote the one there is, with its interval"
        raise AnalysisError(msg)
    tau2 = _reml(y, v)
    w = 1 / (v + tau2)
    mean = float(w @ y / w.sum())
    wald = float(w.sum() ** -0.5)
    scale = float(w @ (y - mean) ** 2 / (k - 1))
    error = wald * math.sqrt(scale)
    half, z = float(t.ppf((1 + level) / 2, k - 1)), normal_quantile(level)
    spread = math.sqrt(tau2 + error**2)
    u = 1 / v
    q = _q(0.0, y, v)
    typical = float((k - 1) * u.sum() / (u.sum() ** 2 - (u**2).sum()))
    return Synthesis(
        studies=studies,
        mean=mean,
        standard_error=error,
        wald_error=wald,
        tau2=tau2,
        tau2_interval=_q_profile(y, v, level),
        i2=tau2 / (tau2 + typical),
        h2=(tau2 + typical) / typical,
        q=q,
        p_q=float(chi2.sf(q, k - 1)),
        level=level,
        interval=(mean - half * error, mean + half * error),
        wald_interval=(mean - z * wald, mean + z * wald),
        prediction=(mean - half * spread, mean + half * spread) if k >= 3 else None,
        weights=w / w.sum(),
    )


def leave_one_out(studies: Studies, *, level: float = 0.95) -> pd.DataFrame:
    """The synthesis without each study in turn, read back. Raises AnalysisError below three studies.

    Columns: without, value, lower, upper, mean and wald_error (on the studies' scale), tau2, i2, q.
    """
    if len(studies.effects) < 3:
        msg = "leaving one out needs at least three studies"
        raise AnalysisError(msg)
    rows = []
    for i, label in enumerate(studies.labels):
        fit = synthesise(studies.without(i), level=level)
        low, high = fit.interval
        back = studies.back
        rows.append((label, back(fit.mean), back(low), back(high), fit.mean, fit.wald_error, fit.tau2, fit.i2, fit.q))
    names = ["without", "value", "lower", "upper", "mean", "wald_error", "tau2", "i2", "q"]
    return pd.DataFrame(rows, columns=names)


def _reml(y: Array, v: Array) -> float:
    """tau2 that maximises the restricted likelihood: a grid first, since it may have more than one peak."""
    top = 4 * float(np.var(y, ddof=1)) + float(v.max())
    grid = np.concatenate([[0.0], np.geomspace(1e-6 * top, top, 200)])
    best = int(np.argmin(_minus_restricted(grid, y, v)))
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
    if _score(low, y, v) <= 0 or _score(high, y, v) >= 0:
        if low == 0.0:
            return 0.0
        return float(grid[best])
    return float(brentq(_score, low, high, args=(y, v), xtol=1e-15, rtol=8.9e-16))


def _minus_restricted(tau2: Array, y: Array, v: Array) -> Array:
    """Minus the restricted log-likelihood at each of (m,) values of tau2, up to a constant: (m,)."""
    total = v + tau2[:, None]
    w = 1 / total
    mean = (w @ y / w.sum(axis=1))[:, None]
    squares: Array = (w * (y - mean) ** 2).sum(axis=1)
    minus: Array = 0.5 * (np.log(total).sum(axis=1) + np.log(w.sum(axis=1)) + squares)
    return minus


def _score(tau2: float, y: Array, v: Array) -> float:
    w = 1 / (v + tau2)
    mean = w @ y / w.sum()
    return float(w**2 @ (y - mean) ** 2 - w.sum() + (w**2).sum() / w.sum())


def _q(tau2: float, y: Array, v: Array) -> float:
    w = 1 / (v + tau2)
    return float(w @ (y - w @ y / w.sum()) ** 2)


def _q_profile(y: Array, v: Array, level: float) -> tuple[float, float]:
    k = len(y)

    def solve(target: float) -> float:
        if _q(0.0, y, v) <= target:
            return 0.0
        high = 1.0
        while _q(high, y, v) > target:
            high *= 2
        return float(brentq(lambda x: _q(x, y, v) - target, 0.0, high, xtol=1e-12))

    return solve(float(chi2.ppf((1 + level) / 2, k - 1))), solve(float(chi2.ppf((1 - level) / 2, k - 1)))
