"""Firth's penalty: the penalised likelihood is maximised, and few events give finite, nearly unbiased answers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.likelihood.partial_likelihood import evaluate
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("late", [False, True])
def test_it_maximises_the_penalised_likelihood(ties, late):
    # Definition (Heinze and Schemper 2001): l(b) + log |I(b)| / 2, maximised without derivatives.
    rng = np.random.default_rng(6)
    n = 50
    start = rng.integers(0, 3, n).astype(float)
    stop, event, X = start + rng.integers(1, 9, n), rng.random(n) < 0.4, rng.normal(size=(n, 2))
    fit = cox(Columns.of(X), Spells.of(stop, event, start=start if late else None), penalty="firth", ties=ties)

    def penalised(b):
        at = evaluate(fit.data, b * fit.data.scale)
        return -(at.log_likelihood + 0.5 * np.linalg.slogdet(at.information)[1])

    best = minimize(penalised, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
    np.testing.assert_allclose(fit.coefficients, best.x, atol=1e-6)
    assert fit.log_likelihood == pytest.approx(-best.fun, abs=1e-9)


def test_one_against_one_has_a_closed_form():
    # Two at risk, one event: l* = eta - log(1 + e^eta) + log(pi (1 - pi)) / 2 with pi = e^eta / (1 + e^eta),
    # whose derivative 1 - pi + (1 - 2 pi) / 2 is 0 at pi = 3/4, so b = log 3.
    fit = cox(Columns.of([1, 0], ["x"]), Spells.of([1, 2], [1, 0]))
    assert fit.penalty == "firth"
    assert fit.coefficients[0] == pytest.approx(np.log(3), abs=1e-8)


def test_it_shrinks_the_bias_of_few_events():
    # Simulation with a known truth, b = 1, about 10 events: maximum likelihood is biased away from 0.
    rng = np.random.default_rng(9)
    plain, firth = [], []
    for _ in range(100):
        x = rng.normal(size=40)
        time = rng.exponential(np.exp(-x))
        stop, event = np.minimum(time, 0.25), time <= 0.25
        if event.sum() < 3:
            continue
        firth.append(cox(Columns.of(x, ["x"]), Spells.of(stop, event), penalty="firth").coefficients[0])
        plain.append(cox(Columns.of(x, ["x"]), Spells.of(stop, event)).coefficients[0])
    assert abs(np.mean(firth) - 1) < abs(np.mean(plain) - 1)
    assert np.isfinite(firth).all()


def penalised_by_hand(stop, event, x, b):
    """Efron's partial log-likelihood plus half the log information, risk set by risk set."""
    total = information = 0.0
    for day in np.unique(stop[event]):
        at_risk, happened = stop >= day, (stop == day) & event
        total += b * x[happened].sum()
        for k in range(happened.sum()):
            weight = np.exp(b * x) * (at_risk - k / happened.sum() * happened)
            mean = weight @ x / weight.sum()
            total -= np.log(weight.sum())
            information += weight @ (x - mean) ** 2 / weight.sum()
    return total + 0.5 * np.log(information)


def test_a_covariate_that_is_the_time_itself():
    rng = np.random.default_rng(20)
    stop, event = rng.integers(1, 40, 20).astype(float), rng.integers(0, 2, 20) == 1
    fit = cox(Columns.of(stop), Spells.of(stop, event))
    assert "monotone in x1" in fit.note
    best = minimize_scalar(lambda b: -penalised_by_hand(stop, event, stop - 20, b), bounds=(-5, 0), method="bounded")
    assert fit.coefficients[0] == pytest.approx(best.x, abs=1e-4)


@pytest.mark.parametrize("n", [200, 2000])
def test_an_order_too_close_to_be_computed_is_no_maximum(n):
    rng = np.random.default_rng(n)
    stop, event = rng.integers(1, 2 * n, n).astype(float), rng.integers(0, 2, n)
    with pytest.raises(AnalysisError, match="follow a covariate in its order"):
        cox(Columns.of(stop), Spells.of(stop, event))
    with pytest.raises(AnalysisError, match="monotone in x1"):
        cox(Columns.of(stop), Spells.of(stop, event), penalty="none")
