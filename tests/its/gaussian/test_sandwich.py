"""Sandwich covariance against R sandwich 3.0 (NeweyWest, vcovHAC, vcovHC)."""

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
from ipvi_eval.its.gaussian.sandwich import (
    EstimatingEquations,
    andrews,
    andrews_bandwidth,
    estimating_equations,
    heteroskedastic,
    newey_west,
    newey_west_bandwidth,
)

FOLDER = Path(__file__).parents[2] / "reference"
FromR = Callable[[str], Mapping[str, Any]]


def errors_of(covariance: np.ndarray) -> np.ndarray:
    return np.sqrt(np.diag(covariance))


def least_squares(y: np.ndarray, X: np.ndarray) -> EstimatingEquations:
    return estimating_equations(X, y - X @ np.linalg.lstsq(X, y, rcond=None)[0])


def poisson(y: np.ndarray, X: np.ndarray, offset: np.ndarray | float = 0.0) -> EstimatingEquations:
    """IRLS from y + 0.1, stopped as R's glm (relative change of the deviance 1e-8): its last digits are R's."""
    mu, deviance = y + 0.1, np.inf
    for _ in range(50):
        working = np.log(mu) - offset + (y - mu) / mu
        root = np.sqrt(mu)
        weights, before = mu, deviance
        mu = np.exp(X @ np.linalg.lstsq(X * root[:, None], working * root, rcond=None)[0] + offset)
        deviance = 2 * float(np.sum(np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / mu), 0) - (y - mu)))
        if abs(deviance - before) < 1e-8 * (abs(deviance) + 0.1):
            break
    return estimating_equations(X, weights * (y - mu) / mu, curvature=weights)


def nile(folder: Path) -> EstimatingEquations:
    d = pd.read_csv(folder / "nile.csv", comment="#")
    return least_squares(d.flow.to_numpy(float), np.column_stack([np.ones(100), d.year >= 1899]))


def california(folder: Path) -> EstimatingEquations:
    d = pd.read_csv(folder / "california.csv", comment="#")
    t, x = d.year.to_numpy() - 1970.0, (d.year >= 1989).to_numpy(float)
    return least_squares(d.cigsale.to_numpy(), np.column_stack([np.ones(31), t, x, x * (t - 19)]))


def sicily_design(d: pd.DataFrame) -> np.ndarray:
    time = np.arange(1, len(d) + 1)
    w = 2 * np.pi * time / 12
    waves = [np.sin(w), np.sin(2 * w), np.cos(w), np.cos(2 * w)]
    return np.column_stack([np.ones(len(d)), d.smokban, time, *waves])


def sicily_counts(folder: Path) -> EstimatingEquations:
    d = pd.read_csv(folder / "sicily.csv", comment="#")
    return poisson(d.aces.to_numpy(float), sicily_design(d), np.log(d.stdpop.to_numpy()))


def sicily_rates(folder: Path) -> EstimatingEquations:
    d = pd.read_csv(folder / "sicily.csv", comment="#")
    return least_squares((d.aces / d.stdpop * 1e5).to_numpy(), sicily_design(d))


def boston(folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    d = pd.read_csv(folder / "boston.csv", comment="#")
    t = np.arange(1, 78)
    return d.homicides.to_numpy(float), (t >= 54).astype(float), t.astype(float)


def boston_trend_month(folder: Path) -> EstimatingEquations:
    y, x, t = boston(folder)
    months = np.array([(t - 1) % 12 == month for month in range(1, 12)]).T
    return poisson(y, np.column_stack([np.ones(77), x, t, months]))


def boston_step(folder: Path) -> EstimatingEquations:
    y, x, _ = boston(folder)
    return poisson(y, np.column_stack([np.ones(77), x]))


def boston_ols(folder: Path) -> EstimatingEquations:
    y, x, t = boston(folder)
    return least_squares(y, np.column_stack([np.ones(77), x, t]))


ENTRIES = [
    ("nile.linear", nile),
    ("california.linear", california),
    ("sicily.quasi", sicily_counts),
    ("sicily.linear", sicily_rates),
    ("boston.months", boston_trend_month),
    ("boston.step", boston_step),
    ("boston.linear", boston_ols),
]


@pytest.mark.parametrize(("entry", "build"), ENTRIES)
def test_every_sandwich_of_r(from_r: FromR, entry: str, build: Any) -> None:
    r = {name.removeprefix(f"{entry}."): one for name, one in from_r("sandwich").items() if name.startswith(entry)}
    equations = build(FOLDER)
    ours = {
        "newey_west.automatic": newey_west(equations, adjust=False),
        "newey_west.prewhitened": newey_west(equations, prewhite=True, adjust=False),
        "andrews": andrews(equations),
        "HC0": heteroskedastic(equations, kind="HC0"),
        "HC1": heteroskedastic(equations, kind="HC1"),
        "HC3": heteroskedastic(equations),
    }
    for lag in (0, 1, 2, 3, 6, 12):
        ours[f"newey_west.lag{lag}"] = newey_west(equations, lag=lag, adjust=False)
        ours[f"newey_west.lag{lag}.adjusted"] = newey_west(equations, lag=lag)
    bandwidths = {
        "newey_west_bandwidth": newey_west_bandwidth(equations, prewhite=False),
        "newey_west_bandwidth.prewhitened": newey_west_bandwidth(equations),
        "andrews_bandwidth": andrews_bandwidth(equations, prewhite=False),
    }
    assert r.keys() == ours.keys() | bandwidths.keys()
    for name, covariance in ours.items():
        r[name].check(errors_of(covariance))
    for name, bandwidth in bandwidths.items():
        r[name].check(bandwidth)


@given(seed=st.integers(0, 10_000), lag=st.integers(0, 5), unit=st.floats(1e-6, 1e6))
@settings(max_examples=25, deadline=None)
def test_laws(seed: int, lag: int, unit: float) -> None:
    rng = np.random.default_rng(seed)
    y, x = rng.normal(size=30), rng.normal(size=30)
    X = np.column_stack([np.ones(30), x])
    one = least_squares(y, X)
    assert np.allclose(newey_west(one, lag=0, adjust=False), heteroskedastic(one, kind="HC0"), rtol=1e-12)
    assert np.allclose(newey_west(least_squares(unit * y, X), lag=lag), unit**2 * newey_west(one, lag=lag), rtol=1e-8)
    assert np.all(np.linalg.eigvalsh(newey_west(one, lag=lag)) > 0)  # Bartlett weights keep it positive definite
    rescaled = least_squares(y, X * [1, unit])
    assert newey_west_bandwidth(rescaled, prewhite=False) == pytest.approx(newey_west_bandwidth(one, prewhite=False))


def test_the_bandwidth_knows_no_unit() -> None:
    rng = np.random.default_rng(6)
    X, residuals = np.column_stack([np.ones(60), np.arange(60.0)]), np.cumsum(rng.normal(size=60)) / 10
    plain = andrews_bandwidth(estimating_equations(X, residuals), prewhite=False)
    for unit in (1e-6, 1e6):
        found = andrews_bandwidth(estimating_equations(X, unit * residuals), prewhite=False)
        assert found == pytest.approx(plain, rel=1e-9)


def test_no_product_crosses_two_series() -> None:
    """Block-diagonal designs: each series keeps the errors it has alone, at any lag."""
    rng = np.random.default_rng(1)
    X = np.column_stack([np.ones(20), np.arange(20.0)])
    parts = [least_squares(rng.normal(size=20).cumsum(), X) for _ in range(2)]
    stacked = estimating_equations(
        np.block([[X, np.zeros((20, 2))], [np.zeros((20, 2)), X]]),
        np.concatenate([part.residual for part in parts]),
        series=np.repeat(["Poughkeepsie", "Beacon"], 20),
    )
    got = newey_west(stacked, lag=4, adjust=False)
    for number, part in enumerate(parts):
        block = slice(2 * number, 2 * number + 2)
        assert np.allclose(got[block, block], newey_west(part, lag=4, adjust=False), rtol=1e-12)
    assert np.abs(got[:2, 2:]).max() == 0


def test_bad_input_is_an_error_for_people() -> None:
    X = np.column_stack([np.ones(6), np.arange(6.0)])
    e = np.array([1.0, -1, 2, 0, -3, 1])
    with pytest.raises(AnalysisError, match="shape"):
        estimating_equations(X, e[:5])
    with pytest.raises(AnalysisError, match="X of shape"):
        estimating_equations(X[:, 1], e)
    with pytest.raises(AnalysisError, match="missing or infinite"):
        estimating_equations(X, np.where(e == 0, np.nan, e))
    with pytest.raises(AnalysisError, match="repeats others"):
        estimating_equations(np.column_stack([X, X[:, 1] * 2]), e)
    with pytest.raises(AnalysisError, match="lag 6 is not possible: choose one from 0 to 5"):
        newey_west(estimating_equations(X, e), lag=6)
    spike = np.column_stack([X, np.arange(6) == 3])
    with pytest.raises(AnalysisError, match="fitted exactly"):
        heteroskedastic(estimating_equations(spike, e))
    with pytest.raises(AnalysisError, match="prewhite=False"):
        newey_west(estimating_equations(X, np.zeros(6)), prewhite=True)
    assert not newey_west(estimating_equations(X, np.zeros(6))).any()
    assert not andrews(estimating_equations(X, np.zeros(6))).any()


def test_without_a_bandwidth_no_month_is_set_against_another() -> None:
    equations = nile(FOLDER)
    none = andrews(equations, bandwidth=0, adjust=False)
    np.testing.assert_allclose(none, newey_west(equations, lag=0, adjust=False), rtol=1e-12)
    scores = equations.scores
    np.testing.assert_allclose(none, equations.bread @ (scores.T @ scores) @ equations.bread, rtol=1e-12)
