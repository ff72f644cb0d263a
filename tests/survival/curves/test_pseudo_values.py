"""Pseudo-values against leaving each person out for real."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.curves.pseudo_values import pseudo_risks
from ipvi_eval.survival.spells.spells import Spells

# R survival: aml
TIME = np.array([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45])
STATUS = np.array([1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])


def left_out(time, status, day):
    """n F - (n - 1) F without one, one person at a time."""
    n = len(time)

    def risk(kept):
        fit = kaplan_meier(Spells.of(time[kept], status[kept]))
        before = np.flatnonzero(fit.time <= day)
        return 1 - (fit.survival[before[-1]] if len(before) else 1.0)

    every = np.ones(n, dtype=bool)
    return np.array([n * risk(every) - (n - 1) * risk(np.arange(n) != i) for i in range(n)])


@pytest.mark.parametrize("day", [4, 8, 13, 30, 45, 100, 161])
def test_against_leaving_each_person_out(day):
    np.testing.assert_allclose(pseudo_risks(Spells.of(TIME, STATUS), day=day), left_out(TIME, STATUS, day), atol=1e-12)


def test_ties_everywhere_and_a_day_on_which_the_last_people_go():
    rng = np.random.default_rng(4)
    for _ in range(20):
        time, status = rng.integers(1, 6, 12), rng.random(12) < 0.6
        np.testing.assert_allclose(pseudo_risks(Spells.of(time, status), day=3), left_out(time, status, 3), atol=1e-12)


def test_without_censoring_they_are_the_outcome():
    time = np.array([3, 5, 5, 8, 9])
    np.testing.assert_allclose(pseudo_risks(Spells.of(time, np.ones(5)), day=5), time <= 5, atol=1e-12)


def test_their_mean_is_nearly_kaplan_meiers_risk():
    # Andersen, Klein & Rosthoj (2003): unbiased, so their mean is the estimate up to terms of order 1/n.
    mean = pseudo_risks(Spells.of(TIME, STATUS), day=30).mean()
    assert mean == pytest.approx(1 - kaplan_meier(Spells.of(TIME, STATUS)).at([30]).tidy()["value"].iloc[0], abs=0.01)


def test_what_cannot_be_known_is_refused():
    with pytest.raises(AnalysisError, match="nobody was followed for 200 days"):
        pseudo_risks(Spells.of(TIME, STATUS), day=200)
    with pytest.raises(AnalysisError, match="at least two people"):
        pseudo_risks(Spells.of([5], [1]), day=3)
