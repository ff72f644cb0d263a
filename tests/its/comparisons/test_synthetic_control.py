"""Synthetic control: pysyncon on California, exactness of the weights, planted truth, donor diagnostics."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.comparisons.synthetic_control import (
    DonorDiagnostics,
    augmented_synthetic_control,
    simplex_weights,
    synthetic_control,
)
from ipvi_eval.questions.counts.estimates import as_estimates


def california(folder: Path) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    d = pd.read_csv(folder / "data" / "prop99_smoking.csv").pivot(index="year", columns="state", values="cigsale")
    donors = d.drop(columns="California")
    return d["California"].to_numpy(), donors.to_numpy().T, tuple(donors.columns)


def test_california_weights(reference: Path) -> None:
    """pysyncon 1.7.0, Synth().w_optimize(V_mat=np.eye(19), X0, X1) on cigsale 1970-1988."""
    y, donors, names = california(reference)
    fit = synthetic_control(y, donors, first_after=19, names=names)
    expected = {
        "Utah": 0.3939,
        "Montana": 0.23184,
        "Nevada": 0.20492,
        "Connecticut": 0.10909,
        "New Hampshire": 0.04543,
        "Colorado": 0.01481,
    }
    got = {name: round(weight, 5) for name, weight in zip(names, fit.weights, strict=True) if weight > 1e-4}
    assert got == pytest.approx(expected, abs=1.1e-5)
    assert fit.effect == pytest.approx(-19.5136, abs=1e-3)
    assert fit.placebo_p == pytest.approx(3 / 39)
    assert fit.diagnostics.warnings == ()
    assert set(fit.diagnostics.leave_one_out) == set(expected)


def test_california_augmented(reference: Path) -> None:
    """pysyncon 1.7.0, AugSynth().fit(dataprep, use_covariates=False): lambda 429.8375827925249, mean gap -15.9526."""
    y, donors, names = california(reference)
    fit = augmented_synthetic_control(y, donors, first_after=19, names=names)
    assert fit.ridge == pytest.approx(429.8375827925249, rel=1e-9)
    assert fit.effect == pytest.approx(-15.952623998953996, rel=1e-5)
    assert fit.weights[names.index("Alabama")] == pytest.approx(-0.022001, abs=2e-6)
    assert augmented_synthetic_control(y, donors, first_after=19, ridge=1000.0).effect == pytest.approx(
        -16.755871727161352, rel=1e-5
    )


@given(seed=st.integers(0, 10_000), donors=st.integers(2, 30), periods=st.integers(3, 30))
@settings(max_examples=40, deadline=None)
def test_weights_are_optimal_and_zero_donors_do_not_matter(seed: int, donors: int, periods: int) -> None:
    """Karush-Kuhn-Tucker on the simplex: the gradient is least, and equal, where weight is carried."""
    rng = np.random.default_rng(seed)
    target, columns = rng.normal(size=periods), rng.normal(size=(periods, donors))
    w = simplex_weights(target, columns)
    assert w.sum() == pytest.approx(1)
    assert w.min() >= 0
    gradient = columns.T @ (columns @ w - target)
    scale = np.abs(columns).max() ** 2 * periods
    assert gradient[w > 1e-6].max() <= gradient.min() + 1e-6 * scale
    carrying = w > 1e-9
    if 1 < carrying.sum() < donors:
        assert simplex_weights(target, columns[:, carrying]) == pytest.approx(w[carrying], abs=1e-5)


def panel(seed: int, effect: float, donors: int = 14, periods: int = 48) -> tuple[np.ndarray, np.ndarray]:
    """Two common factors; the treated area is a mixture of three donors plus noise, with the effect from 30 on."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(2, periods)).cumsum(axis=1)
    areas = rng.uniform(0, 1, (donors, 2)) @ factors + 0.3 * rng.normal(size=(donors, periods)) + 20
    own = np.array([0.5, 0.3, 0.2]) @ areas[:3] + 0.2 * rng.normal(size=periods)
    return own + np.where(np.arange(periods) >= 30, effect, 0), areas


@pytest.mark.parametrize("method", [synthetic_control, augmented_synthetic_control])
def test_planted_effect(method: object) -> None:
    """Simulation, 10 panels, true effect -3: the mean is within .3, every treated area ranks in the first 3 of 15."""
    fits = [method(*panel(seed, -3.0), first_after=30) for seed in range(10)]  # type: ignore[operator]
    assert np.mean([fit.effect for fit in fits]) == pytest.approx(-3, abs=0.3)
    assert max(fit.placebo_p for fit in fits) <= 3 / 15
    null = [method(*panel(seed, 0.0), first_after=30).effect for seed in range(10)]  # type: ignore[operator]
    assert np.mean(null) == pytest.approx(0, abs=0.3)


def test_a_mixture_is_found_exactly() -> None:
    _, donors = panel(1, 0.0)
    own = np.array([0.5, 0.3, 0.2]) @ donors[:3]
    fit = synthetic_control(own, donors, first_after=30)
    assert fit.weights[:3] == pytest.approx([0.5, 0.3, 0.2], abs=1e-6)
    assert np.abs(fit.gap).max() < 1e-5
    assert fit.diagnostics.effective_donors == pytest.approx(1 / 0.38, rel=1e-5)
    assert fit.diagnostics.dropped_change < 1e-6
    path = fit.path()
    assert path["treated"].to_numpy() == pytest.approx(own)
    assert path["after"].sum() == 18
    assert fit.tidy()["donor"].tolist()[:2] == ["donor 1", "donor 2"]


def test_diagnostics_warn() -> None:
    own, donors = panel(2, 0.0)
    far = synthetic_control(own + 100, donors, first_after=30).diagnostics
    assert far.outside_hull == 1
    assert "does not follow" in far.warnings[0]
    assert "outside the range" in far.warnings[1]
    twin = synthetic_control(donors[4] + 0.001 * np.sin(np.arange(48)), donors, first_after=30)
    assert twin.diagnostics.largest_weight > 0.99
    assert "two areas" in " ".join(twin.diagnostics.warnings)
    (estimate,) = as_estimates(twin, "its.synthetic")
    assert "over-rejects" in str(estimate.note)
    assert estimate.p == twin.placebo_p
    repeated = synthetic_control(own, np.vstack([donors, donors[:1]]), first_after=30)
    assert repeated.weights[0] == pytest.approx(repeated.weights[-1], abs=1e-6)


def test_constant_areas_and_bad_input() -> None:
    own, donors = panel(3, 0.0)
    flat = synthetic_control(np.full(10, 2.0), np.full((3, 10), 2.0), first_after=5)
    assert flat.weights == pytest.approx(np.full(3, 1 / 3))
    assert flat.effect == 0
    assert augmented_synthetic_control(np.full(10, 2.0), np.full((3, 10), 2.0), first_after=5).effect == 0
    with pytest.raises(AnalysisError, match="same periods"):
        synthetic_control(own[:-1], donors, first_after=30)
    with pytest.raises(AnalysisError, match="at least 3 periods"):
        synthetic_control(own, donors, first_after=48)
    with pytest.raises(AnalysisError, match="one donor"):
        synthetic_control(own, donors[:1], first_after=30)
    with pytest.raises(AnalysisError, match="holes"):
        synthetic_control(np.where(np.arange(48) == 3, np.nan, own), donors, first_after=30)
    with pytest.raises(AnalysisError, match="each once"):
        synthetic_control(own, donors, first_after=30, names=("a",) * 14)
    with pytest.raises(AnalysisError, match="positive"):
        augmented_synthetic_control(own, donors, first_after=30, ridge=0.0)


def test_placebo_ratio_of_a_donor_by_hand() -> None:
    """RMSE after over before of one donor rebuilt from the others only: never itself or the treated."""
    own, donors = panel(5, -3.0)
    fit = synthetic_control(own, donors, first_after=30)
    rest = np.delete(donors, 4, axis=0)
    gap = donors[4] - simplex_weights(donors[4, :30], rest[:, :30].T) @ rest
    expected = np.sqrt(np.mean(gap[30:] ** 2) / np.mean(gap[:30] ** 2))
    assert fit.placebo_ratios[5] == pytest.approx(expected, rel=1e-9)
    assert fit.placebo_p == np.mean(fit.placebo_ratios >= fit.placebo_ratios[0])


@pytest.mark.parametrize(
    ("measure", "threshold", "word"),
    [
        ("relative_rmse", 0.5, "does not follow"),
        ("outside_hull", 0.25, "outside the range"),
        ("largest_weight", 0.8, "two areas"),
        ("dropped_change", 1e-4, "not unique"),
    ],
)
def test_a_warning_begins_above_its_threshold(measure: str, threshold: float, word: str) -> None:
    calm = DonorDiagnostics(
        pre_rmse=1.0, relative_rmse=0.0, largest_weight=0.0, effective_donors=1.0, outside_hull=0.0,
        dropped_change=0.0, leave_one_out={},
    )  # fmt: skip
    assert replace(calm, **{measure: threshold}).warnings == ()
    (said,) = replace(calm, **{measure: threshold * 1.001}).warnings
    assert word in said


@pytest.mark.parametrize("unit", [1e-4, 1e4])
def test_unit_and_order_of_the_donors_change_no_weight(unit: float) -> None:
    own, donors = panel(6, -3.0)
    plain, other = (synthetic_control(own * u, donors[::s] * u, first_after=30) for u, s in ((1, 1), (unit, -1)))
    assert other.weights[::-1] == pytest.approx(plain.weights, abs=1e-8)
    assert other.effect == pytest.approx(unit * plain.effect)
    assert other.placebo_ratios[0] == pytest.approx(plain.placebo_ratios[0], rel=1e-6)
    assert other.diagnostics.relative_rmse == pytest.approx(plain.diagnostics.relative_rmse, rel=1e-6)
    ridged, again = (
        augmented_synthetic_control(own * u, donors * u, first_after=30, ridge=5 * u**2) for u in (1, unit)
    )
    assert again.weights == pytest.approx(ridged.weights, abs=1e-8)


def test_three_periods_before_and_one_after_are_enough_and_two_are_not() -> None:
    own, donors = (part[..., 27:31] for part in panel(7, 0.0))
    fit = synthetic_control(own, donors[:2], first_after=3)
    assert fit.effect == pytest.approx(fit.gap[3])
    # Without one of two donors there is no synthetic area.
    assert fit.diagnostics.leave_one_out == {}
    with pytest.raises(AnalysisError, match="at least 3 periods"):
        synthetic_control(own, donors[:2], first_after=2)


def test_diagnostics_by_hand() -> None:
    own, donors = panel(8, -1.0)
    fit = synthetic_control(own, donors, first_after=30)
    before = fit.gap[:30]
    assert fit.diagnostics.pre_rmse == pytest.approx(np.sqrt(np.mean(before**2)))
    assert fit.diagnostics.relative_rmse == pytest.approx(fit.diagnostics.pre_rmse / own[:30].std())
    outside = (own[:30] > donors[:, :30].max(axis=0)) | (own[:30] < donors[:, :30].min(axis=0))
    assert fit.diagnostics.outside_hull == outside.mean()
    at = int(np.argmax(fit.weights))
    rest = np.delete(donors, at, axis=0)
    without = own - simplex_weights(own[:30], rest[:, :30].T) @ rest
    assert fit.diagnostics.leave_one_out[fit.donors[at]] == pytest.approx(without[30:].mean())
    assert fit.effect == pytest.approx(fit.gap[30:].mean())


def test_a_level_that_never_moved_is_missed_by_nothing_or_infinitely() -> None:
    still, other = np.full(8, 5.0), np.arange(8.0)
    met = synthetic_control(still, [still, other + 20], first_after=5).diagnostics
    missed = synthetic_control(still, [still + 1, other + 20], first_after=5).diagnostics
    assert (met.relative_rmse, missed.relative_rmse) == (0, np.inf)
    assert met.dropped_change < 1e-9, "one donor carries all, and does so alone"


def test_a_correction_by_regression_does_not_change_what_the_donors_that_carry_nothing_mean() -> None:
    y, donors = panel(3, 0.0)
    plain = synthetic_control(y, donors, first_after=36).diagnostics
    corrected = augmented_synthetic_control(y, donors, first_after=36).diagnostics
    assert corrected.dropped_change == plain.dropped_change < 1e-6
