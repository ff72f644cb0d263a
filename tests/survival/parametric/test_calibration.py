"""Cohorts with a known truth, like the releases of North Carolina; no real person is in them.

The truth is R's split-population fit of the public sample of those releases (tests/reference: parametric_cure,
`recid_cure_cov_lognormal`, R 4.2.2), with the sample's shares of covariates and its 70 to 81 months of follow-up.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.parametric.accelerated import parametric
from ipvi_eval.survival.parametric.calibration import Calibration
from ipvi_eval.survival.parametric.cure import CureFit, cure
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

NAMES = ("workprg", "felon", "alcohol", "black")
SHARES = (0.465, 0.314, 0.210, 0.485)
SHARE = np.array([-0.568064, 0.156648, -0.075913, 0.306762, 0.609566])
TIMING = np.array([3.257612, 0.124460, -0.151055, -0.294980, -0.024868])
SIGMA = np.exp(0.163507)
TIMES = (12.0, 24.0, 36.0, 46.0)

Floats = NDArray[np.float64]


def cohort(rng: np.random.Generator, n: int, *, follow: tuple[int, int], sooner: float = 0.0) -> tuple[Spells, Floats]:
    """n releases followed for so many months; `sooner` is taken from the log time of those who come back."""
    X = (rng.random((n, len(NAMES))) < SHARES).astype(np.float64)
    Z = np.column_stack([np.ones(n), X])
    log_time = Z @ TIMING - sooner + SIGMA * rng.standard_normal(n)
    time = np.where(rng.random(n) < expit(Z @ SHARE), np.exp(log_time), np.inf)
    end = rng.integers(follow[0], follow[1] + 1, n)
    return Spells.of(np.minimum(time, end), time <= end, unit="months"), X


def columns(X: Floats) -> Columns:
    return Columns.of(X, NAMES)


@pytest.fixture(scope="module")
def fitted() -> tuple[CureFit, Spells, Floats]:
    spells, X = cohort(np.random.default_rng(1978), 1500, follow=(70, 81))
    return cure(spells, share=columns(X), timing=columns(X)), spells, X


def held(fit: CureFit, other: tuple[Spells, Floats]) -> Calibration:
    spells, X = other
    return fit.calibration(spells, TIMES, share=X, timing=X)


def test_a_validation_file_and_a_later_cohort_are_foretold(fitted) -> None:
    fit, _, _ = fitted
    rng = np.random.default_rng(1980)
    for follow in ((70, 81), (46, 57)):
        found = held(fit, cohort(rng, 3000, follow=follow))
        assert found.outside == 0
        assert found.sentence.startswith("At all of 4 times the count lies inside the 95% interval")


def test_the_prediction_is_that_of_the_true_coefficients_within_its_interval(fitted) -> None:
    """Phi((log t - x'b) / sigma) for those who come back: the log-normal written out."""
    fit, _, _ = fitted
    other = cohort(np.random.default_rng(3), 3000, follow=(70, 81))
    Z = np.column_stack([np.ones(3000), other[1]])
    truth = [
        float((expit(Z @ SHARE) * ndtr((np.log(t) - Z @ TIMING) / SIGMA)).sum()) for t in TIMES
    ]  # fmt: skip
    found = held(fit, other)
    assert np.all((found.lower < truth) & (truth < found.upper))
    assert np.allclose(found.predicted, truth, rtol=0.15)


def test_the_interval_holds_the_count_as_often_as_it_says() -> None:
    """Forty pairs of cohorts without covariates: 36 or more of 40 at 95 % (binomial: fewer in 5 of 100 such tests).

    Most of the variance is that of the fit, which has seen 500 people; chance alone would hold about half.
    """
    rng = np.random.default_rng(11)
    inside = 0
    for _ in range(40):
        spells, _ = cohort(rng, 500, follow=(70, 81))
        found = cure(spells).calibration(cohort(rng, 3000, follow=(70, 81))[0], [36.0])
        inside += found.outside == 0
    assert 36 <= inside < 41


def test_people_who_come_back_sooner_are_told_apart(fitted) -> None:
    fit, _, _ = fitted
    found = held(fit, cohort(np.random.default_rng(4), 3000, follow=(46, 57), sooner=0.4))
    assert found.outside >= 2
    assert found.sentence == (
        f"At {found.outside} of {len(found.times)} times the count lies outside the 95% interval: these people come "
        "back otherwise than those whom the fit knows."
    )
    assert list(found.tidy().columns) == ["time", "returned", "predicted", "lower", "upper"]


def test_without_the_share_who_never_come_back_the_long_run_is_missed(fitted) -> None:
    """An exponential time for everybody expects more returns after the third year than come."""
    fit, spells, X = fitted
    later, Y = cohort(np.random.default_rng(5), 3000, follow=(70, 81))
    everybody = parametric(columns(X), spells, family="exponential")
    between = [
        float((model.survival([36.0], **of) - model.survival([70.0], **of)).sum())
        for model, of in ((fit, {"share": Y, "timing": Y}), (everybody, {"X": Y}))
    ]
    counted = int(((later.cause > 0) & (later.stop > 36) & (later.stop <= 70)).sum())
    assert abs(between[0] - counted) < 4 * np.sqrt(counted)
    assert between[1] - counted > 4 * np.sqrt(counted)


def test_refusals(fitted) -> None:
    fit, spells, X = fitted
    with pytest.raises(AnalysisError, match="somebody is followed for 70 only; ask for times up to that"):
        fit.calibration(spells, [71.0], share=X, timing=X)
    with pytest.raises(AnalysisError, match="leave out start and weight"):
        fit.calibration(Spells.of(spells.stop, spells.cause, weight=np.ones(1500)), [12.0], share=X, timing=X)
