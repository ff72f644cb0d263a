"""Poisson imputation for staggered starts: the GLM it solves, planted truth, permutation level and refusals."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.comparisons.staggered_counts import staggered_counts
from ipvi_eval.questions.counts.estimates import as_estimates


def panel(seed: int, ratio: float, areas: int = 10, periods: int = 30) -> tuple[np.ndarray, np.ndarray]:
    """Areas of unequal size under common shocks; three starts; overdispersed counts."""
    rng = np.random.default_rng(seed)
    start = np.array([12, 16, 20, *[-1] * (areas - 3)])
    size = rng.uniform(10, 60, (areas, 1))
    inside = (start[:, None] >= 0) & (np.arange(periods) >= start[:, None])
    noise = 0.2 * rng.normal(size=periods) + 0.1 * rng.normal(size=(areas, periods))
    return rng.poisson(size * np.exp(noise) * np.where(inside, ratio, 1)), start


def test_expected_counts_are_those_of_a_poisson_glm() -> None:
    """statsmodels GLM Poisson with area and month dummies on the untreated cells, predicted for the treated ones."""
    y, start = panel(1, 0.7)
    exposure = np.random.default_rng(2).uniform(1, 2, y.shape)
    inside = (start[:, None] >= 0) & (np.arange(30) >= start[:, None])
    dummies = np.column_stack([np.kron(np.eye(10), np.ones((30, 1))), np.kron(np.ones((10, 1)), np.eye(30))[:, 1:]])
    free = ~inside.ravel()
    glm = sm.GLM(y.ravel()[free], dummies[free], family=sm.families.Poisson(), exposure=exposure.ravel()[free])
    due = np.exp(dummies @ glm.fit(tol=1e-12).params) * exposure.ravel()
    fit = staggered_counts(y, start, exposure=exposure, permutations=9)
    assert fit.expected == pytest.approx(due[~free].sum(), rel=1e-6)
    assert fit.observed == y[inside].sum()
    assert fit.averted == pytest.approx(fit.expected - fit.observed)
    assert fit.by_event_time["expected"].sum() == pytest.approx(fit.expected)
    assert fit.by_event_time["areas"].iloc[0] == 3


def test_planted_effect_and_permutation_level() -> None:
    """Simulation, 50 panels: true ratio .7 is returned within 3 %; with no effect p <= .05 in at most 14 %."""
    fits = [staggered_counts(*panel(seed, 0.7), permutations=19) for seed in range(20)]
    assert np.exp(np.mean([np.log(fit.ratio) for fit in fits])) == pytest.approx(0.7, rel=0.03)
    assert np.mean([fit.lower < 0.7 < fit.upper for fit in fits]) > 0.8
    null = [staggered_counts(*panel(100 + seed, 1.0), permutations=39).permutation_p for seed in range(30)]
    assert np.mean(np.array(null) <= 0.05) <= 0.14
    assert 0.25 < np.mean(null) < 0.75


def test_all_assignments_are_tried_where_they_are_few() -> None:
    y, _ = panel(3, 0.3, areas=7)
    start = np.array([15, 15, -1, -1, -1, -1, -1])
    y[:2, 15:] //= 4
    fit = staggered_counts(y, start)
    assert fit.assignments == 21
    assert fit.permutation_p == pytest.approx(1 / 21)
    one = staggered_counts(y, np.where(np.arange(7) == 0, 15, -1), permutations=99)
    assert one.assignments == 7
    assert "smallest possible p is 0.14" in " ".join(one.notes)
    assert one.log_standard_error is None
    ids = [estimate.id for estimate in as_estimates(one, "its.staggered")]
    assert ids == ["its.staggered.ratio", "its.staggered.averted"]
    assert fit.tidy()["term"].tolist() == ["programme", "placebo"]


def test_everybody_treated_at_last_leaves_those_months_out() -> None:
    y, start = panel(4, 0.7)
    late = np.where(start < 0, 25, start)
    fit = staggered_counts(y, late, permutations=19)
    assert fit.left_out == 10 * 5
    assert "left out" in fit.notes[0]
    assert fit.by_event_time["event_time"].max() == 25 - 12 - 1


def test_months_in_which_only_areas_without_incidents_are_untreated_expect_none() -> None:
    # By hand: the first area is expected to go on at 10 while the second is untreated; after that nobody tells.
    y = np.array([[10] * 6, [10] * 6, [0] * 6])
    assert staggered_counts(y, np.array([2, 4, -1]), permutations=1).expected == pytest.approx(20)


def test_seed_decides() -> None:
    y, start = panel(5, 0.9)
    assert (
        staggered_counts(y, start, permutations=49).permutation_p
        == staggered_counts(y, start, permutations=49).permutation_p
    )


def test_refused() -> None:
    y, start = panel(6, 1.0)
    with pytest.raises(AnalysisError, match="controlled_counts"):
        staggered_counts(y[[0, 5]], start[[0, 5]])
    for least in (-100, -1):
        with pytest.raises(AnalysisError, match="negative"):
            staggered_counts(np.where(y == y.max(), least, y), start)
    for level in (0, 1):
        with pytest.raises(AnalysisError, match="level must lie"):
            staggered_counts(y, start, level=level)
    with pytest.raises(AnalysisError, match="exposure must be positive"):
        staggered_counts(y, start, exposure=np.zeros(y.shape))
    with pytest.raises(AnalysisError, match="no treated month"):
        staggered_counts(y, np.full(10, 15))


def small() -> tuple[np.ndarray, np.ndarray]:
    y, _ = panel(9, 0.6, areas=6)
    y[:2, 15:] = y[:2, 15:] * 2 // 3
    return y, np.array([15, 15, -1, -1, -1, -1])


def test_permutation_p_ranks_the_deviation_weighted_by_its_size() -> None:
    """By hand: |log ratio| sqrt(expected) of each of the 15 assignments, from the estimator itself."""
    y, start = small()
    scores = []
    for pair in combinations(range(6), 2):
        fit = staggered_counts(y, np.where(np.isin(np.arange(6), pair), 15, -1), permutations=1)
        scores.append(abs(np.log(fit.ratio)) * np.sqrt(fit.expected))
    fit = staggered_counts(y, start)
    assert fit.assignments == 15
    assert fit.permutation_p == pytest.approx(np.mean(np.array(scores) >= scores[0] * (1 - 1e-9)))
    # areas far apart in size: the unweighted deviation would rank otherwise
    y = np.vstack([y[:2] * 40, y[2:] // 6 + 1])
    fit = staggered_counts(y, start)
    ratios = []
    for pair in combinations(range(6), 2):
        one = staggered_counts(y, np.where(np.isin(np.arange(6), pair), 15, -1), permutations=1)
        ratios.append((abs(np.log(one.ratio)), abs(np.log(one.ratio)) * np.sqrt(one.expected)))
    by_ratio, by_score = np.array(ratios).T
    assert fit.permutation_p == pytest.approx(np.mean(by_score >= by_score[0] * (1 - 1e-9)))
    assert np.mean(by_ratio >= by_ratio[0]) != pytest.approx(fit.permutation_p)


@pytest.mark.parametrize("seed", range(4))
def test_permutation_p_of_few_incidents_counts_those_of_the_treated_cells_alone(seed: int) -> None:
    """As above, where one incident more or less moves a rank."""
    y, start = np.random.default_rng(seed).poisson(0.4, (6, 24)), np.array([15, 15, -1, -1, -1, -1])
    scores = []
    for pair in combinations(range(6), 2):
        fit = staggered_counts(y, np.where(np.isin(np.arange(6), pair), 15, -1), permutations=1)
        scores.append(abs(np.log(fit.ratio)) * np.sqrt(fit.expected))
    fit = staggered_counts(y, start)
    assert fit.permutation_p == pytest.approx(np.mean(np.array(scores) >= scores[0] * (1 - 1e-9)))


def test_jackknife_by_hand() -> None:
    """Leave-one-area-out: sqrt((A - 1) / A sum (theta_i - mean)^2), interval with t on A - 1 df."""
    y, start = small()
    logs = []
    for area in range(6):
        keep = np.arange(6) != area
        logs.append(np.log(staggered_counts(y[keep], start[keep], permutations=1).ratio))
    error = np.sqrt(5 / 6 * np.sum((np.array(logs) - np.mean(logs)) ** 2))
    fit = staggered_counts(y, start, permutations=1)
    assert fit.log_standard_error == pytest.approx(error, rel=1e-6)
    assert np.log(fit.upper / fit.ratio) == pytest.approx(stats.t.ppf(0.975, 5) * error, rel=1e-6)


def test_placebo_sees_a_fall_that_came_before_the_programme() -> None:
    """Multiplicative counts without noise: ratio 1 before; areas that fell by half six months early: ratio 1/2."""
    size, month = np.array([[40.0], [80], [20], [100], [60]]), 1 + 0.5 * np.sin(np.arange(30))
    start = np.array([18, 18, -1, -1, -1])
    even = staggered_counts(size * month, start, permutations=1)
    assert even.placebo_ratio == pytest.approx(1, abs=1e-6)
    assert even.ratio == pytest.approx(1, abs=1e-6)
    early = np.where((start[:, None] > 0) & (np.arange(30) >= 12), 0.5, 1.0)
    fell = staggered_counts(size * month * early, start, permutations=1)
    assert fell.placebo_ratio == pytest.approx(0.5, abs=1e-6)
    assert 0 < fell.placebo_p <= even.placebo_p <= 1
    assert staggered_counts(size * month, start, permutations=1, placebo_periods=18).placebo_ratio is None


def test_a_programme_after_which_nothing_happened_has_ratio_zero_and_a_rank() -> None:
    y, start = small()
    y[:2, 15:] = 0
    fit = staggered_counts(y, start, placebo_periods=0)
    assert (fit.ratio, fit.observed) == (0.0, 0)
    assert fit.averted == fit.expected > 0
    assert (fit.log_standard_error, fit.lower, fit.upper) == (None, None, None)
    assert fit.permutation_p == pytest.approx(1 / 15)
    assert as_estimates(fit, "x")[0].value == 0.0
