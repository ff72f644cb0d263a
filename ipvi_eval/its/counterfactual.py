"""What would have been counted without the programme, with parameter and process uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate, Unit
from ipvi_eval.its.count_models import Contrast, CountFit, ratio_of

Array = NDArray[np.float64]


# A draw beyond this says only that the series knows nothing there.
_LOG_LIMIT = 300.0
_MONTHLY = (
    "month",
    "observed",
    "fitted",
    "expected",
    "lower",
    "upper",
    "expected_lower",
    "expected_upper",
    "rate_ratio",
    "rate_ratio_lower",
    "rate_ratio_upper",
    "inside",
    "cumulative",
    "cumulative_lower",
    "cumulative_upper",
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A simulated quantity: point value and equal-tailed interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, eq=False)
class Counterfactual:
    """Observed, fitted and expected counts at every kept month, and sums over the window.

    `month`, `observed`, `fitted`, `expected`, `lower`, `upper` (m,): `expected` is the count without the programme
    and `lower`, `upper` the prediction band for what would then have been counted (parameter draws, AR(1) noise and
    dispersion together); `expected_lower`, `expected_upper` hold parameter uncertainty only. `rate_ratio` (m,) with
    `rate_ratio_lower`, `rate_ratio_upper` shows an effect that builds up or fades. `inside` (m,) marks the window the
    sums run over. `average` is the log of the ratio of the sums of fitted and expected counts (delta method,
    Satterthwaite); `averted` is expected minus observed; `percent_change` is observed against expected; `cumulative`,
    `cumulative_lower`, `cumulative_upper` (m,) are averted so far (0 outside the window).
    """

    month: NDArray[np.datetime64]
    observed: Array
    fitted: Array
    expected: Array
    lower: Array
    upper: Array
    expected_lower: Array
    expected_upper: Array
    rate_ratio: Array
    rate_ratio_lower: Array
    rate_ratio_upper: Array
    inside: NDArray[np.bool_]
    average: Contrast
    averted: Quantity
    percent_change: Quantity
    cumulative: Array
    cumulative_lower: Array
    cumulative_upper: Array
    level: float
    method: str
    draws: int
    note: str = ""

    def tidy(self) -> pd.DataFrame:
        """One row per kept month."""
        table = {name: getattr(self, name) for name in _MONTHLY}
        return pd.DataFrame(table)

    def estimates(self, prefix: str) -> tuple[Estimate, ...]:
        """Average rate ratio, incidents averted and percent change over the window."""
        months, events = int(self.inside.sum()), round(float(self.observed[self.inside].sum()))
        average = Estimate(
            id=f"{prefix}.average_ratio",
            value=self.average.ratio,
            unit="ratio",
            method=f"{self.method}; ratio of fitted to expected counts, delta method",
            label="average rate ratio over the window",
            lower=ratio_of(self.average.lower),
            upper=ratio_of(self.average.upper),
            level=self.level,
            standard_error=self.average.se,
            df=self.average.df if np.isfinite(self.average.df) else None,
            p=self.average.p,
            n=months,
            n_of="months",
            events=events,
            note="standard_error is on the log scale" + (f"; {self.note}" if self.note else ""),
        )
        simulated = f"{self.method}; {self.draws} draws of parameters, AR(1) noise and dispersion"
        rows: tuple[tuple[str, Quantity, Unit, str], ...] = (
            (
                "averted",
                self.averted,
                "incidents",
                "incidents averted over the window (negative: more than expected)",
            ),
            ("percent_change", self.percent_change, "proportion", "observed against expected, as a proportion"),
        )
        return (
            average,
            *(
                Estimate(
                    id=f"{prefix}.{name}",
                    value=one.value,
                    unit=unit,
                    method=simulated,
                    label=label,
                    lower=one.lower,
                    upper=one.upper,
                    level=self.level,
                    n=months,
                    n_of="months",
                    events=events,
                    note=self.note,
                )
                for name, one, unit, label in rows
            ),
        )


def counterfactual(fit: CountFit, *, draws: int, seed: int, window: tuple[str, str] | None = None) -> Counterfactual:
    """Expected counts without the primary interruption.

    `window` = (first, last) month of the sums; by default every kept month from the first programme month (ramps and
    transition months included). Parameters are drawn from a multivariate t with the fit's covariance and the df of
    the average ratio; noise is a Gaussian AR(1) with the fit's rho (at least 0), scaled by sqrt(dispersion x expected)
    (at least Poisson's), so a sum carries the noise of a sum. No month's band and no sum falls below 0, but a sum adds
    the noise as it was drawn: months cut off at 0 one by one would lift the sum of a thin series above its mean.

    Raises AnalysisError when there are fewer than 100 draws or the window holds no month after the interruption.
    """
    if draws < 100:
        msg = "counterfactual: at least 100 draws are needed for an interval"
        raise AnalysisError(msg)
    inside = _window(fit, window)
    design = fit.design
    expected = np.exp(design.baseline @ fit.coefficients + design.offset)
    average = _average(fit, inside)
    rng = np.random.default_rng(seed)
    steps = _parameter_draws(fit, draws, average.df, rng)
    log_expected = np.log(expected) + steps @ design.baseline.T
    drawn = np.exp(np.clip(log_expected, -_LOG_LIMIT, _LOG_LIMIT))
    realised = drawn + _noise(fit, drawn, rng)
    tails = ((1 - fit.level) / 2, (1 + fit.level) / 2)
    observed = fit.counts
    so_far = np.cumsum(np.where(inside, observed, 0.0))
    sums = np.maximum(np.cumsum(np.where(inside, realised, 0.0), axis=1), 0.0)
    gain = float(np.where(inside, expected - observed, 0.0).sum())
    ratio, ratio_lower, ratio_upper = _ratio_path(fit)
    bands = {name: np.quantile(sample, tails, axis=0) for name, sample in
             {"predicted": np.maximum(realised, 0.0), "expected": drawn, "sums": sums}.items()}  # fmt: skip
    counted, (least, most) = float(so_far[-1]), map(float, bands["sums"][:, -1])
    return Counterfactual(
        month=fit.series.months[design.rows],
        observed=observed,
        fitted=fit.fitted,
        expected=expected,
        lower=bands["predicted"][0],
        upper=bands["predicted"][1],
        expected_lower=bands["expected"][0],
        expected_upper=bands["expected"][1],
        rate_ratio=ratio,
        rate_ratio_lower=ratio_lower,
        rate_ratio_upper=ratio_upper,
        inside=inside,
        average=average,
        averted=Quantity(gain, least - counted, most - counted),
        percent_change=Quantity(
            _change(counted, float(expected[inside].sum())), _change(counted, most), _change(counted, least)
        ),
        cumulative=np.cumsum(np.where(inside, expected - observed, 0.0)),
        cumulative_lower=bands["sums"][0] - so_far,
        cumulative_upper=bands["sums"][1] - so_far,
        level=fit.level,
        method=fit.method,
        draws=draws,
        note=fit.gate.sentence if fit.gate.reasons else "",
    )


def average_rate_ratio(fit: CountFit, *, window: tuple[str, str] | None = None) -> Contrast:
    """Log of (sum of fitted) / (sum of expected) over the window, by the delta method with Satterthwaite df."""
    return _average(fit, _window(fit, window))


def _average(fit: CountFit, inside: NDArray[np.bool_]) -> Contrast:
    X, X0, offset = fit.design.X[inside], fit.design.baseline[inside], fit.design.offset[inside]
    fitted, expected = np.exp(X @ fit.coefficients + offset), np.exp(X0 @ fit.coefficients + offset)
    gradient = fitted @ X / fitted.sum() - expected @ X0 / expected.sum()
    return fit.contrast(gradient, value=float(np.log(fitted.sum() / expected.sum())))


def _window(fit: CountFit, window: tuple[str, str] | None) -> NDArray[np.bool_]:
    rows = fit.design.rows
    touched = np.any(fit.design.baseline != fit.design.X, axis=1) | fit.design.after
    if window is not None:
        first, last = (fit.series.position(month) for month in window)
        touched &= (rows >= first) & (rows <= last)
    if not touched.any():
        msg = f"{fit.series.name}: the window holds no month of the program"
        raise AnalysisError(msg)
    return np.asarray(touched, dtype=np.bool_)


def _parameter_draws(fit: CountFit, draws: int, df: float, rng: np.random.Generator) -> Array:
    values, vectors = np.linalg.eigh(fit.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    normal = rng.standard_normal((draws, len(values)))
    if np.isfinite(df):
        normal /= np.sqrt(rng.chisquare(df, draws) / df)[:, None]
    drawn: Array = normal @ root.T
    return drawn


def _noise(fit: CountFit, expected: Array, rng: np.random.Generator) -> Array:
    draws, m = expected.shape
    steps = fit.design.steps
    # In an interval for a coefficient the t distribution pays for estimates that are low by chance; nothing does here.
    rho, dispersion = max(fit.rho, 0.0), max(fit.dispersion, 1.0)
    z = rng.standard_normal((draws, m))
    noise = np.empty_like(z)
    noise[:, 0] = z[:, 0]
    for t in range(1, m):
        power = rho ** steps[t - 1]
        noise[:, t] = power * noise[:, t - 1] + np.sqrt(1 - power**2) * z[:, t]
    return np.asarray(noise * np.sqrt(dispersion * expected), dtype=np.float64)


def _ratio_path(fit: CountFit) -> tuple[Array, Array, Array]:
    D = fit.design.X - fit.design.baseline
    value = D @ fit.coefficients
    se = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", D, fit.covariance, D), 0.0))
    df = np.array([fit.contrast(row).df if row.any() else np.inf for row in D])
    half = stats.t.ppf((1 + fit.level) / 2, df) * se
    low, middle, high = np.clip([value - half, value, value + half], -_LOG_LIMIT, _LOG_LIMIT)
    return np.exp(middle), np.exp(low), np.exp(high)


def _change(counted: float, expected: float) -> float:
    """Observed against expected, as a proportion: -1 where nothing was counted, infinite where nothing was expected."""
    if counted == 0:
        return -1.0
    return counted / expected - 1 if expected > 0 else float("inf")
