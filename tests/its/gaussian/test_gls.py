"""GLS with AR(1) errors against nlme::gls, mmrm and a numDeriv implementation of Satterthwaite's df in R."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.gls import gls_ar1, variance_parameter_covariance

TYPED = Path(__file__).parents[2] / "reference"
SIMULATED = [f"ar1.{periods}" for periods in (12, 16, 24, 48)]
FromR = Callable[[str], Mapping[str, Any]]


def segmented(t: np.ndarray, at: float, x: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(t.size), t, x, x * (t - at)])


def series(key: str) -> tuple[np.ndarray, np.ndarray]:
    """Values and design of the model that make.R fits under this name."""
    name, _, part = key.partition(".")
    if name == "sicily":
        return sicily(TYPED)
    d = pd.read_csv(TYPED / f"{name}.csv", comment="#")
    if name == "ar1":
        d = d[d.periods == int(part)]
        return d.y.to_numpy(), np.column_stack([np.ones(len(d)), d.t, d.x, d.xt])
    t = np.arange(len(d)) + (1.0 if name == "boston" else 0.0)
    at = {"california": 19, "boston": 54, "nile": 28}[name]
    X = segmented(t, at, (t >= at) * 1.0)
    y = d[{"california": "cigsale", "boston": "homicides", "nile": "flow"}[name]].to_numpy(float)
    return y, X[:, {"boston": [0, 2, 1], "nile.step": [0, 2]}.get(key, [0, 1, 2, 3])]


def sicily(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    d = pd.read_csv(folder / "sicily.csv", comment="#")
    t = np.arange(1, 60)
    w = 2 * np.pi * t / 12
    X = [np.ones(59), d.smokban, t, np.sin(w), np.sin(2 * w), np.cos(w), np.cos(2 * w)]
    return (d.aces / d.stdpop * 1e5).to_numpy(), np.column_stack(X)


@pytest.mark.parametrize("likelihood", ["ML", "REML"])
@pytest.mark.parametrize("key", ["nile.step", "nile.slope", "sicily", "boston", "california", *SIMULATED])
def test_nlme_gls(from_r: FromR, key: str, likelihood: str) -> None:
    r = from_r("gls")
    if (key, likelihood) == ("california", "REML"):  # see test_boundary_is_flagged
        assert not any(name.startswith("california.REML") for name in r)
        return
    y, X = series(key)
    fit = gls_ar1(y, X, likelihood=likelihood, inference="residual")  # type: ignore[arg-type]
    ours = {"coef": fit.coefficients, "se": fit.standard_errors, "rho": fit.rho, "loglik": fit.log_likelihood}
    for part, value in ours.items():
        r[f"{key}.{likelihood}.{part}"].check(value)


@pytest.mark.parametrize("key", SIMULATED)
def test_satterthwaite(from_r: FromR, key: str) -> None:
    fit = gls_ar1(*series(key), minimum_df=0)
    ours = {"df": fit.df, "p": fit.tidy()["p"], "theta_vcov": variance_parameter_covariance(fit)}
    for part, value in ours.items():
        from_r("recorded")[f"gls.{key}.satterthwaite.{part}"].check(value)


@pytest.mark.parametrize("key", SIMULATED)
def test_kenward_roger(from_r: FromR, key: str) -> None:
    """mmrm stops a little before the maximum (phi differs by 1e-5 at n = 24), hence tolerances of 2e-4 and 1e-3."""
    fit = gls_ar1(*series(key), inference="kenward-roger", minimum_df=0)
    from_r("recorded")[f"gls.{key}.kenward_roger.se"].check(fit.standard_errors)
    from_r("recorded")[f"gls.{key}.kenward_roger.df"].check(fit.df)
    assert np.all(fit.standard_errors >= gls_ar1(*series(key)).standard_errors)


def test_boundary_is_flagged(from_r: FromR) -> None:
    """California: the REML likelihood has no maximum below rho = 1. R's three programs stop at phi .99963 to .999996
    and agree on the slopes and the level only; intercept, its error and the df of t depend on the stop."""
    fit, r = gls_ar1(*series("california"), minimum_df=0), from_r("recorded")
    ours = {"coef": fit.coefficients, "se": fit.standard_errors[1:], "df": fit.df[1:], "p": fit.tidy()["p"][1:]}
    for part, value in {**ours, "rho": fit.rho}.items():
        r[f"gls.california.boundary.{part}"].check(value)
    assert fit.df[0] < 1e-4
    assert fit.log_likelihood >= r["gls.california.boundary.loglik"].value - 1e-9
    assert "depends on the estimator" in fit.notes[0]
    assert np.isinf(fit.tidy()["lower"][0])


def test_typed_sicily_rate() -> None:
    """sicily_rate own_REML_Satterthwaite: smokban -26.5340620669861 (5.22711945344985), df 19.2104768576137."""
    fit = gls_ar1(*sicily(TYPED))
    level = fit.coefficient("x2")
    assert (level.value, level.standard_error, level.df) == pytest.approx(
        (-26.5340620669861, 5.22711945344985, 19.2104768576137), rel=1e-7
    )
    assert level.p == pytest.approx(6.49308223685463e-05, rel=1e-6)


def test_df_floor_is_said() -> None:
    y, X = sicily(TYPED)
    short = gls_ar1(y[30:46], X[30:46, :3], minimum_df=0)
    floored = gls_ar1(y[30:46], X[30:46, :3], minimum_df=12)
    assert short.df.min() < 12 <= floored.df.min()
    assert "raised to 12" in floored.notes[-1]
    assert floored.contrast([0, 0, 1.0]).df == floored.df[2]


@given(seed=st.integers(0, 10_000), unit=st.floats(1e-4, 1e4), shift=st.floats(-50, 50))
@settings(max_examples=15, deadline=None)
def test_units_and_trends_do_not_matter(seed: int, unit: float, shift: float) -> None:
    """Rescaling y scales coefficients; adding a line moves only the trend; df, rho and p of the level stay."""
    rng = np.random.default_rng(seed)
    t = np.arange(40.0)
    X = segmented(t, 20, (t >= 20) * 1.0)
    y = rng.normal(size=40)
    one, two = gls_ar1(y, X), gls_ar1(unit * (y + shift * t), X)
    assert two.rho == pytest.approx(one.rho, abs=1e-5)
    assert two.coefficients[2] / unit == pytest.approx(one.coefficients[2], rel=1e-3, abs=1e-5 * (1 + abs(shift)))
    assert two.df[2] == pytest.approx(one.df[2], rel=1e-3)


def test_closed_forms_and_known_truth() -> None:
    """Contrasts repeat coefficients; a long AR(1) series with rho = .6 and a planted level of 3 is recovered."""
    rng = np.random.default_rng(7)
    noise = rng.normal(size=4000)
    for i in range(1, 4000):
        noise[i] += 0.6 * noise[i - 1]
    x = (np.arange(4000) >= 2000) * 1.0
    fit = gls_ar1(10 + 3 * x + noise, np.column_stack([np.ones(4000), x]))
    assert fit.rho == pytest.approx(0.6, abs=0.04)
    assert fit.coefficients[1] == pytest.approx(3, abs=3 * fit.standard_errors[1])
    # the error of a difference of two long means with this rho: sqrt(2 / 2000) / (1 - rho)
    assert fit.standard_errors[1] == pytest.approx(np.sqrt(2 / 2000) / 0.4, rel=0.1)
    assert fit.contrast([0, 1.0]).df == pytest.approx(fit.df[1], rel=1e-9)


@pytest.mark.parametrize("n", [8, 24, 120])
@pytest.mark.parametrize("inference", ["satterthwaite", "kenward-roger"])
def test_awkward_series_have_finite_answers(n: int, inference: str) -> None:
    """A bump, a twice-integrated walk, tiny noise on a high level, sparse counts: no warning, nothing infinite."""
    rng = np.random.default_rng(n)
    t = np.arange(n)
    X = segmented(t * 1.0, n // 2, (t >= n // 2) * 1.0)
    bump, walk = (t == n // 3) * 1.0, rng.normal(size=n).cumsum().cumsum()
    for y in (bump, walk, 5 + 1e-9 * rng.normal(size=n), 1e8 + rng.normal(size=n), rng.poisson(0.5, n), np.exp(t / 5)):
        table = gls_ar1(y, X, inference=inference).tidy()
        assert np.isfinite(table[["estimate", "standard_error", "df", "p"]].to_numpy()).all()
        assert (table["standard_error"] > 0).all()


def test_hopeless_series() -> None:
    X = np.column_stack([np.ones(12), np.arange(12.0)])
    with pytest.raises(AnalysisError, match="fits this series exactly"):
        gls_ar1(np.full(12, 4.0), X)
    with pytest.raises(AnalysisError, match="fits this series exactly"):
        gls_ar1(3 + 2 * np.arange(12.0), X)
    with pytest.raises(AnalysisError, match="need REML"):
        gls_ar1(np.arange(12.0) ** 2, X, likelihood="ML")
    walk = gls_ar1(np.cumsum(np.random.default_rng(0).normal(size=60)), np.ones((60, 1)))
    assert walk.notes
    assert np.isfinite(walk.standard_errors).all()
    alternating = gls_ar1(np.tile([1.0, -1.0], 20) + 1e-3 * np.random.default_rng(0).normal(size=40), np.ones((40, 1)))
    assert alternating.rho < -0.95
    assert np.isfinite(alternating.tidy()[["estimate", "standard_error", "df"]].to_numpy()).all()
    with pytest.raises(AnalysisError, match="no variance information"):
        variance_parameter_covariance(gls_ar1(np.arange(12.0) ** 2, X, inference="residual"))
