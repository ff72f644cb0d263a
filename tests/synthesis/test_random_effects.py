from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from ipvi_eval.errors import AnalysisError
from ipvi_eval.synthesis import random_effects as s
from ipvi_eval.synthesis.studies import Studies, studies_from_counts, studies_from_ratios

# BCG vaccine against tuberculosis (Colditz et al. 1994), R metafor's dat.bcg: tpos, tneg, cpos, cneg of 13 trials.
BCG = np.array(
    [
        [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619], [33, 5036, 47, 5761],
        [180, 1361, 372, 1079], [8, 2537, 10, 619], [505, 87886, 499, 87892], [29, 7470, 45, 7232],
        [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825],
    ],
    dtype=float,
)  # fmt: skip


def bcg() -> Studies:
    # escalc(measure = "RR"): log risk ratio, variance 1/a - 1/n1 + 1/c - 1/n2.
    a, b, c, d = BCG.T
    effects = np.log(a / (a + b)) - np.log(c / (c + d))
    variances = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    return Studies(
        effects=effects, variances=variances, labels=tuple(str(i + 1) for i in range(13)), scale="log ratio"
    )  # fmt: skip


def test_reml_agrees_with_metafor() -> None:
    fit = s.synthesise(bcg())
    # metafor's test suite (test_misc_influence.r): rma(yi, vi): tau2 and QE. Its Fisher scoring stops when a step is
    # below 1e-5, so its tau2 is right to 1e-7 only; that ours is the root is tested below.
    assert fit.tau2 == pytest.approx(0.313243325980895, abs=2e-7)
    assert fit.q == pytest.approx(152.233008082373, rel=1e-12)
    # metafor's README: rma(yi, vi): estimate -0.7145, se 0.1798, I^2 92.22 %, H^2 12.86.
    assert fit.mean == pytest.approx(-0.7145, abs=5e-5)
    assert fit.wald_error == pytest.approx(0.1798, abs=5e-5)
    assert fit.i2 == pytest.approx(0.9222, abs=5e-5)
    assert fit.h2 == pytest.approx(12.86, abs=5e-3)


def test_hartung_knapp_agrees_with_metafor() -> None:
    fit = s.synthesise(bcg())
    # metafor's README: rma(yi, vi, test = "knha"): se 0.1808, df 12, p 0.0019, -1.1084 to -0.3206.
    assert fit.standard_error == pytest.approx(0.1808, abs=5e-5)
    assert fit.interval == pytest.approx((-1.1084, -0.3206), abs=5e-5)
    assert fit.p == pytest.approx(0.0019, abs=5e-5)
    assert fit.mean / fit.standard_error == pytest.approx(-3.9522, abs=5e-5)


def test_prediction_interval_agrees_with_metafor() -> None:
    # metafor's README: predict(res, transf = exp, digits = 2): 0.49, 0.33-0.73, prediction 0.14-1.76.
    frame = s.synthesise(bcg()).tidy().set_index("kind")
    assert frame.loc["mean", ["value", "lower", "upper"]].tolist() == pytest.approx([0.49, 0.33, 0.73], abs=5e-3)
    assert frame.loc["prediction", ["lower", "upper"]].tolist() == pytest.approx([0.14, 1.76], abs=5e-3)


def test_leave_one_out_agrees_with_metafor() -> None:
    # metafor's test suite (test_misc_influence.r): leave1out(rma(yi, vi))[1], same tolerance.
    row = s.leave_one_out(bcg()).iloc[0]
    assert row["mean"] == pytest.approx(-0.707083788031436, abs=1e-7)
    assert row["wald_error"] == pytest.approx(0.189961024702717, abs=1e-7)
    assert row["tau2"] == pytest.approx(0.336156745300306, abs=1e-6)
    assert row["i2"] == pytest.approx(0.932259349111223, abs=1e-7)
    assert row["q"] == pytest.approx(151.582572747109, rel=1e-12)


def test_q_profile_agrees_with_metafor() -> None:
    # metafor's test suite (test_misc_confint.r): confint(rma(yi, vi)): tau2 0.1197 to 1.1115 (free of the estimator).
    assert s.synthesise(bcg()).tau2_interval == pytest.approx((0.1197, 1.1115), abs=5e-5)


# Niel-Weise et al. 2008, R metadat's dat.nielweise2008: infections and catheter days, treated then control.
RATES = np.array(
    [
        [7, 1344, 11, 1988], [8, 1600, 8, 1461], [3, 12012, 14, 10962], [6, 1536, 10, 1503], [1, 370, 1, 483],
        [1, 729, 8, 913], [17, 6760, 15, 6840], [3, 1107, 7, 1015], [2, 320, 3, 440],
    ],
    dtype=float,
)  # fmt: skip

# Niel-Weise et al. 2007, R metadat's dat.nielweise2007: infections of patients, control then treated.
SHARES = np.array(
    [
        [3, 117, 0, 116], [3, 35, 1, 44], [9, 195, 2, 208], [7, 136, 0, 130], [6, 157, 5, 151], [4, 139, 1, 98],
        [3, 177, 1, 174], [2, 39, 1, 74], [19, 103, 1, 97], [2, 122, 1, 113], [7, 64, 0, 66], [1, 58, 0, 70],
        [5, 175, 3, 188], [11, 180, 6, 187], [0, 105, 0, 118], [1, 262, 0, 252], [3, 362, 1, 345], [1, 69, 4, 64],
    ]
)  # fmt: skip


def test_rate_ratios_agree_with_metafor() -> None:
    # metafor's test suite (test_analysis_example_stijnen2010.r): rma(measure = "IRR", ...): coefficient -0.3963,
    # se 0.2268, tau 0.3060, ratio 0.6728 (0.4314 to 1.0494). Ratios go in as a report prints them: with their interval.
    log = np.log(RATES[:, 0] / RATES[:, 1]) - np.log(RATES[:, 2] / RATES[:, 3])
    half = 1.959963984540054 * np.sqrt(1 / RATES[:, 0] + 1 / RATES[:, 2])
    ends = (np.exp(log + sign * half).tolist() for sign in (0, -1, 1))
    fit = s.synthesise(studies_from_ratios(*ends, [str(i) for i in range(9)]))
    assert fit.mean == pytest.approx(-0.3963, abs=5e-5)
    assert fit.wald_error == pytest.approx(0.2268, abs=5e-5)
    assert fit.tau2**0.5 == pytest.approx(0.3060, abs=5e-5)
    shown = [fit.studies.back(x) for x in (fit.mean, *fit.wald_interval)]
    assert shown == pytest.approx([0.6728, 0.4314, 1.0494], abs=5e-5)


@pytest.mark.parametrize(
    ("arm", "mean", "error", "tau2", "shown"),
    [
        (0, -3.3018, 0.2378, 0.6629, (0.0355, 0.0226, 0.0554)),
        (2, -4.2604, 0.2589, 0.3928, (0.0139, 0.0084, 0.0229)),
    ],
)
def test_shares_agree_with_metafor(
    arm: int, mean: float, error: float, tau2: float, shown: tuple[float, float, float]
) -> None:
    # The same suite: rma(measure = "PLO", xi, ni), predict(transf = transf.ilogit); four studies of an arm have none.
    events, people = SHARES[:, arm].tolist(), SHARES[:, arm + 1].tolist()
    fit = s.synthesise(studies_from_counts(events, people, [str(i) for i in range(18)]))
    assert (fit.mean, fit.wald_error, fit.tau2) == pytest.approx((mean, error, tau2), abs=5e-5)
    assert [fit.studies.back(x) for x in (fit.mean, *fit.wald_interval)] == pytest.approx(shown, abs=5e-5)


@pytest.mark.parametrize(
    ("y", "v", "mean", "lower", "upper", "tau2"),
    [
        # Normand 1999, table IX, checked in metafor's test suite (test_analysis_example_normand1999.r): REML -15.12
        # (-32.67 to 2.43), tau2 685.20; variances from the pooled standard deviations, table VIII.
        (
            [-20, -2, -55, -71, -4, 1, 11, -10, 7],
            [40.59, 2.05, 15.28, 150.22, 20.19, 1.22, 95.38, 8.03, 20.69],
            -15.12, -32.67, 2.43, 685.20,
        ),
        # The same suite, hine1989, percentage points: 2.94 (0.4 to 5.5), tau2 0.
        (
            [2.8026, 0.0000, 1.9711, 1.7961, 3.5334, 4.4031],
            [17.7575, 37.5657, 8.1323, 10.8998, 8.0114, 6.1320],
            2.94, 0.4, 5.5, 0.0,
        ),
    ],
)  # fmt: skip
def test_reml_agrees_with_normand(
    y: list[float], v: list[float], mean: float, lower: float, upper: float, tau2: float
) -> None:
    studies = Studies(effects=np.array(y, float), variances=np.array(v), labels=tuple(str(i) for i in y))
    fit = s.synthesise(studies)
    assert fit.mean == pytest.approx(mean, abs=0.006)
    assert fit.wald_interval == pytest.approx((lower, upper), abs=0.05)
    assert fit.tau2 == pytest.approx(tau2, abs=0.05)


def test_mean_and_hartung_knapp_error_equal_statsmodels_at_the_same_tau2() -> None:
    # statsmodels has no REML: its Paule-Mandel tau2 is put in place of ours and everything after it compared.
    # It stops well before rounding decides the sign of what is left: below 0 it would begin again from no spread.
    studies = bcg()
    theirs = combine_effects(studies.effects, studies.variances, method_re="iterated", atol=1e-7)
    w = 1 / (studies.variances + theirs.tau2)
    mean = float(w @ studies.effects / w.sum())
    assert mean == pytest.approx(theirs.mean_effect_re)
    # At Paule-Mandel's tau2 the Hartung-Knapp factor is 1 by definition: the Q-profile at the mean of chi2.
    assert s._q(theirs.tau2, studies.effects, studies.variances) == pytest.approx(12.0, abs=1e-6)


def test_reml_is_at_the_top_of_a_fine_grid() -> None:
    studies = bcg()
    grid = np.linspace(0, 1.5, 15_001)
    best = grid[np.argmin(s._minus_restricted(grid, studies.effects, studies.variances))]
    tau2 = s.synthesise(studies).tau2
    assert tau2 == pytest.approx(best, abs=1e-4)
    assert s._score(tau2, studies.effects, studies.variances) == pytest.approx(0.0, abs=1e-9)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(0.01, 1)), min_size=3, max_size=8),
    st.floats(-2, 2),
    st.floats(0.2, 5),
)
def test_shift_and_scale(pairs: list[tuple[float, float]], shift: float, factor: float) -> None:
    y, v = (np.array(x) for x in zip(*pairs, strict=True))
    labels = tuple(str(i) for i in range(len(y)))
    first = s.synthesise(Studies(effects=y, variances=v, labels=labels))
    second = s.synthesise(Studies(effects=y * factor + shift, variances=v * factor**2, labels=labels))
    assert second.mean == pytest.approx(first.mean * factor + shift, abs=1e-4)
    assert second.tau2 == pytest.approx(first.tau2 * factor**2, abs=1e-4)
    assert second.i2 == pytest.approx(first.i2, abs=1e-3)


def test_equal_variances_have_a_closed_form() -> None:
    # Equal sampling variances v: REML tau2 = var(y) - v, mean = average, Hartung-Knapp error = sd / sqrt(k).
    y = np.array([0.1, 0.5, -0.3, 0.9])
    fit = s.synthesise(Studies(effects=y, variances=np.full(4, 0.05), labels=("a", "b", "c", "d")))
    assert fit.tau2 == pytest.approx(y.var(ddof=1) - 0.05)
    assert fit.mean == pytest.approx(y.mean())
    assert fit.standard_error == pytest.approx(y.std(ddof=1) / 2)


def test_coverage_of_hartung_knapp_beats_the_classical_interval() -> None:
    # Simulation with known truth -0.2, tau 0.2, k = 6, 600 draws (standard error 0.01). 3,000 draws gave 0.935 for
    # Hartung-Knapp, 0.901 for the classical interval and 0.838 for the prediction interval.
    rng = np.random.default_rng(3)
    variances = np.array([0.01, 0.02, 0.03, 0.05, 0.08, 0.1])
    hits = np.zeros(3)
    for _ in range(600):
        truth = rng.normal(-0.2, 0.2, 7)
        effects = rng.normal(truth[:6], np.sqrt(variances))
        fit = s.synthesise(Studies(effects=effects, variances=variances, labels=tuple("abcdef")))
        assert fit.prediction is not None
        pairs = ((fit.interval, -0.2), (fit.wald_interval, -0.2), (fit.prediction, truth[6]))
        hits += [low <= value <= high for (low, high), value in pairs]
    assert hits / 600 == pytest.approx([0.935, 0.901, 0.838], abs=0.04)
    assert hits[1] < hits[0]


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: s.synthesise(Studies(
            effects=np.array([0.1]), variances=np.array([0.1]), labels=("a",))), "at least two"),
        (lambda: s.leave_one_out(studies_from_counts([1, 2], [10, 10], ["a", "b"])), "at least three"),
    ],
)  # fmt: skip
def test_nonsense_is_refused(call: Any, match: str) -> None:
    with pytest.raises(AnalysisError, match=match):
        call()


def test_the_forest_has_a_row_for_each_trial_the_mean_and_a_new_place() -> None:
    found = s.synthesise(bcg())
    axes = found.plot().axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [*map(str, range(1, 14)), "Mean", "A new place"]
    assert axes.get_xscale() == "log"
    spans = axes.collections[0].get_segments()
    assert spans[-1][:, 0] == pytest.approx(np.exp(found.prediction))
    # A new place has an interval and no point.
    assert len(axes.lines[0].get_xdata()) == 14


def test_two_studies_foretell_no_third() -> None:
    """Higgins, Thompson and Spiegelhalter (2009): the prediction interval has k - 2 degrees of freedom."""

    def pooled(k: int) -> Any:
        return s.synthesise(Studies(effects=np.arange(k) / 10, variances=np.full(k, 0.04), labels=tuple("abc"[:k])))

    assert pooled(2).prediction is None
    assert pooled(3).prediction is not None
