from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ipvi_eval.diagnosis.operating_characteristics import operating_characteristics
from ipvi_eval.errors import AnalysisError

# Published output of R's rsimsum 1.0 for its data set MIsim (A. Gasparini, vignette "Introduction to rsimsum", table of
# tidy(summary(s1)); checked there against Stata's simsum): value and Monte Carlo standard error over 1,000 replicates.
MISIM = {
    "CC": {
        "thetamean": 0.5167662, "bias": (0.0167662, 0.0047787), "empse": (0.1511150, 0.0033807),
        "modelse": (0.1470963, 0.0005274), "relerror": (-2.6593842, 2.2054817), "cover": (0.943, 0.0073315),
        "becover": (0.940, 0.0075100), "power": (0.946, 0.0071473),
    },
    "MI_LOGT": {
        "thetamean": 0.5009231, "bias": (0.0009231, 0.0041744), "empse": (0.1320064, 0.0029532),
        "modelse": (0.1349413, 0.0006046), "relerror": (2.2232593, 2.3323382), "cover": (0.949, 0.0069569),
        "becover": (0.949, 0.0069569), "power": (0.969, 0.0054808),
    },
    "MI_T": {
        "thetamean": 0.4988092, "bias": (-0.0011908, 0.0042510), "empse": (0.1344277, 0.0030074),
        "modelse": (0.1338346, 0.0005856), "relerror": (-0.4412233, 2.2695216), "cover": (0.943, 0.0073315),
        "becover": (0.943, 0.0073315), "power": (0.963, 0.0059692),
    },
}  # fmt: skip
N = 1000


def with_moments(rng: np.random.Generator, mean: float, sd: float) -> np.ndarray:
    """N numbers of exactly this mean and standard deviation (n - 1)."""
    drawn = rng.uniform(size=N)
    return mean + sd * (drawn - drawn.mean()) / drawn.std(ddof=1)


@pytest.mark.parametrize("method", MISIM)
def test_values_and_their_errors_are_those_that_rsimsum_published(method):
    """1,000 estimates and variances with the published moments give every published measure that rests on moments.

    The variance of the variances is not published: it is the one that gives the published error of the model standard
    error, and the error of the relative error, which rests on it, is then a check.
    """
    told = MISIM[method]
    rng = np.random.default_rng(1)
    model, of_model = told["modelse"]
    variances = with_moments(rng, model**2, of_model * 2 * model * np.sqrt(N))
    estimates = with_moments(rng, told["thetamean"], told["empse"][0])
    found = operating_characteristics(estimates, np.sqrt(variances), truth=0.5)
    names = {
        "bias": "bias", "empse": "empirical standard error", "modelse": "model standard error",
        "relerror": "relative error of the model standard error",
    }  # fmt: skip
    for theirs, ours in names.items():
        times = 100 if theirs == "relerror" else 1
        value, error = told[theirs]
        assert times * found[ours].value == pytest.approx(value, abs=2e-4 if times == 100 else 2e-7), theirs
        assert times * found[ours].error == pytest.approx(error, rel=1e-3), theirs


@pytest.mark.parametrize("method", MISIM)
def test_shares_and_their_errors_are_those_that_rsimsum_published(method):
    """Intervals that hold the truth, hold the mean and exclude nought as often as published."""
    told = MISIM[method]
    estimates = with_moments(np.random.default_rng(2), told["thetamean"], told["empse"][0])
    at = np.arange(N)
    # Of no length at the truth, at the mean, or beside both; those that reach below nought do not exclude it.
    for name, ours, held in (
        ("cover", "coverage", 0.5),
        ("becover", "bias-eliminated coverage", estimates.mean()),
    ):
        holds = at < round(N * told[name][0])
        found = operating_characteristics(
            estimates,
            np.ones(N),
            truth=0.5,
            lower=np.where(holds, held - 1e-4, 5),
            upper=np.where(holds, held + 1e-4, 6),
        )
        assert (found[ours].value, found[ours].error) == pytest.approx(told[name], abs=5e-8)
    lower = np.where(at < round(N * told["power"][0]), 0.1, -0.1)
    found = operating_characteristics(estimates, np.ones(N), truth=0.5, lower=lower, upper=np.ones(N))
    assert (found["power"].value, found["power"].error) == pytest.approx(told["power"], abs=5e-8)


@pytest.mark.parametrize(("times", "sign", "exaggeration"), [(2.8, 0.0, 1.12), (1.0, 0.01, 2.5), (0.5, 0.09, 4.7)])
def test_sign_and_exaggeration_are_gelmans_and_carlins(times, sign, exaggeration):
    # Gelman & Carlin (2014): with an effect of 2.8 standard errors (power .8) estimates that are significant are too
    # large by 1.12; the closed form is below, for the effect of a normal estimate in units of its error.
    rng = np.random.default_rng(3)
    found = operating_characteristics(rng.normal(times, 1.0, 200_000), np.ones(200_000), truth=times)
    cut = stats.norm.ppf(0.975)
    right, wrong = stats.norm.sf(cut - times), stats.norm.cdf(-cut - times)
    assert found["power"].value == pytest.approx(right + wrong, abs=0.004)
    assert found["error of sign"].value == pytest.approx(wrong / (right + wrong), abs=0.005)
    # E|X| beyond both cuts: the mean of a normal distribution cut off, on either side.
    beyond = times * (right - wrong) + stats.norm.pdf(cut - times) + stats.norm.pdf(cut + times)
    assert found["exaggeration ratio"].value == pytest.approx(beyond / (right + wrong) / times, rel=0.01)
    assert found["error of sign"].value == pytest.approx(sign, abs=0.01)
    assert found["exaggeration ratio"].value == pytest.approx(exaggeration, rel=0.05)


def test_the_errors_are_how_much_the_measures_vary_between_studies():
    """Simulation: over 400 studies of 200 replicates the measures vary by their Monte Carlo errors."""
    rng = np.random.default_rng(4)
    studies = [
        operating_characteristics(
            rng.normal(-0.2, 0.12, 200), 0.1 * np.sqrt(rng.chisquare(20, 200) / 20), truth=-0.25
        ).tidy()
        for _ in range(400)
    ]
    values = np.array([one["value"] for one in studies])
    told = np.array([one["monte_carlo_error"] for one in studies]).mean(axis=0)
    names = list(studies[0]["measure"])
    varies = values.std(axis=0, ddof=1)
    for name in names[:-1]:
        if name == "error of sign":  # next to never
            continue
        at = names.index(name)
        assert varies[at] == pytest.approx(told[at], rel=0.15), name


def test_nothing_planted_is_the_type_i_error_and_has_no_sign():
    rng = np.random.default_rng(5)
    found = operating_characteristics(rng.normal(0, 1, 2000), np.ones(2000), truth=0)
    names = set(found.tidy()["measure"])
    assert found["type I error"].value == pytest.approx(0.05, abs=0.015)
    assert not names & {"power", "error of sign", "exaggeration ratio"}
    with pytest.raises(AnalysisError, match="no measure 'power' here; those there are: bias"):
        found["power"]


def test_replicates_without_an_answer_are_counted_and_left_out():
    value = np.array([0.1, np.nan, 0.3, 0.2, 0.4])
    found = operating_characteristics(value, np.array([0.1, 0.1, 0.1, np.inf, 0.1]), truth=0.2)
    bare = operating_characteristics([0.1, 0.3, 0.4], [0.1, 0.1, 0.1], truth=0.2)
    assert found["non-convergence"].value == pytest.approx(0.4)
    assert found["non-convergence"].error == pytest.approx(np.sqrt(0.4 * 0.6 / 5))
    assert bare["non-convergence"].value == 0
    assert [found[one].value for one in ("bias", "coverage", "power")] == [
        bare[one].value for one in ("bias", "coverage", "power")
    ]
    assert found["bias"].replicates == 3
    assert found.replicates == 5


@given(st.one_of(st.just(0.0), st.floats(0.01, 2)), st.floats(0.05, 2), st.floats(0.5, 0.99))
def test_turning_everything_round_turns_the_bias_and_nothing_else(truth, sd, level):
    """Law: -estimates of -truth have the bias with the other sign and all else as it was."""
    estimates, se = np.random.default_rng(6).normal(truth, sd, 60), np.full(60, 0.5)
    one = operating_characteristics(estimates, se, truth=truth, level=level).tidy()
    other = operating_characteristics(-estimates, se, truth=-truth, level=level).tidy()
    turned = np.where(one["measure"] == "bias", -1.0, 1.0)
    np.testing.assert_allclose(turned * one["value"], other["value"], atol=1e-12)
    np.testing.assert_allclose(one["monte_carlo_error"], other["monte_carlo_error"], atol=1e-12)


def test_its_picture_has_every_interval_of_those_that_answer():
    found = operating_characteristics(
        [0.1, 0.2, np.nan], [0.1] * 3, truth=0.2, lower=[-0.1, 0.3, 0], upper=[0.3, 0.5, 1]
    )
    (axes,) = found.plot().axes
    assert axes.get_title() == "50.0% of 2 intervals hold the truth"
    assert [one.get_segments()[0][:, 0].tolist() for one in axes.collections] == [[-0.1, 0.3], [0.3, 0.5]]
    assert [line.get_xdata()[0] for line in axes.lines[:1]] == [0.2]
    endless = operating_characteristics([0.1, 0.2], [0.1] * 2, truth=0, lower=[-0.1, 0.3], upper=[0.3, np.inf])
    with pytest.raises(AnalysisError, match="has no end and cannot be drawn"):
        endless.plot()


def test_refusals():
    ok = [0.1, 0.2, 0.3]
    with pytest.raises(AnalysisError, match="both limits"):
        operating_characteristics(ok, ok, truth=0, lower=ok)
    with pytest.raises(AnalysisError, match="one value for each replicate"):
        operating_characteristics(ok, ok[:2], truth=0)
    with pytest.raises(AnalysisError, match="1 of 3 replicates have an answer"):
        operating_characteristics([0.1, np.nan, np.nan], ok, truth=0)
    with pytest.raises(AnalysisError, match="between 0 and 1"):
        operating_characteristics(ok, ok, truth=0, level=95)
