from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.diagnostics import deviance_residuals
from ipvi_eval.its.checks.serial_correlation import (
    autocorrelation,
    breusch_godfrey,
    durbin_watson,
    ljung_box,
    partial_autocorrelation,
)
from ipvi_eval.its.counts.count_alternatives import fit_count_model
from ipvi_eval.its.counts.count_models import CountFit
from ipvi_eval.its.series.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries

BAN = DesignPlan(interruptions=(Interruption(month="2005-01", slope=False),), offset="exposure")


def _residuals(sicily: MonthlySeries) -> np.ndarray:
    fit = fit_count_model(sicily, BAN, model="quasi-poisson")
    assert isinstance(fit, CountFit)
    return deviance_residuals(fit.counts, fit.fitted)


def test_sicily_acf_pacf_and_ljung_box(sicily: MonthlySeries) -> None:
    # R: m3 <- glm(aces ~ offset(log(stdpop)) + smokban + time + harmonic(month, 2, 12), quasipoisson);
    # acf(residuals(m3, type = "deviance")), pacf(...), Box.test(..., lag = 1 and 12, type = "Ljung-Box")
    residuals = _residuals(sicily)
    np.testing.assert_allclose(
        autocorrelation(residuals, 4),
        [-0.214683865627986, 0.312515674161518, -0.0415558493916081, 0.0104186526881316],
        atol=1e-8,
    )
    np.testing.assert_allclose(
        partial_autocorrelation(residuals, 4),
        [-0.214683865627986, 0.279299177063656, 0.0759052093217788, -0.081826938286629],
        atol=1e-8,
    )
    one, twelve = ljung_box(residuals, 1), ljung_box(residuals, 12)
    assert (one.statistic, one.p) == pytest.approx((2.85991197616121, 0.090812467831322), abs=1e-7)
    assert (twelve.statistic, twelve.p) == pytest.approx((28.4671155243784, 0.00472399869483675), abs=1e-7)


def test_breusch_godfrey_equals_bgtest(sicily: MonthlySeries) -> None:
    # R: lmtest::bgtest(m3, order = 1 and 12), which refits the counts by least squares on the columns of m3.
    X = design_matrix(sicily, BAN).X
    coefficients, *_ = np.linalg.lstsq(X, sicily.counts, rcond=None)
    residuals = sicily.counts - X @ coefficients
    one, twelve = breusch_godfrey(residuals, X, 1), breusch_godfrey(residuals, X, 12)
    assert (one.statistic, one.p) == pytest.approx((2.73634952351977, 0.0980886090692514), abs=1e-7)
    assert (twelve.statistic, twelve.p) == pytest.approx((24.3379824061958, 0.0182910210817081), abs=1e-7)


def test_white_noise_and_a_constant() -> None:
    assert durbin_watson(np.array([1.0, -1.0, 1.0, -1.0])) == 3.0
    assert durbin_watson(np.zeros(5)) == 2.0
    assert autocorrelation(np.zeros(5), 2).tolist() == [0, 0]
    assert breusch_godfrey(np.zeros(5), np.ones((5, 1)), 1).p == 1
    for lags in (0, 5):
        with pytest.raises(AnalysisError, match=f"more than {lags} months"):
            ljung_box(np.arange(5.0), lags)
    assert np.isfinite(ljung_box(np.arange(5.0), 4).statistic)


@given(st.lists(st.floats(-5, 5), min_size=8, max_size=40), st.floats(0.5, 3), st.floats(-10, 10))
def test_autocorrelation_ignores_shift_and_scale(values: list[float], scale: float, shift: float) -> None:
    residuals = np.array(values)
    if residuals.std() < 1e-3:
        return
    one = autocorrelation(residuals, 4)
    np.testing.assert_allclose(autocorrelation(scale * residuals + shift, 4), one, atol=1e-7)
    assert (np.abs(one) <= 1).all()
