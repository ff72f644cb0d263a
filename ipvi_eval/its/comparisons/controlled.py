"""Controlled interrupted time series: a treated count series against one or several comparison areas.

The interaction is estimated on the treated area's share of the incidents of each month. Conditioning on the month's
total removes whatever struck both areas alike (a season, a reform, COVID), with no term spent on it; it is the Poisson
model with an effect for every month, seen from one side (McCullagh & Nelder 1989, sec. 6.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.special import expit, logit

from ipvi_eval.arguments import checked
from ipvi_eval.drawing.intervals import draw_intervals
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts import batched_cholesky as chol
from ipvi_eval.its.counts.count_models import Contrast, CountFit, Description, fit_counts, tidy_ratios
from ipvi_eval.its.counts.irls import LogLinearFits, orthonormal, pair_products, symmetric
from ipvi_eval.its.counts.working_correlation import WorkingCorrelation, working_correlation
from ipvi_eval.its.lasting_step.level_terms import pooled
from ipvi_eval.its.series.design import DesignPlan, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries, check_alike
from ipvi_eval.printed import Printed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

METHOD = "quasi-binomial share of treated incidents, autoregressive working correlation (REML), Satterthwaite t"
_STEPS, _TOLERANCE = 60, 1e-9


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ShareFit(Printed):
    """The interaction: how the treated area's rate moved relative to the comparison's, on the log scale.

    `coefficients` (k,), `covariance` (k, k), `df` (k,) in the order of `names`; `time` is the difference in trend
    before the programme, `level_change` and `slope_change` the log ratios of rate ratios. `share` (m,) the fitted share
    at the months in `rows` (m,) (months without any incident say nothing about a share and are left out).
    """

    title = "Rate relative to the comparison"

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    df: Floats
    share: Floats
    rows: NDArray[np.int64]
    rho: float
    dispersion: float
    level: float
    tested: bool
    _contrasts: tuple[Floats, WorkingCorrelation]

    def contrast(self, weights: ArrayLike) -> Contrast:
        """The combination `weights` (k,) of the coefficients with its Satterthwaite df; p None when not `tested`."""
        w = np.asarray(weights, dtype=np.float64)
        inverse, correlation = self._contrasts
        value, se = float(w @ self.coefficients), float(np.sqrt(w @ self.covariance @ w))
        df = float(correlation.df((w @ inverse)[None, None, :])[0, 0])
        half = float(stats.t.ppf((1 + self.level) / 2, df)) * se
        p = float(2 * stats.t.sf(abs(value) / se, df)) if self.tested else None
        return Contrast(value, se, df, p, value - half, value + half)

    def coefficient(self, name: str) -> Contrast:
        """The coefficient of the column called `name`. Raises AnalysisError when there is none."""
        if name not in self.names:
            msg = f"the controlled model has no column {name}; it has {', '.join(self.names)}"
            raise AnalysisError(msg)
        return self.contrast(np.eye(len(self.names))[self.names.index(name)])

    def tidy(self) -> pd.DataFrame:
        """One row per column: coefficient and standard error on the log scale, ratio with interval, df, p."""
        return tidy_ratios({name: self.coefficient(name) for name in self.names})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ControlledFit(Printed):
    """Treated, comparison, interaction and pre-trend test of one controlled series.

    `treated` and `control` are the single-series fits (control areas summed); `interaction` sets one against the other;
    `by_control` repeats it for each comparison area by name, which shows whether one of them drives the result.
    """

    title = "Controlled interrupted time series"

    treated: CountFit | Description
    control: CountFit | Description
    interaction: ShareFit
    by_control: dict[str, ShareFit]

    @property
    def sentence(self) -> str:
        """What it rests on, in the area and in the comparison."""
        return f"Here {self.treated.gate.counted}; in the comparison {self.control.gate.counted}."

    @property
    def pre_trend(self) -> Contrast:
        """Difference in log trend per year before the programme; far from zero, the comparison is no counterfactual."""
        return self.interaction.coefficient("time")

    def tidy(self) -> pd.DataFrame:
        """Rows of treated, control, interaction and each single comparison, with the column `part` in front."""
        parts = [("treated", self.treated), ("control", self.control), ("interaction", self.interaction)]
        named = [*parts, *((f"against {name}", fit) for name, fit in self.by_control.items())]
        tables = [fit.tidy().assign(part=part) for part, fit in named if not isinstance(fit, Description)]
        table = pd.concat(tables, ignore_index=True)
        return table[["part", *(column for column in table.columns if column != "part")]]

    def plot(self) -> Figure:
        """A Matplotlib figure of the changes of level and slope with their intervals, by part."""
        table = self.tidy()
        table = table[table["term"].str.fullmatch(r"(.*\.)?(level|slope)_change")]
        labels = table["term"].str.replace("_", " ") + ", " + table["part"]
        return draw_intervals(labels, table["ratio"], table["lower"], table["upper"], x_label="Rate ratio", ratio=True)


def fit_share(
    treated: ArrayLike,
    control: ArrayLike,
    X: ArrayLike,
    *,
    names: Sequence[str],
    log_exposure_ratio: ArrayLike = 0.0,
    positions: ArrayLike | None = None,
    tested: bool = True,
    level: float = 0.95,
) -> ShareFit:
    """Interaction of a treated and a comparison count series under one design.

    `treated`, `control` (n,) counts; X (n, k) with an intercept, trend and programme columns (no season: what both
    areas share cancels); `log_exposure_ratio` (n,) log of treated over control exposure; `positions` (n,) month numbers
    where months are missing. Quasi-binomial IRLS, then rho, dispersion, covariance and Satterthwaite df as in the
    default count model.

    Raises AnalysisError for unusable arrays, too few months, or a side of the programme on which one of the two areas
    has no incident.
    """
    y, other, design = (np.asarray(item, dtype=np.float64) for item in (treated, control, X))
    if design.ndim != 2 or not (y.shape == other.shape == (design.shape[0],)) or len(names) != design.shape[1]:
        msg = "a controlled series needs treated and control counts (n,), X (n, k) and k names"
        raise AnalysisError(msg)
    offset = np.broadcast_to(np.asarray(log_exposure_ratio, dtype=np.float64), y.shape)
    stacked = np.column_stack([y, other, design, offset])
    if not np.isfinite(stacked).all() or min(y.min(), other.min()) < 0:
        msg = "treated and control counts must be complete and not negative; name or fill the missing months first"
        raise AnalysisError(msg)
    rows = np.flatnonzero(y + other > 0)
    if rows.size < design.shape[1] + 4:
        msg = f"{rows.size} months with an incident cannot carry {design.shape[1]} terms and an error; drop terms"
        raise AnalysisError(msg)
    at = np.arange(y.size) if positions is None else np.asarray(positions)
    return _fit(y[rows], (y + other)[rows], design[rows], offset[rows], tuple(names), rows, at[rows], tested, level)


@checked
def controlled_counts(
    treated: MonthlySeries, controls: Sequence[MonthlySeries], plan: DesignPlan, *, level: float = 0.95
) -> ControlledFit:
    """Controlled interrupted time series of monthly counts under one plan.

    Season and calendar terms of the plan enter the single-series fits and cancel in the interaction.

    Raises AnalysisError when no control is given, months differ, two series share a name, or a model has no estimate.

    >>> import ipvi_eval as ie
    >>> import pandas as pd
    >>> months = pd.period_range("2016-01", periods=48, freq="M")
    >>> series = ie.monthly_series(months, [12, 9, 14, 11, 8, 13] * 4 + [7, 6, 9, 5, 8, 6] * 4)
    >>> plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2018-01"),))
    >>> elsewhere = ie.monthly_series(months, [21, 25, 18, 24, 22, 19] * 8, name="elsewhere")
    >>> fit = ie.controlled_counts(series, [elsewhere], plan)
    >>> round(fit.interaction.coefficient("level_change").ratio, 2)
    0.6
    """
    check_alike(treated, controls)
    together = pooled(controls)
    shared = replace(plan, season="none", calendar=())
    design = design_matrix(treated, shared)
    single = fit_counts(treated, plan, level=level)

    def against(control: MonthlySeries) -> ShareFit:
        offset = design.offset - design_matrix(control, shared).offset
        return fit_share(
            treated.counts[design.rows],
            control.counts[design.rows],
            design.X,
            names=design.names,
            log_exposure_ratio=offset,
            positions=design.rows,
            tested=single.gate.p_value_allowed,
            level=level,
        )

    alone = {control.name: against(control) for control in controls} if len(controls) > 1 else {}
    return ControlledFit(single, fit_counts(together, plan, level=level), against(together), alone)


def _fit(
    y: Floats,
    total: Floats,
    X: Floats,
    offset: Floats,
    names: tuple[str, ...],
    rows: NDArray[np.int64],
    positions: NDArray[np.int64],
    tested: bool,
    level: float,
) -> ShareFit:
    Q, T = orthonormal(X[None])
    if np.abs(np.diag(T[0])).min() < 1e-10 * np.abs(T[0]).max():
        msg = f"the controlled design's columns repeat each other ({', '.join(names)}); drop one"
        raise AnalysisError(msg)
    gamma, share, factor = _quasi_binomial(y, total, Q, offset)
    weight = total * share * (1 - share)
    fits = LogLinearFits(gamma[None, None], weight[None, None], factor, np.ones((1, 1), dtype=bool))
    # The working correlation standardises (Y - mu) by sqrt(mu): give it the binomial's variance as mu.
    correlation = working_correlation((weight + y - total * share)[None, None], Q, fits, np.diff(positions)[None])
    inverse = np.linalg.inv(T[0])
    middle = correlation.dispersion[0] * (correlation.bread[0] @ correlation.meat[0] @ correlation.bread[0])
    return ShareFit(
        names=names,
        coefficients=inverse @ gamma,
        covariance=inverse @ middle @ inverse.T,
        df=correlation.df(inverse[None])[0],
        share=share,
        rows=rows,
        rho=float(correlation.rho[0]),
        dispersion=float(correlation.dispersion[0]),
        level=level,
        tested=tested,
        _contrasts=(inverse, correlation),
    )


def _quasi_binomial(y: Floats, total: Floats, Q: Floats, offset: Floats) -> tuple[Floats, Floats, Floats]:
    """Maximum likelihood of y ~ Binomial(total, share), logit(share) = Q gamma + offset, by IRLS."""
    share = (y + 0.5) / (total + 1)
    eta, gamma = logit(share), np.zeros(Q.shape[2])
    pairs = pair_products(Q, Q)
    for _ in range(_STEPS):
        weight = total * share * (1 - share)
        factor = chol.cholesky(symmetric(weight[None, None] @ pairs, Q.shape[2]))
        score = (weight * (eta - offset) + y - total * share) @ Q[0]
        new = chol.backward(factor, chol.forward(factor, score[:, None]))[:, 0]
        change = float(np.abs(new - gamma).max()) / (1 + float(np.abs(new).max()))
        gamma = new
        eta = np.clip(Q[0] @ gamma + offset, -30, 30)
        share = expit(eta)
        if not np.isfinite(change) or change < _TOLERANCE:
            break
    if not change < _TOLERANCE or np.abs(eta).max() >= 30:
        msg = "the controlled model has no finite estimate: one area has no incident on one side of the program"
        raise AnalysisError(msg)
    return gamma, share, factor
