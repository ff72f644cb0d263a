"""What people count for after a competing event: the shares in the weights, and histories they are refused for."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.subdistribution_weights import (
    already_entered,
    histories,
    refuse_empty,
    still_uncensored,
)
from ipvi_eval.survival.spells.arrays import as_clusters
from ipvi_eval.survival.spells.day_grid import day_grid

STOP = np.array([2.0, 3.0, 3.0, 5.0, 8.0])
FAILED = np.array([False, True, False, False, True])
EVERY = np.ones(5, dtype=bool)


def test_share_not_yet_censored_by_hand():
    # Censored on days 2 (of 5), 3 (of 4, or of 3 once the event of that day has left) and 5 (of 2).
    grid = day_grid(STOP)
    at = np.searchsorted(grid.times, [2, 3, 5, 8])
    crr = still_uncensored(grid, FAILED, EVERY, events_first=False)[at]
    np.testing.assert_allclose(crr, [1, 4 / 5, 4 / 5 * 3 / 4, 4 / 5 * 3 / 4 / 2], rtol=1e-15)
    finegray = still_uncensored(grid, FAILED, EVERY, events_first=True)[at]
    np.testing.assert_allclose(finegray, [1, 4 / 5, 4 / 5 * 2 / 3, 4 / 5 * 2 / 3 / 2], rtol=1e-15)


def test_share_entered_by_hand():
    # Entries on days 0, 0, 1, 4 and 4: of 3 observed after day 4, two have just entered; of 3 after day 1, one.
    start = np.array([0.0, 0.0, 1.0, 4.0, 4.0])
    stop = np.array([2.0, 6.0, 3.0, 7.0, 8.0])
    grid = day_grid(stop, start)
    entered = already_entered(grid, start, stop, EVERY)
    at = np.searchsorted(grid.times, [2, 3, 6, 8])
    np.testing.assert_allclose(entered[at], [1 / 3, 1 / 3, 1, 1], rtol=1e-15)


def test_strata_have_their_own_shares():
    stratum = np.array([0, 1, 0, 1, 1])
    grid = day_grid(STOP, None, stratum, 2)
    both = still_uncensored(grid, FAILED, EVERY, events_first=True)
    for code in (0, 1):
        own = stratum == code
        alone = still_uncensored(day_grid(STOP[own]), FAILED[own], EVERY[own], events_first=True)
        np.testing.assert_allclose(both[grid.stop[own]], alone[day_grid(STOP[own]).stop], rtol=1e-15)


def test_a_person_is_one_history():
    owner = as_clusters(np.array(["a", "b", "a"], dtype=object), 3)
    start, stop = np.array([5.0, 0.0, 0.0]), np.array([9.0, 4.0, 5.0])
    found = histories(stop, start, np.array([True, False, False]), owner)
    assert found.first.tolist() == [False, True, True]
    assert found.last.tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("start", "event", "words"),
    [
        ([6.0, 0.0, 0.0], [True, False, False], "after a gap"),
        ([5.0, 0.0, 0.0], [True, False, True], "follow an event"),
        ([4.0, 0.0, 0.0], [True, False, False], "before an earlier spell"),
    ],
)
def test_broken_histories_are_refused(start, event, words):
    owner = as_clusters(np.array(["a", "b", "a"], dtype=object), 3)
    with pytest.raises(AnalysisError, match=words):
        histories(np.array([9.0, 4.0, 5.0]), np.array(start), np.array(event), owner)


def test_nobody_under_observation():
    # The only person before day 4 leaves on day 2; what that competing event counts for later is not defined.
    start, stop = np.array([0.0, 4.0, 4.0]), np.array([2.0, 7.0, 8.0])
    grid = day_grid(stop, start)
    entered = already_entered(grid, start, stop, np.ones(3, dtype=bool))
    with pytest.raises(AnalysisError, match="nobody was under observation"):
        refuse_empty(entered, grid, np.array([True, False, False]))


def test_many_spells_of_many_people_are_followed_in_their_order():
    owner = as_clusters(np.array(list("abcabcab"), dtype=object), 8)
    start = np.array([0.0, 0, 0, 3, 4, 5, 6, 9])
    stop = np.array([3.0, 4, 5, 6, 9, 7, 8, 11])
    found = histories(stop, start, np.zeros(8, dtype=bool), owner)
    assert np.flatnonzero(found.first).tolist() == [0, 1, 2]
    assert np.flatnonzero(found.last).tolist() == [5, 6, 7]
    for late in (3, 4, 5, 6, 7):
        moved = np.where(np.arange(8) == late, start + 0.5, start)
        with pytest.raises(AnalysisError, match="1 spells begin after a gap"):
            histories(stop, moved, np.zeros(8, dtype=bool), owner)
