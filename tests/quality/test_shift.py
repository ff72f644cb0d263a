"""Where a share moves: Fisher's exact test at every place, held against SciPy's, and how often it errs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import fisher_exact

from ipvi_eval.quality.shift import shift


def test_the_place_and_the_two_shares_of_a_planted_shift():
    of = np.full(24, 50)
    marked = np.where(np.arange(24) < 10, 2, 15)
    found = shift(marked, of)
    assert (found.place, found.before, found.after) == (10, 0.04, 0.3)
    assert found.p < 1e-20


def test_p_is_that_of_fisher_for_the_best_place_times_the_places():
    rng = np.random.default_rng(2)
    of = rng.integers(5, 15, 12)
    marked = rng.binomial(of, 0.3)
    tails = []
    for place in range(3, 10):
        a, n = marked[:place].sum(), of[:place].sum()
        b, m = marked[place:].sum(), of[place:].sum()
        table = [[a, n - a], [b, m - b]]
        tails.append(2 * min(fisher_exact(table, alternative=side).pvalue for side in ("less", "greater")))
    assert shift(marked, of).p == pytest.approx(min(1, 7 * min(1, *tails)))


def test_nothing_marked_all_marked_or_too_short_is_no_question():
    of = np.full(12, 10)
    assert shift(np.zeros(12, int), of) is None
    assert shift(of, of) is None
    assert shift(np.array([1, 0, 2, 1, 0]), np.full(5, 9)) is None


def test_false_alarms_stay_below_the_level():
    rng = np.random.default_rng(3)
    of = np.full(60, 40)
    p = np.array([shift(rng.binomial(of, 0.05), of).p for _ in range(1000)])
    assert 0.001 < np.mean(p < 0.05) < 0.05  # Bonferroni is careful, and not blind


def test_empty_months_between_do_no_harm():
    of = np.array([20, 0, 0, 0, 20, 20, 20, 0, 20, 20])
    found = shift(np.array([0, 0, 0, 0, 0, 0, 20, 0, 20, 20]), of)
    assert (found.before, found.after) == (0.0, 1.0)
