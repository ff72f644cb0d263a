"""Prais-Winsten against R prais::prais_winsten (its_prop99_its)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.prais_winsten import prais_winsten

TYPED = Path(__file__).parents[2] / "reference"


def design(d: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    t = d.year.to_numpy() - 1970.0
    x = (t >= 19) * 1.0
    return d.cigsale.to_numpy(), np.column_stack([np.ones(t.size), t, x, x * (t - 19)])


@pytest.mark.parametrize(("entry", "iterations"), [("prais_winsten", 200), ("prais_winsten_twostep", 1)])
def test_california(from_r: Callable[[str], Mapping[str, Any]], entry: str, iterations: int) -> None:
    fit = prais_winsten(*design(pd.read_csv(TYPED / "california.csv", comment="#")), iterations=iterations)
    for part, ours in (("coef", fit.coefficients), ("se", fit.standard_errors), ("rho", fit.rho)):
        from_r("recorded")[f"{entry}.california.{part}"].check(ours)


def test_typed_california_depends_on_the_estimator() -> None:
    """statistics.md: Prais-Winsten level -6.08 where OLS has -20.06; prais_winsten rho .944."""
    fit = prais_winsten(*design(pd.read_csv(TYPED / "california.csv", comment="#")))
    assert fit.coefficients[2] == pytest.approx(-6.084, abs=1e-3)
    assert fit.rho == pytest.approx(0.94404, abs=1e-5)


def test_the_variance_is_that_of_the_series_and_not_of_its_innovations() -> None:
    # Closed form: the innovations of Prais and Winsten (1954) are e1 sqrt(1 - rho^2) and e_t - rho e_(t-1).
    y, X = design(pd.read_csv(TYPED / "california.csv", comment="#"))
    fit = prais_winsten(y, X)
    e, rho = fit.residuals, fit.rho
    innovations = np.r_[e[0] * np.sqrt(1 - rho**2), e[1:] - rho * e[:-1]]
    assert fit.sigma2 * (1 - rho**2) == pytest.approx(innovations @ innovations / (y.size - X.shape[1]))


def test_the_unit_of_the_series_changes_no_correlation() -> None:
    y, X = design(pd.read_csv(TYPED / "california.csv", comment="#"))
    for unit in (1e-4, 1e4):
        assert prais_winsten(y * unit, X).rho == pytest.approx(prais_winsten(y, X).rho, rel=1e-6)


def test_limits() -> None:
    X = np.column_stack([np.ones(30), np.arange(30.0)])
    with pytest.raises(AnalysisError, match="fits this series exactly"):
        prais_winsten(np.full(30, 2.0), X)
    walk = prais_winsten(np.cumsum(np.random.default_rng(5).normal(size=300)), np.ones((300, 1)))
    assert walk.rho > 0.95
    assert "depends on the estimator" in walk.notes[0]
    ramp = np.exp(np.arange(30.0) / 3)
    assert np.isfinite(prais_winsten(ramp, X).standard_errors).all()
    with pytest.raises(AnalysisError, match="did not settle in 2 iterations"):
        prais_winsten(
            np.cumsum(np.random.default_rng(5).normal(size=40)),
            np.column_stack([np.ones(40), np.arange(40)]),
            iterations=2,
        )
