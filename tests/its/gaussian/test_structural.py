"""Structural time series against Durbin & Koopman's Nile and R's StructTS (its_nile)."""

from __future__ import annotations

import ctypes
import ctypes.util
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.diffuse_likelihood import Level
from ipvi_eval.its.gaussian.gaussian_models import ols
from ipvi_eval.its.gaussian.structural import structural

TYPED = Path(__file__).parents[2] / "reference"


def flow() -> np.ndarray:
    return pd.read_csv(TYPED / "nile.csv", comment="#").flow.to_numpy(float)


def test_nile_local_level() -> None:
    """its_nile local_level, local_level_loglik: StructTS(Nile, type = "level").

    Durbin & Koopman 2012, sec. 2.10: 15,099 and 1,469.1. StructTS uses a large finite prior variance, 1e4 var(y).
    """
    y = flow()
    fit = structural(y)
    assert fit.parameters["irregular"] == pytest.approx(15098.5771535974, rel=1e-4)
    assert fit.parameters["level"] == pytest.approx(1469.14661923768, rel=1e-4)
    assert fit.log_likelihood - 0.5 * np.log(1e4 * y.var(ddof=1)) == pytest.approx(-643.200987515761, abs=1e-4)
    assert fit.tidy().empty


def test_nile_with_a_trend() -> None:
    """The restricted likelihood by dense matrices: noise + random walk about a straight line.

    StructTS(Nile, type = "trend") prints 1427, 0, 15047 (R's tests/Examples/datasets-Ex.Rout.save): it stops .027
    below this maximum.
    """
    y, t = flow(), np.arange(100)
    X, walk = np.column_stack([np.ones(100), t]), np.minimum.outer(t, t)

    def restricted(irregular: float, level: float) -> float:
        V = irregular * np.eye(100) + level * walk
        inner = X.T @ np.linalg.solve(V, X)
        r = y - X @ np.linalg.solve(inner, X.T @ np.linalg.solve(V, y))
        return float(-0.5 * (np.linalg.slogdet(V)[1] + np.linalg.slogdet(inner)[1] + r @ np.linalg.solve(V, r)))

    fit = structural(y, level="local linear trend")
    irregular, level = fit.parameters["irregular"], fit.parameters["level"]
    best = restricted(irregular, level)
    assert fit.parameters["trend"] < 1e-2
    assert best - restricted(15047, 1427) == pytest.approx(0.0268, abs=1e-3)
    for factor in (0.98, 1.02):
        assert restricted(irregular * factor, level) < best
        assert restricted(irregular, level * factor) < best


def test_seat_belt_law(seat_belts: pd.DataFrame) -> None:
    """Printed by KFAS for log(drivers) ~ SSMtrend(1) + trigonometric seasonal + log(PetrolPrice) + law.

    petrol -0.291403 (0.098318), law -0.237737 (0.046317), level variance 2.676774e-04, irregular 3.786220e-03. Its
    seasonal may move (variance 1.16e-06); here the months stand still, which the law hardly notices. Harvey & Durbin
    1986 found a fall of 23 % in drivers killed or seriously injured.
    """
    months = np.eye(12)[np.arange(192) % 12][:, 1:]
    X = np.column_stack([np.log(seat_belts.petrol), seat_belts.law, months])
    fit = structural(np.log(seat_belts.drivers), X)
    petrol, law = fit.coefficients[:2]
    assert law == pytest.approx(-0.237737, abs=3e-4)
    assert petrol == pytest.approx(-0.291403, abs=0.02)
    assert fit.standard_errors[:2] == pytest.approx([0.098318, 0.046317], rel=5e-3)
    assert fit.parameters["level"] == pytest.approx(2.676774e-04, rel=1e-2)


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e5])
def test_nile_step_absorbs_the_drift(unit: float) -> None:
    """With the step of 1899 in the model the level's variance is zero and the fit is OLS (D & K, sec. 7.3)."""
    y = flow()
    X = np.column_stack([np.ones(100), np.arange(100) >= 28])
    fit = structural(unit * y, X, names=["intercept", "step"])
    assert fit.names == ("step",)
    assert "holds intercept" in fit.notes[0]
    assert "does not move" in fit.notes[1]
    plain = ols(y, X)
    assert fit.coefficients[0] / unit == pytest.approx(plain.coefficients[1], rel=1e-5)
    assert fit.standard_errors[0] / unit == pytest.approx(plain.standard_errors[1], rel=1e-3)
    # the diffuse likelihood of y is a density: per observation it falls by log(unit) for all but the two diffuse ones
    assert fit.log_likelihood + 98 * np.log(unit) == pytest.approx(structural(y, X).log_likelihood, abs=1e-3)


def test_seasonal_level_and_a_planted_step() -> None:
    rng = np.random.default_rng(8)
    t = np.arange(72)
    step = (t >= 40) * 1.0
    y = 50 + 6 * np.sin(2 * np.pi * t / 12) - 8 * step + rng.normal(size=72)
    fit = structural(y, step[:, None], seasonal_period=12)
    assert fit.coefficients[0] == pytest.approx(-8, abs=3 * fit.standard_errors[0])
    assert fit.standard_errors[0] < 1.5
    trend = structural(y + 0.3 * t, np.column_stack([t, step]), level="local linear trend", seasonal_period=12)
    assert trend.names == ("x2",)
    assert trend.coefficients[0] == pytest.approx(-8, abs=3 * trend.standard_errors[0])


def test_the_longest_series_that_is_taken_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipvi_eval.its.gaussian.structural._LONGEST", 40)
    y = np.random.default_rng(3).normal(size=41)
    assert structural(y[:40]).fitted.size == 40
    with pytest.raises(AnalysisError, match="6 to 40"):
        structural(y)


def test_bad_input() -> None:
    with pytest.raises(AnalysisError, match="constant series"):
        structural(np.full(40, 2.0))
    with pytest.raises(AnalysisError, match="30 to 2500"):
        structural(np.arange(20.0) ** 2, seasonal_period=12)
    with pytest.raises(AnalysisError, match="6 to 2500"):
        structural(np.arange(2501.0) % 7)
    with pytest.raises(AnalysisError, match="missing months"):
        structural([1.0, np.nan] * 20)


def _profile(y: np.ndarray, X: np.ndarray, irregular: float, level: float) -> tuple[float, np.ndarray]:
    """Diffuse log-likelihood less its constant, and coefficients, of y = Xb + random walk + noise by plain GLS.

    X holds the intercept, whose diffuse prior is that of the first level (Harville 1974, eq. 3; Durbin & Koopman 2012,
    sec. 7.2.2).
    """
    n = len(y)
    omega = irregular * np.eye(n) + level * np.minimum.outer(np.arange(n), np.arange(n))
    inverse = np.linalg.inv(omega)
    gram = X.T @ inverse @ X
    beta = np.linalg.solve(gram, X.T @ inverse @ y)
    left = y - X @ beta
    return -0.5 * float(np.linalg.slogdet(omega)[1] + np.linalg.slogdet(gram)[1] + left @ inverse @ left), beta


def two_peaks() -> tuple[np.ndarray, np.ndarray]:
    """84 months whose likelihood has a lower peak at a level that does not move."""
    rng = np.random.default_rng(77)
    t = np.arange(84)
    month = t % 12 + 1
    people = 50_000 + 100 * t
    mean = np.exp(-7 + 0.003 * t - 0.25 * (t >= 50) + 0.1 * np.sin(np.pi * month / 6)) * people
    y = rng.negative_binomial(8, 8 / (8 + mean)) / people * 1e5
    years, after = (t - 50) / 12, (t >= 50).astype(float)
    waves = [wave(2 * np.pi * k * month / 12) for k in (1, 2) for wave in (np.sin, np.cos)]
    X = np.column_stack([np.ones(84), years, after, after * years, *waves])
    return y, X


def test_the_higher_of_two_peaks_is_found() -> None:
    y, X = two_peaks()  # the search used to end at the lower one
    fit = structural(y, X)
    found, beta = _profile(y, X, fit.parameters["irregular"], fit.parameters["level"])
    assert fit.coefficients == pytest.approx(beta[1:], rel=1e-4, abs=1e-4)
    grid = [(a, b) for a in np.linspace(600, 1600, 41) for b in (0.0, *np.geomspace(0.1, 1000, 60))]
    assert found >= max(_profile(y, X, *pair)[0] for pair in grid)


@pytest.mark.parametrize("level", ["local level", "local linear trend"])
def test_a_mixture_of_columns_that_the_level_holds_is_refused(level: Level) -> None:
    y, _ = two_peaks()
    months = np.eye(12)[np.arange(84) % 12]  # together they are the constant, which the level holds
    with pytest.raises(AnalysisError, match="hold a mixture of the covariates"):
        structural(y, months, level=level)
    with pytest.raises(AnalysisError, match="leave one out"):
        structural(y, months[:, 1:], level=level, seasonal_period=12)
    assert np.isfinite(structural(y, months[:, 1:], level=level).coefficients).all()


@pytest.mark.skipif((platform.system(), platform.machine()) != ("Linux", "x86_64"), reason="rounding is set by number")
def test_another_rounding_moves_no_effect() -> None:
    """A filter that holds the effects in its state took 4.64 for 4.04 here: the first months hardly tell them apart."""
    y, X = two_peaks()
    nearest = structural(y, X)
    library = ctypes.CDLL(ctypes.util.find_library("m"))
    assert library.fesetround(0x800) == 0  # FE_UPWARD
    try:
        upward = structural(y, X)
    finally:
        library.fesetround(0)  # FE_TONEAREST
    assert upward.coefficients == pytest.approx(nearest.coefficients, rel=1e-4)
    assert upward.log_likelihood == pytest.approx(nearest.log_likelihood, abs=1e-6)


@pytest.mark.parametrize("unit", [1e-3, 1e4])
def test_variances_have_the_square_of_the_unit(unit: float) -> None:
    y = flow()
    one, other = structural(y), structural(unit * y)
    assert one.sigma2 == one.parameters["irregular"] > 0
    assert other.sigma2 == pytest.approx(unit**2 * one.sigma2, rel=1e-4)
    np.testing.assert_allclose(other.residuals, unit * one.residuals, rtol=1e-3, atol=1e-3 * unit)
