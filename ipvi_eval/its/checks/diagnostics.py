"""Whether the model's assumptions hold: serial correlation, dispersion, leverage, and the straight trend."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import xlogy

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.serial_correlation import (
    SerialTest,
    autocorrelation,
    breusch_godfrey,
    ljung_box,
    partial_autocorrelation,
)
from ipvi_eval.its.counts.count_models import Contrast, CountFit, fit_counts
from ipvi_eval.printed import Printed
from ipvi_eval.worded import Worded

Array = NDArray[np.float64]

ORDER = 12
_LAGS = 24
# Belsley, Kuh & Welsch 1980: leverage above 2k/n deserves a look; 3k/n for short series with many terms.
_HIGH_LEVERAGE = 3.0


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Diagnostics(Printed):
    """Diagnostics of a count fit.

    `month`, `deviance_residual`, `leverage`, `cook` (m,); `acf` and `pacf` at lags 1 to at most 24 of the deviance
    residuals; `band` is the 95 % band of a single autocorrelation, 1.96 / sqrt(m); `tests` Ljung-Box and
    Breusch-Godfrey at 12 (at m // 4 when the series is shorter than 4 years); `dispersion` Pearson chi-squared / df;
    `curvature` the quadratic term of time, None where it cannot be estimated; `influential` months with leverage
    above 3 k / m or Cook's distance above 1.
    """

    title = "Diagnostics of a count model"

    month: NDArray[np.datetime64]
    deviance_residual: Array
    leverage: Array
    cook: Array
    acf: Array
    pacf: Array
    band: float
    tests: tuple[SerialTest, ...]
    dispersion: float
    rho: float
    curvature: Contrast | None
    influential: tuple[str, ...]
    method: str
    level: float

    def tidy(self) -> pd.DataFrame:
        """One row per month: residual, leverage and Cook's distance."""
        return pd.DataFrame(
            {
                "month": self.month,
                "deviance_residual": self.deviance_residual,
                "leverage": self.leverage,
                "cook": self.cook,
            }
        )

    @property
    def told(self) -> tuple[Worded, ...]:
        """What a reader must be told, in words; empty when nothing stands out."""
        found = [
            Worded(
                f"{{test}} at {{order}} finds serial correlation beyond the first lag's ({{{test.id}:p}})",
                {f"{test.id}:p": f"p = {test.p:.2g}"},
                {"test": test.name, "order": f"{test.order}"},
            )
            for test in self.tests
            if test.p < 0.05
        ]
        if self.curvature is not None and self.curvature.p is not None and self.curvature.p < 0.05:
            text = "the trend bends (quadratic term, {curvature:p}): read the flexible trends beside"
            found.append(Worded(text, {"curvature:p": f"p = {self.curvature.p:.2g}"}))
        if self.influential:
            named = {"months": ", ".join(self.influential)}
            found.append(Worded("months that carry much of the fit: {months}", {}, named))
        return tuple(found)

    @property
    def concerns(self) -> tuple[str, ...]:
        """The same, with its numbers."""
        return tuple(map(str, self.told))


@checked
def diagnose(fit: CountFit) -> Diagnostics:
    """All diagnostics of one count fit, from its own residuals.

    >>> import ipvi_eval as ie
    >>> import pandas as pd
    >>> months = pd.period_range("2016-01", periods=48, freq="M")
    >>> series = ie.monthly_series(months, [12, 9, 14, 11, 8, 13] * 4 + [7, 6, 9, 5, 8, 6] * 4)
    >>> plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2018-01"),))
    >>> found = ie.diagnose(ie.fit_counts(series, plan))
    >>> round(found.dispersion, 2), found.influential
    (0.37, ())
    """
    residuals = deviance_residuals(fit.counts, fit.fitted)
    n, k = fit.design.X.shape
    A = np.sqrt(fit.fitted)[:, None] * fit.design.X
    Q, _ = np.linalg.qr(A)
    leverage = (Q**2).sum(axis=1)
    dispersion = float((fit.pearson**2).sum() / (n - k))
    slack = np.maximum(1 - leverage, 1e-12)
    cook = fit.pearson**2 * leverage / (np.maximum(dispersion, 1e-12) * k * slack**2)
    order = ORDER if n >= 4 * ORDER else max(1, n // 4)
    lags = min(_LAGS, n - 1)
    months = fit.series.months[fit.design.rows]
    heavy = (leverage > _HIGH_LEVERAGE * k / n) | (cook > 1)
    return Diagnostics(
        month=months,
        deviance_residual=residuals,
        leverage=leverage,
        cook=cook,
        acf=autocorrelation(residuals, lags),
        pacf=partial_autocorrelation(residuals, lags),
        band=float(1.959963984540054 / np.sqrt(n)),
        tests=(ljung_box(residuals, order), breusch_godfrey(residuals, A, order)),
        dispersion=dispersion,
        rho=fit.rho,
        curvature=_curvature(fit),
        influential=tuple(str(month) for month in months[heavy]),
        method=fit.method,
        level=fit.level,
    )


def deviance_residuals(counts: Array, fitted: Array) -> Array:
    """Signed square roots of the Poisson deviance contributions, (n,)."""
    part = xlogy(counts, counts / fitted) - (counts - fitted)
    return np.asarray(np.sign(counts - fitted) * np.sqrt(2 * np.maximum(part, 0.0)), dtype=np.float64)


def _curvature(fit: CountFit) -> Contrast | None:
    plan = fit.design.plan
    if plan.trend != "linear" or "time" not in fit.design.names:
        return None
    try:
        bent = fit_counts(fit.series, replace(plan, trend="quadratic"), level=fit.level)
    except AnalysisError:
        return None  # Too many terms for the months: there is no curvature to speak of.
    return bent.coefficient("time_squared") if isinstance(bent, CountFit) else None
