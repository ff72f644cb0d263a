"""The variance of cumulative incidences where it is known: without censoring a share of n people."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.survival.curves.incidence_totals import totals_of
from ipvi_eval.survival.curves.incidence_variance import (
    aalen_variance,
    event_free_jackknife,
    influence_of,
    jackknife,
    moving_rows,
)
from ipvi_eval.survival.spells.spells import Spells

N = 40
RNG = np.random.default_rng(5)
SPELLS = Spells.of(RNG.integers(1, 9, N), RNG.integers(1, 3, N))
TOTALS = totals_of(SPELLS.grid, SPELLS.cause, 2, None)


@pytest.mark.parametrize("weight", [None, np.ones(N)], ids=["put together by day", "one by one"])
@pytest.mark.parametrize("cause", [0, 1])
def test_without_censoring_it_is_that_of_a_share(weight, cause):
    """F (1 - F) / n: the influence of a person on a share is whether it counts, less the share."""
    rows = moving_rows(SPELLS.grid, SPELLS.cause, weight, None, 2)
    of = influence_of(TOTALS, rows)
    share = TOTALS.incidence[:, cause]
    np.testing.assert_allclose(jackknife(TOTALS, rows, of, cause), share * (1 - share) / N, atol=1e-15)
    free = TOTALS.after
    np.testing.assert_allclose(event_free_jackknife(TOTALS, rows, of), free * (1 - free) / N, atol=1e-15)


def test_spells_that_end_alike_are_one_row():
    together = moving_rows(SPELLS.grid, SPELLS.cause, None, None, 2)
    assert len(together.codes) < N == (together.multiplier**2).sum()
    assert len(moving_rows(SPELLS.grid, SPELLS.cause, None, np.arange(N), 2).codes) == N


def test_aalens_of_one_cause_and_no_tie_is_a_sum_over_events():
    """Its three sums come to S^2 times that of 1 / (Y - 1)^2, where Greenwood has 1 / (Y (Y - 1))."""
    spells = Spells.of(np.arange(1, 11), [1, 1, 0, 1, 0, 1, 1, 0, 1, 0])
    totals = totals_of(spells.grid, spells.cause, 1, None)
    happened, others = totals.events[:, 0] > 0, np.maximum(totals.at_risk - 1, 1)
    expected = totals.after**2 * np.cumsum(happened / others**2)
    np.testing.assert_allclose(aalen_variance(totals, 0)[happened], expected[happened], rtol=1e-12)
