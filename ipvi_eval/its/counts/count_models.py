"""The default estimator of monthly counts: quasi-Poisson, autoregressive working correlation, Satterthwaite t."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.irls import fit_log_linear, orthonormal
from ipvi_eval.its.counts.working_correlation import WorkingCorrelation, working_correlation
from ipvi_eval.its.series.design import Design, DesignPlan, design_matrix
from ipvi_eval.its.series.expected_path import ExpectedPath
from ipvi_eval.its.series.gates import Gate, judge
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.printed import Printed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

METHOD = "quasi-Poisson, autoregressive working correlation (REML), Satterthwaite t"


def ratio_of(log_ratio: float) -> float:
    """exp, infinite where it is too large to write."""
    return float(np.exp(log_ratio)) if log_ratio < 700 else float("inf")


@dataclass(frozen=True, slots=True)
class Contrast:
    """A linear combination on the log scale; `p` is two-sided and None when the gate forbids it."""

    value: float
    se: float
    df: float
    p: float | None
    lower: float
    upper: float

    @property
    def ratio(self) -> float:
        """exp(value)."""
        return ratio_of(self.value)


def tidy_ratios(contrasts: Mapping[str, Contrast]) -> pd.DataFrame:
    """One row per term: coefficient and standard error on the log scale, ratio with its limits, df, p."""
    rows = contrasts.values()
    return pd.DataFrame(
        {
            "term": list(contrasts),
            "coefficient": [row.value for row in rows],
            "standard_error": [row.se for row in rows],
            "ratio": [row.ratio for row in rows],
            "lower": [ratio_of(row.lower) for row in rows],
            "upper": [ratio_of(row.upper) for row in rows],
            "df": [row.df for row in rows],
            "p": [row.p for row in rows],
        }
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CountFit(Printed):
    """One fitted series.

    `coefficients` (k,), `covariance` (k, k), `standard_errors`, `df` (k,) in the order of `design.names`, log scale;
    `fitted` (m,) expected counts at the kept periods; `counts` (m,); `pearson` (m,) residuals; `rho` and `dispersion`
    of the working correlation.
    """

    title = "Interrupted time series of counts"
    made_by = "ie.fit_counts(series, plan)"

    series: MonthlySeries
    design: Design
    coefficients: Array
    covariance: Array
    df: Array
    fitted: Array
    rho: float
    dispersion: float
    gate: Gate
    level: float
    method: str
    _contrast_df: tuple[Array, WorkingCorrelation] | None = None

    @property
    def sentence(self) -> str:
        """What the fit rests on."""
        return f"{self.gate.counted}."

    @property
    def counts(self) -> Array:
        """Observed counts at the kept periods, (m,)."""
        return self.series.counts[self.design.rows]

    @property
    def standard_errors(self) -> Array:
        """Square roots of the covariance's diagonal, (k,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def pearson(self) -> Array:
        """Pearson residuals (y - mu) / sqrt(mu), (m,)."""
        return (self.counts - self.fitted) / np.sqrt(self.fitted)

    def contrast(self, weights: NDArray[np.float64], *, value: float | None = None) -> Contrast:
        """The combination `weights` (k,) of the coefficients, with its own Satterthwaite df.

        A function of the coefficients is passed as its gradient and its `value` (delta method).
        """
        value = float(weights @ self.coefficients) if value is None else value
        se = float(np.sqrt(np.maximum(weights @ self.covariance @ weights, 0.0)))
        df = self._df(weights)
        half = float(stats.t.ppf((1 + self.level) / 2, df)) * se
        p = None
        if self.gate.p_value_allowed and se > 0:
            p = float(2 * stats.t.sf(abs(value) / se, df))
        return Contrast(value, se, df, p, value - half, value + half)

    def coefficient(self, name: str) -> Contrast:
        """The coefficient of the column called `name`. Raises AnalysisError when the design has none."""
        return self.contrast(np.eye(len(self.coefficients))[self.design.column(name)])

    def tidy(self) -> pd.DataFrame:
        """One row per column: coefficient and standard error on the log scale, ratio with interval, df, p."""
        return tidy_ratios({name: self.coefficient(name) for name in self.design.names})

    @property
    def expected(self) -> ExpectedPath:
        """Observed, fitted and expected counts at the kept periods; the interval is that of the expected mean."""
        contrasts = [self.contrast(row) for row in self.design.baseline]
        logs = np.array([[one.value, one.lower, one.upper] for one in contrasts]).T + self.design.offset
        expected, lower, upper = np.exp(np.minimum(logs, 700.0))
        month = self.series.months[self.design.rows]
        return ExpectedPath(month, self.counts, self.fitted, expected, lower, upper, self.design.after)

    def plot(self) -> Figure:
        """A Matplotlib figure of observed and fitted counts, and those expected without the program."""
        return self.expected.plot(self.series.name)

    def _df(self, weights: Array) -> float:
        if self._contrast_df is None:
            return float(self.df[0])
        T_inverse, correlation = self._contrast_df
        return float(correlation.df((weights @ T_inverse)[None, None, :])[0, 0])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Description(Printed):
    """A series that can be described but not tested: the gate says why, and no estimate carries a p-value."""

    title = "A series that is described, not tested"
    made_by = "ie.fit_counts or ie.fit_step of a series that cannot be tested"
    instead = "the series can only be described, and its gate says why"

    series: MonthlySeries
    gate: Gate
    plan: DesignPlan

    @property
    def sentence(self) -> str:
        """Why nothing is tested."""
        return f"{self.gate.sentence}."

    def tidy(self) -> pd.DataFrame:
        """Months, events and mean per period before and after the interruption."""
        months = np.array([self.gate.months_before, self.gate.months_after])
        events = np.array([self.gate.events_before, self.gate.events_after])
        return pd.DataFrame(
            {"side": ["before", "after"], "months": months, "events": events, "mean": events / np.maximum(months, 1)}
        )


@checked
def fit_counts(series: MonthlySeries, plan: DesignPlan, *, level: float = 0.95) -> CountFit | Description:
    """Fit the default estimator.

    Log link; coefficients by quasi-Poisson likelihood; rho by REML of an AR(1) on the standardised residuals; R that
    AR(1)'s correlation, or the AR(2)'s where residuals two periods apart are more alike than rho^2; dispersion
    sum(Pearson^2) / tr((I - H) R); covariance phi B X'W^.5 R W^.5 X B; Satterthwaite t with 4 <= df <= n - k. rho and
    dispersion are not raised to 0 and 1 unless they are lower than chance makes them (`working_correlation.floors`). A
    series too short or without events on a side comes back as a `Description` whose gate says why.

    Raises AnalysisError when the design cannot be built, `level` is not in (0, 1), or the outcome is not a count.

    >>> import ipvi_eval as ie
    >>> import pandas as pd
    >>> months = pd.period_range("2016-01", periods=48, freq="M")
    >>> series = ie.monthly_series(months, [12, 9, 14, 11, 8, 13] * 4 + [7, 6, 9, 5, 8, 6] * 4)
    >>> plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2018-01"),))
    >>> ie.fit_counts(series, plan).tidy()[["term", "ratio", "lower", "upper"]].round(2)
               term  ratio  lower  upper
    0     intercept   0.37   0.31   0.45
    1          time   1.01   0.87   1.18
    2  level_change   0.60   0.45   0.81
    3  slope_change   0.99   0.79   1.25
    4          sin1   1.01   0.92   1.12
    5          cos1   1.00   0.91   1.10
    6          sin2   1.04   0.94   1.15
    7          cos2   0.96   0.87   1.05
    """
    return fit_design(series, design_matrix(series, plan), level=level)


def fit_design(series: MonthlySeries, design: Design, *, level: float = 0.95) -> CountFit | Description:
    """`fit_counts` on a design that was built or cut by hand; rho follows the calendar across missing rows.

    Raises AnalysisError when the model does not converge.
    """
    gate = gate_or_description(series, design, level)
    if isinstance(gate, Description):
        return gate
    Q, T = orthonormal(design.X[None])
    Y, offset = series.counts[design.rows][None, None], design.offset[None, None]
    fits = fit_log_linear(Y, Q, offset)
    if not fits.converged.all():
        msg = f"{series.name}: the count model did not converge; look for a season or a window without any incident"
        raise AnalysisError(msg)
    correlation = working_correlation(Y, Q, fits, design.steps[None])
    T_inverse = np.linalg.inv(T[0])
    covariance = correlation.dispersion[0] * (correlation.bread[0] @ correlation.meat[0] @ correlation.bread[0])
    return CountFit(
        series=series,
        design=design,
        coefficients=T_inverse @ fits.gamma[0, 0],
        covariance=T_inverse @ covariance @ T_inverse.T,
        df=correlation.df(T_inverse[None])[0],
        fitted=fits.mu[0, 0],
        rho=float(correlation.rho[0]),
        dispersion=float(correlation.dispersion[0]),
        gate=gate,
        level=level,
        method=METHOD,
        _contrast_df=(T_inverse, correlation),
    )


def gate_or_description(series: MonthlySeries, design: Design, level: float) -> Gate | Description:
    """The gate when the series may be fitted, otherwise its description.

    Raises AnalysisError when the outcome is not a count or `level` is not in (0, 1).
    """
    if series.outcome != "count":
        msg = f"{series.name}: a count model needs counts; rates and shares belong to a Gaussian model"
        raise AnalysisError(msg)
    as_level(level)
    gate = gate_of(series, design)
    return gate if gate.p_value_allowed else Description(series, gate, design.plan)


def gate_of(series: MonthlySeries, design: Design) -> Gate:
    """The gate of a series under a design, from its kept periods."""
    counts = series.counts[design.rows]
    after = design.after
    events = [round(float(counts[side].sum())) if series.outcome == "count" else None for side in (~after, after)]
    return judge(
        months_before=int((~after).sum()),
        months_after=int(after.sum()),
        events_before=events[0],
        events_after=events[1],
        parameters=design.X.shape[1],
        straight_trend="time" in design.names,
        months_per_period=series.months_per_period,
    )
