"""GLS with AR(1) errors against nlme::gls, mmrm and a numDeriv implementation of Satterthwaite's df in R."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.gls import gls_ar1, variance_parameter_covariance

TYPED = Path(__file__).parents[2] / "reference"
TOPIC = "its_gls_ar1_reml_satterthwaite"
SIMULATED = ["sim_n12", "sim_n16", "sim_n24", "sim_n48"]


def segmented(t: np.ndarray, at: float, x: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(t.size), t, x, x * (t - at)])


def series(reference: Path, key: str, entry: dict) -> tuple[np.ndarray, np.ndarray]:
    data = reference / "data"
    if "data" in entry:
        columns = entry["data"]
        return np.array(columns["y"]), np.column_stack([np.ones(entry["n"]), columns["t"], columns["x"], columns["xt"]])
    if key == "prop99_boundary":
        d = pd.read_csv(data / "prop99_smoking.csv").query("state == 'California'").sort_values("year")
        t = d.year.to_numpy() - 1970.0
        return d.cigsale.to_numpy(), segmented(t, 19, (t >= 19) * 1.0)
    if key == "sicily_rate":
        return sicily(data)
    if key == "boston":
        t = np.arange(1, 78.0)
        y = pd.read_csv(data / "boston_homicide_monthly.csv").homicides.to_numpy(float)
        return y, segmented(t, 54, (t >= 54) * 1.0)
    d = pd.read_csv(data / "nile.csv")
    t = np.arange(100.0)
    return d.flow.to_numpy(float), segmented(t, 28, (t >= 28) * 1.0)


def sicily(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    d = pd.read_csv(folder / "sicily.csv", comment="#")
    t = np.arange(1, 60)
    w = 2 * np.pi * t / 12
    X = [np.ones(59), t, d.smokban, np.sin(w), np.sin(2 * w), np.cos(w), np.cos(2 * w)]
    return (d.aces / d.stdpop * 1e5).to_numpy(), np.column_stack(X)


@pytest.mark.parametrize("key", [*SIMULATED, "sicily_rate", "boston", "nile_seg"])
def test_reml_with_satterthwaite(reference: Path, key: str) -> None:
    """own_REML_Satterthwaite (numDeriv) and gls_REML: nlme::gls(y ~ t + x + xt, correlation = corAR1()).

    The two R optimisers stop 1e-8 to 1e-5 apart; nlme is the closer one to the maximum.
    """
    entry = json.loads((reference / "r" / f"{TOPIC}.json").read_text())[key]
    y, X = series(reference, key, entry)
    fit = gls_ar1(y, X, minimum_df=0)
    own, nlme = entry["own_REML_Satterthwaite"], entry["gls_REML"]
    assert fit.coefficients == pytest.approx(list(nlme["coef"].values()), rel=1e-6)
    assert fit.standard_errors == pytest.approx(list(nlme["se"].values()), rel=2e-6)
    assert fit.rho == pytest.approx(nlme["phi"], abs=2e-6)
    assert np.sqrt(fit.sigma2) == pytest.approx(nlme["sigma"], rel=1e-6)
    assert fit.log_likelihood == pytest.approx(nlme["logLik"], rel=1e-10)
    assert fit.log_likelihood >= own["reml_loglik"] - 1e-10
    table = fit.tidy()
    assert fit.coefficients == pytest.approx(list(own["coef"].values()), rel=2e-6)
    assert fit.df == pytest.approx(list(own["df"].values()), rel=2e-5)
    assert table["p"].to_numpy() == pytest.approx(list(own["p"].values()), rel=2e-4)
    # at 0.2 to 0.5 df the t quantile multiplies the df's last digits by a thousand
    assert np.allclose(table["lower"], list(own["ci_low"].values()), rtol=2e-3)
    assert np.allclose(table["upper"], list(own["ci_high"].values()), rtol=2e-3)
    assert np.allclose(variance_parameter_covariance(fit), own["theta_vcov"], rtol=3e-5)


@pytest.mark.parametrize("key", SIMULATED)
def test_kenward_roger(reference: Path, key: str) -> None:
    """mmrm_KenwardRogerLinear: mmrm(y ~ t + x + xt + ar1(month | unit), method = "Kenward-Roger", vcov = "...-Linear").

    mmrm stops a little before the maximum (phi differs by 1e-5 at n = 24), hence 2e-4.
    """
    entry = json.loads((reference / "r" / f"{TOPIC}.json").read_text())[key]
    y, X = series(reference, key, entry)
    fit = gls_ar1(y, X, inference="kenward-roger", minimum_df=0)
    expected = entry["mmrm_KenwardRogerLinear"]
    assert fit.standard_errors == pytest.approx(list(expected["se"].values()), rel=2e-4)
    assert fit.df == pytest.approx(list(expected["df"].values()), rel=1e-3)
    assert np.all(fit.standard_errors >= gls_ar1(y, X).standard_errors)


def test_boundary_is_flagged(reference: Path) -> None:
    """prop99_boundary: the REML likelihood has no maximum below rho = 1. R's three programs stop at phi .99963 to
    .999996 and agree on the slopes and the level only; intercept, its error and the df of t depend on the stop."""
    entry = json.loads((reference / "r" / f"{TOPIC}.json").read_text())["prop99_boundary"]
    y, X = series(reference, "prop99_boundary", entry)
    fit = gls_ar1(y, X, minimum_df=0)
    own = entry["own_REML_Satterthwaite"]
    for key, got, tolerance in (
        ("coef", fit.coefficients, 1e-7),
        ("se", fit.standard_errors, 1e-5),
        ("df", fit.df, 5e-3),
        ("p", fit.tidy()["p"].to_numpy(), 2e-3),
    ):
        assert got[1:] == pytest.approx(list(own[key].values())[1:], rel=tolerance), key
    assert fit.coefficients[0] == pytest.approx(own["coef"]["(Intercept)"], rel=1e-7)
    assert fit.df[0] < 1e-4
    assert fit.rho == pytest.approx(own["phi"], abs=1e-7)
    assert fit.log_likelihood >= own["reml_loglik"] - 1e-9
    assert "depends on the estimator" in fit.notes[0]
    assert np.isinf(fit.tidy()["lower"][0])


ML_ENTRIES = [
    ("its_nile", "gls_ar1_step"),
    ("its_nile", "gls_ar1_seg"),
    ("its_prop99_its", "gls_ar1"),
    ("its_sicily", "gls_ar1_rate"),
    ("its_boston_ceasefire", "gls_ar1"),
]


@pytest.mark.parametrize("likelihood", ["ML", "REML"])
@pytest.mark.parametrize(("topic", "entry"), ML_ENTRIES)
def test_nlme_gls(reference: Path, topic: str, entry: str, likelihood: str) -> None:
    """nlme::gls(..., correlation = corAR1(), method = "ML" | "REML"); nlme stops within 1e-5 of rho."""
    expected = json.loads((reference / "r" / f"{topic}.json").read_text())[entry][likelihood]
    if topic == "its_sicily":
        y, X = sicily(reference / "data")
        X = X[:, [0, 2, 1, 3, 4, 5, 6]]
    elif topic == "its_boston_ceasefire":
        y, X = series(reference, "boston", {})
        X = X[:, [0, 2, 1]]
    elif topic == "its_prop99_its":
        y, X = series(reference, "prop99_boundary", {})
    else:
        y, X = series(reference, "nile_seg", {})
        X = X[:, [0, 2]] if entry == "gls_ar1_step" else X
    fit = gls_ar1(y, X, likelihood=likelihood, inference="residual")
    boundary = topic == "its_prop99_its" and likelihood == "REML"
    keep = slice(1, None) if boundary else slice(None)  # R's intercept there depends on where it stopped
    assert fit.coefficients[keep] == pytest.approx(list(expected["coef"].values())[keep], rel=5e-6)
    assert fit.standard_errors[keep] == pytest.approx(
        list(expected["se"].values())[keep], rel=2e-4 if boundary else 5e-5
    )
    assert fit.rho == pytest.approx(expected["phi"], abs=5e-5)
    assert fit.log_likelihood == pytest.approx(expected["logLik"], abs=1e-6)
    assert np.all(fit.df == expected["df_resid"])
    if not boundary:
        assert np.sqrt(fit.sigma2) == pytest.approx(expected["sigma"], rel=1e-5)


def test_typed_sicily_rate() -> None:
    """sicily_rate own_REML_Satterthwaite: smokban -26.5340620669861 (5.22711945344985), df 19.2104768576137."""
    fit = gls_ar1(*sicily(TYPED))
    level = fit.coefficient("x3")
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
