"""Prais-Winsten against R prais::prais_winsten (its_prop99_its)."""

from __future__ import annotations

import json
from pathlib import Path

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
def test_california(reference: Path, entry: str, iterations: int) -> None:
    """prais_winsten(cigsale ~ t + x + xt, index = "t") and the same with twostep = TRUE."""
    d = pd.read_csv(reference / "data" / "prop99_smoking.csv").query("state == 'California'").sort_values("year")
    expected = json.loads((reference / "r" / "its_prop99_its.json").read_text())[entry]
    fit = prais_winsten(*design(d), iterations=iterations)
    assert fit.coefficients == pytest.approx(list(expected["coef"].values()), rel=1e-9)
    assert fit.standard_errors == pytest.approx(list(expected["se"].values()), rel=1e-9)
    assert fit.rho == pytest.approx(expected["rho"], rel=1e-9)


def test_typed_california_depends_on_the_estimator() -> None:
    """statistics.md: Prais-Winsten level -6.08 where OLS has -20.06; prais_winsten rho .944."""
    fit = prais_winsten(*design(pd.read_csv(TYPED / "california.csv", comment="#")))
    assert fit.coefficients[2] == pytest.approx(-6.084, abs=1e-3)
    assert fit.rho == pytest.approx(0.94404, abs=1e-5)


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
