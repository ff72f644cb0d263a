"""ARIMA against R's arima and forecast::Arima (its_quetiapine, its_nile) and known truth; tolerance 1e-2 (README)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.arima import arima, corrected_aic
from ipvi_eval.its.gaussian.arima_forecast import arima_forecast
from ipvi_eval.its.gaussian.arma_process import ArimaOrder
from ipvi_eval.its.gaussian.gaussian_models import GaussianFit

TYPED = Path(__file__).parents[2] / "reference"
FromR = Callable[[str], Mapping[str, Any]]
AIRLINE_LIKE = ArimaOrder(2, 1, 0, 0, 1, 1, 12)


def quetiapine() -> tuple[np.ndarray, np.ndarray]:
    y = pd.read_csv(TYPED / "quetiapine.csv", comment="#").dispensings.to_numpy(float)
    month = np.arange(48)
    return y, np.column_stack([month >= 36, np.where(month >= 36, month - 35, 0)])


@cache
def quetiapine_fit() -> GaussianFit:
    y, X = quetiapine()
    return arima(y, X, order=AIRLINE_LIKE, names=["step", "ramp"])


def test_quetiapine_equals_arima(from_r: FromR) -> None:
    r, fit = from_r("arima"), quetiapine_fit()
    terms = ["ar1", "ar2", "sma1"]
    r["quetiapine.coef"].check([*(fit.parameters[term] for term in terms), *fit.coefficients])
    r["quetiapine.se"].check([*(fit.parameter_errors[term] for term in terms), *fit.standard_errors])
    r["quetiapine.loglik"].check(fit.log_likelihood)
    from_r("recorded")["arima.quetiapine.sigma2"].check(fit.sigma2)
    for criterion in ("aic", "aicc", "bic"):
        from_r("recorded")[f"arima.quetiapine.{criterion}"].check(fit.parameters[criterion])


def test_quetiapine_reaches_the_published_optimum() -> None:
    """Schaffer 2021: step -3284.78 (602.3), ramp -1396.65 (106.6); a search on unscaled counts stops at -1849."""
    y, X = quetiapine()
    for unit in (1e-3, 1e5):
        fit = arima(unit * y, X, order=AIRLINE_LIKE)
        assert fit.coefficients / unit == pytest.approx([-3284.78, -1396.65], rel=1e-3)
        assert fit.standard_errors / unit == pytest.approx([602.3, 106.6], rel=2e-3)
    assert fit.tidy()["df"].tolist() == [np.inf, np.inf]


def test_what_would_have_been_dispensed(from_r: FromR) -> None:
    y, _ = quetiapine()
    ahead = arima_forecast(y[:36], steps=12, order=AIRLINE_LIKE)
    from_r("arima")["quetiapine.forecast"].check(ahead.mean)
    for side in ("lower", "upper"):
        from_r("recorded")[f"arima.quetiapine.forecast.{side}"].check(getattr(ahead, side))


def test_nile_step(from_r: FromR) -> None:
    d = pd.read_csv(TYPED / "nile.csv", comment="#")
    fit = arima(d.flow, np.column_stack([np.ones(100), d.year >= 1899]))
    from_r("arima")["nile.coef"].check([fit.parameters["ar1"], *fit.coefficients])
    from_r("arima")["nile.se"].check([fit.parameter_errors["ar1"], *fit.standard_errors])
    # the same fit: sigma2 and logLik
    assert fit.parameters["sigma2_ml"] == pytest.approx(15562.8876941561, rel=1e-6)
    assert fit.log_likelihood == pytest.approx(-624.53897785963, abs=1e-6)


@pytest.mark.parametrize("unit", [1e-6, 1e6])
def test_the_unit_of_a_column_changes_its_coefficient_alone(unit: float) -> None:
    d = pd.read_csv(TYPED / "nile.csv", comment="#")
    step = (d.year >= 1899).to_numpy(float)
    plain, moved = (arima(d.flow, np.column_stack([np.ones(100), step * by])) for by in (1.0, unit))
    assert moved.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-6)
    assert moved.coefficients[1] * unit == pytest.approx(plain.coefficients[1], rel=1e-4)


def test_ljung_box_of_the_innovations() -> None:
    """ljungbox24: Box.test(residuals(fit), lag = 24, type = "Ljung"), 13 near-zero start-up residuals included."""
    innovations = np.r_[np.zeros(13), quetiapine_fit().residuals]
    centred = innovations - innovations.mean()
    rho = np.array([centred[lag:] @ centred[:-lag] for lag in range(1, 25)]) / (centred @ centred)
    statistic = 48 * 50 * np.sum(rho**2 / (48 - np.arange(1, 25)))
    assert statistic == pytest.approx(23.3878600256616, rel=2e-2)


def test_closed_forms() -> None:
    """White noise is OLS with divisor n; a random walk forecasts its last value, its variance grows by step."""
    rng = np.random.default_rng(2)
    x = np.column_stack([np.ones(40), np.arange(40) >= 20])
    y = rng.normal(size=40) + 2 * x[:, 1]
    fit = arima(y, x, order=ArimaOrder())
    assert fit.coefficients == pytest.approx(np.linalg.lstsq(x, y, rcond=None)[0])
    assert fit.log_likelihood == pytest.approx(stats.norm.logpdf(fit.residuals, scale=fit.residuals.std()).sum())
    walk = rng.normal(size=60).cumsum()
    ahead = arima_forecast(walk, steps=5, order=ArimaOrder(d=1))
    assert ahead.mean == pytest.approx(np.full(5, walk[-1]))
    assert ahead.standard_error**2 == pytest.approx(np.mean(np.diff(walk) ** 2) * np.arange(1, 6))


def test_forecast_with_covariates_continues_them() -> None:
    rng = np.random.default_rng(4)
    X = np.column_stack([np.ones(50), np.arange(50.0), rng.normal(size=50)])
    y = X @ [5.0, 0.5, 3.0] + 0.01 * rng.normal(size=50)
    ahead = arima_forecast(y[:40], X=X[:40], X_future=X[40:], steps=10, order=ArimaOrder(p=1))
    assert ahead.mean == pytest.approx(X[40:] @ [5.0, 0.5, 3.0], abs=0.05)
    with pytest.raises(AnalysisError, match="X_future"):
        arima_forecast(y[:40], X=X[:40], X_future=X[41:], steps=10, order=ArimaOrder(p=1))


def test_planted_step_is_covered() -> None:
    """16 AR(1) series of 80 periods, rho .4, step 1: z scores have mean 0 and unit spread (simulation)."""
    rng = np.random.default_rng(11)
    X = np.column_stack([np.ones(80), np.arange(80) >= 40])
    scores = []
    for _ in range(16):
        e = rng.normal(size=80)
        for i in range(1, 80):
            e[i] += 0.4 * e[i - 1]
        fit = arima(X[:, 1] + e, X)
        scores.append((fit.coefficients[1] - 1) / fit.standard_errors[1])
    assert abs(np.mean(scores)) < 4 / np.sqrt(16)
    assert 0.6 < np.std(scores) < 1.6


def test_boundaries_and_bad_input() -> None:
    rng = np.random.default_rng(1)
    noise = arima(rng.normal(size=60), order=ArimaOrder(d=1, q=1))
    assert "differenced once too often" in noise.notes[-1]
    X = np.column_stack([np.ones(60), np.arange(60.0), np.arange(60) >= 30])
    moved = arima(rng.normal(size=60).cumsum(), X, order=ArimaOrder(d=1), names=["intercept", "time", "level"])
    assert moved.names == ("time", "level")
    assert "removes intercept" in moved.notes[0]
    walk = arima(rng.normal(size=80).cumsum(), np.ones((80, 1)))
    assert np.isfinite(walk.standard_errors).all()
    with pytest.raises(AnalysisError, match="fits this series exactly"):
        arima(np.full(40, 3.0), np.ones((40, 1)))
    with pytest.raises(AnalysisError, match="needs 19 to 1000"):
        arima(np.arange(15.0) ** 2, order=AIRLINE_LIKE)
    with pytest.raises(AnalysisError, match="missing"):
        arima([1.0, np.nan] * 20)
    with pytest.raises(AnalysisError, match="repeat each other"):
        arima(
            rng.normal(size=40),
            np.column_stack([np.arange(40.0), np.arange(40.0) ** 0]) @ [[1, 1], [1, 2]],
            order=ArimaOrder(d=1),
        )


def test_an_arma_term_needs_four_observations_of_what_is_differenced() -> None:
    y = np.random.default_rng(2).normal(size=13)
    assert arima(y[:12], order=ArimaOrder(p=2, q=1)).residuals.size == 12
    assert arima(y, order=ArimaOrder(p=2, d=1, q=1)).residuals.size == 12
    for short, order in ((y[:11], ArimaOrder(p=2, q=1)), (y[:12], ArimaOrder(p=2, d=1, q=1))):
        with pytest.raises(AnalysisError, match="has 3 terms, too many for 11 observations"):
            arima(short, order=order)


def test_seat_belt_law(seat_belts: pd.DataFrame) -> None:
    """R's own record of example(UKDriverDeaths), tests/Examples/datasets-Ex.Rout.save, to its printed digits.

    X[, 1] <- log10(kms) - 4; arima(log10(drivers), c(1,0,0), seasonal = list(order = c(1,0,0)), xreg = X).
    """
    drivers, law = np.log10(seat_belts.drivers.to_numpy(float)), seat_belts.law.to_numpy()
    order = ArimaOrder(1, 0, 0, 1, 0, 0, 12)
    X = np.column_stack([np.ones(192), np.log10(seat_belts.kms) - 4, seat_belts.petrol, law])
    fit = arima(drivers, X, order=order, names=["intercept", "kms", "petrol", "law"])
    assert fit.coefficients == pytest.approx([3.3539, 0.0082, -1.2224, -0.0963], abs=6e-5)
    assert fit.standard_errors == pytest.approx([0.0441, 0.0902, 0.3839, 0.0166], abs=6e-5)
    assert [fit.parameters["ar1"], fit.parameters["sar1"]] == pytest.approx([0.3348, 0.6672], abs=7e-5)
    assert [fit.parameter_errors["ar1"], fit.parameter_errors["sar1"]] == pytest.approx([0.0775, 0.0612], abs=1.5e-4)
    assert (fit.log_likelihood, fit.parameters["aic"]) == pytest.approx((349.73, -685.46), abs=6e-3)
    before = arima(drivers[:168], np.ones((168, 1)), order=order)  # window(..., end = 1982 + 11/12)
    assert (before.coefficients[0], before.standard_errors[0]) == pytest.approx((3.2274, 0.0131), abs=6e-5)
    assert before.log_likelihood == pytest.approx(300.85, abs=6e-3)


# R's datasets::USAccDeaths, accidental deaths in the United States by month, 1973-1978 (Brockwell & Davis 1991).
ACCIDENTS = """
9007 8106 8928 9137 10017 10826 11317 10744 9713 9938 9161 8927 7750 6981 8038 8422 8714 9512 10120 9823 8743
9129 8710 8680 8162 7306 8124 7870 9387 9556 10093 9620 8285 8466 8160 8034 7717 7461 7767 7925 8623 8945
10078 9179 8037 8488 7874 8647 7792 6957 7726 8106 8890 9299 10625 9302 8314 8850 8265 8796 7836 6892 7791
8192 9115 9434 10484 9827 9110 9070 8633 9240
"""
# R's datasets::LakeHuron, level in feet by year, 1875-1972 (Brockwell & Davis 1991).
LAKE = """
580.38 581.86 580.97 580.8 579.79 580.39 580.42 580.82 581.4 581.32 581.44 581.68 581.17 580.53 580.01 579.91
579.14 579.16 579.55 579.67 578.44 578.24 579.1 579.09 579.35 578.82 579.32 579.01 579 579.8 579.83 579.72
579.89 580.01 579.37 578.69 578.19 578.67 579.55 578.92 578.09 579.37 580.13 580.14 579.51 579.24 578.66
578.86 578.05 577.79 576.75 576.75 577.82 578.64 580.58 579.48 577.38 576.9 576.94 576.24 576.84 576.85 576.9
577.79 578.18 577.51 577.23 578.42 579.61 579.05 579.26 579.22 579.38 579.1 577.95 578.12 579.75 580.85 580.41
579.96 579.61 578.76 578.18 577.21 577.13 579.1 578.25 577.91 576.89 575.96 576.8 577.68 578.38 578.52 579.74
579.31 579.89 579.96
"""


def test_accidental_deaths_forecast() -> None:
    """predict(arima(USAccDeaths, c(0,1,1), seasonal = c(0,1,1)), n.ahead = 6), R's tests/Examples/stats-Ex.Rout.save.

    predict divides the variance by the 59 differences; forecast::forecast, and this package, by 59 - 2.
    """
    y = np.array(ACCIDENTS.split(), dtype=float)
    made = arima_forecast(y, steps=6, order=ArimaOrder(0, 1, 1, 0, 1, 1, 12))
    assert made.mean == pytest.approx([8336.1, 7531.8, 8314.6, 8616.9, 9488.9, 9859.8], abs=0.06)
    errors = np.sqrt(np.diag(made.covariance) * 57 / 59)
    assert errors == pytest.approx([315.45, 363.01, 405.02, 443.06, 478.09, 510.72], rel=2e-4)


def test_lake_huron_trend() -> None:
    """arima(LakeHuron, order = c(2,0,0), xreg = time(LakeHuron) - 1920) in the same record, to its printed digits."""
    y = np.array(LAKE.split(), dtype=float)
    X = np.column_stack([np.ones(98), np.arange(1875, 1973) - 1920.0])
    fit = arima(y, X, order=ArimaOrder(2, 0, 0))
    assert [fit.parameters["ar1"], fit.parameters["ar2"]] == pytest.approx([1.0048, -0.2913], abs=6e-5)
    assert [fit.parameter_errors["ar1"], fit.parameter_errors["ar2"]] == pytest.approx([0.0976, 0.1004], abs=1e-4)
    assert fit.coefficients == pytest.approx([579.0993, -0.0216], abs=2e-4)
    assert fit.standard_errors == pytest.approx([0.2370, 0.0081], abs=1e-4)
    assert fit.parameters["sigma2_ml"] == pytest.approx(0.4566, abs=6e-5)
    assert (fit.log_likelihood, fit.parameters["aic"]) == pytest.approx((-101.2, 212.4), abs=0.06)


def test_a_maximum_inside_needs_no_remark() -> None:
    assert not any("boundary" in note for note in quetiapine_fit().notes)
    noise = np.random.default_rng(4).normal(size=60)
    assert arima(noise, order=ArimaOrder()).notes == ()
    assert arima(noise, order=ArimaOrder(p=1)).notes == ()


@pytest.mark.parametrize("unit", [1e-4, 1.0, 1e3])
def test_the_criterion_of_the_search_is_that_of_the_fit(unit: float) -> None:
    rng = np.random.default_rng(9)
    y = unit * (0.6 * np.r_[0.0, rng.normal(size=59)] + rng.normal(size=60).cumsum() + 30)
    step = np.column_stack([np.ones(60), np.arange(60) >= 30])
    for order in (ArimaOrder(d=1, q=1), ArimaOrder(p=1, d=1)):
        assert corrected_aic(y, step, order) == pytest.approx(arima(y, step, order=order).parameters["aicc"], abs=1e-3)
    # Where none can be fitted: no spread, as many parameters as observations, a root at 1.
    assert corrected_aic(np.full(30, 2.0 * unit), None, ArimaOrder(p=1)) == np.inf
    assert corrected_aic(y[:6], step[:6, :1], ArimaOrder(p=2, q=1)) == np.inf
    assert corrected_aic(unit * np.arange(60.0) + 1e-3 * y, step[:, :1], ArimaOrder(p=1)) == np.inf
