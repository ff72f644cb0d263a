"""What cumulative incidences are made of, counted by hand."""

from __future__ import annotations

import numpy as np

from ipvi_eval.survival.curves.incidence_totals import totals_of
from ipvi_eval.survival.spells.spells import Spells


def test_counts_and_incidences_of_five_spells():
    # Day 5: one event of the first cause among 5; day 8: one of each cause among 4; day 9: two censored.
    spells = Spells.of([5, 8, 8, 9, 9], [1, 1, 2, 0, 0])
    found = totals_of(spells.grid, spells.cause, 2, None)
    np.testing.assert_array_equal(found.grid.times, [5, 6, 7, 8, 9])
    np.testing.assert_array_equal(found.at_risk, [5, 4, 4, 4, 2])
    np.testing.assert_array_equal(found.events, [[1, 0], [0, 0], [0, 0], [1, 1], [0, 0]])
    np.testing.assert_array_equal(found.censored, [0, 0, 0, 0, 2])
    np.testing.assert_array_equal(found.left, [4, 4, 4, 2, 2])
    np.testing.assert_allclose(found.before, [1, 0.8, 0.8, 0.8, 0.4])
    np.testing.assert_allclose(found.after, [0.8, 0.8, 0.8, 0.4, 0.4])
    np.testing.assert_allclose(found.incidence[[0, 3, 4]], [[0.2, 0], [0.4, 0.2], [0.4, 0.2]])
    np.testing.assert_allclose(found.hazard, [0.2, 0, 0, 0.5, 0])


def test_who_enters_late_is_at_risk_from_then_and_weights_count_people():
    spells = Spells.of([5, 8, 9], [1, 1, 0], start=[0, 5, 0], weight=[2, 3, 1])
    found = totals_of(spells.grid, spells.cause, 1, spells.weight)
    np.testing.assert_array_equal(found.at_risk, [3, 4, 1])
    np.testing.assert_array_equal(found.events[:, 0], [2, 3, 0])
