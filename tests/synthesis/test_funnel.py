from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.synthesis.funnel import egger, funnel
from ipvi_eval.synthesis.studies import Studies

RNG = np.random.default_rng(8)
ERROR = np.linspace(0.05, 0.6, 14)
STUDIES = Studies(
    effects=-0.1 - 1.2 * ERROR + RNG.normal(0, ERROR), variances=ERROR**2, labels=tuple(str(i) for i in range(14))
)


def test_egger_is_weighted_least_squares() -> None:
    # statsmodels WLS of effect on standard error with weights 1 / variance.
    fit = sm.WLS(STUDIES.effects, sm.add_constant(ERROR), weights=1 / ERROR**2).fit()
    result = egger(STUDIES)
    assert result.slope == pytest.approx(fit.params[1])
    assert result.standard_error == pytest.approx(fit.bse[1])
    assert result.p == pytest.approx(fit.pvalues[1])
    assert result.limit == pytest.approx(fit.params[0])


def test_egger_equals_the_intercept_of_the_original_regression() -> None:
    # Egger et al. 1997: effect / se on 1 / se; its intercept is our slope.
    fit = sm.OLS(STUDIES.effects / ERROR, sm.add_constant(1 / ERROR)).fit()
    assert egger(STUDIES).slope == pytest.approx(fit.params[0])
    assert egger(STUDIES).p == pytest.approx(fit.pvalues[0])


def test_egger_agrees_with_metafor() -> None:
    # BCG trials (R metafor's dat.bcg, log risk ratios): regtest(res, model = "lm") prints t = -1.4013, df = 11,
    # p = 0.1887, limit -0.1909 (shown at cttir.github.io/courses, course 3, week 4, session 2).
    counts = np.array(
        [
            [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619], [33, 5036, 47, 5761],
            [180, 1361, 372, 1079], [8, 2537, 10, 619], [505, 87886, 499, 87892], [29, 7470, 45, 7232],
            [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825],
        ],
        dtype=float,
    )  # fmt: skip
    a, b, c, d = counts.T
    effects = np.log(a / (a + b)) - np.log(c / (c + d))
    variances = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    found = egger(Studies(effects=effects, variances=variances, labels=tuple(str(i) for i in range(13))))
    assert found.slope / found.standard_error == pytest.approx(-1.4013, abs=5e-5)
    assert found.p == pytest.approx(0.1887, abs=5e-5)
    assert found.limit == pytest.approx(-0.1909, abs=5e-5)
    assert found.k - 2 == 11


def test_size_without_asymmetry() -> None:
    # Simulation, no small-study effect, 1,000 draws: rejects at 5 % about 5 % of the time.
    rng = np.random.default_rng(9)
    labels = STUDIES.labels
    found = sum(
        egger(Studies(effects=rng.normal(-0.2, ERROR), variances=ERROR**2, labels=labels)).p < 0.05 for _ in range(1000)
    )
    assert found / 1000 == pytest.approx(0.05, abs=0.02)


def test_funnel_limits_open_with_the_standard_error() -> None:
    frame = funnel(STUDIES)
    assert (frame["upper"] - frame["lower"]).to_numpy() == pytest.approx(2 * 1.959963984540054 * ERROR)


def test_too_few_or_too_alike_studies_are_refused() -> None:
    few = Studies(effects=np.zeros(9), variances=np.arange(1, 10.0), labels=tuple("abcdefghi"))
    with pytest.raises(AnalysisError, match="at least 10 studies, there are 9"):
        egger(few)
    alike = Studies(effects=np.arange(10.0), variances=np.ones(10), labels=tuple("abcdefghij"))
    with pytest.raises(AnalysisError, match="same standard error"):
        egger(alike)
