"""A fall planted into known months comes out again, and a planting that is broken does not go unseen."""

from __future__ import annotations

import pickle
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.diagnosis import plasmode_counts
from ipvi_eval.diagnosis.plasmode_counts import KnownMonths, counts_plasmode, planted, starts, thinned
from ipvi_eval.diagnosis.replicates import replicates
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

MONTHS = pd.period_range("2016-01", periods=42, freq="M")
SERIES = monthly_series(MONTHS, np.random.default_rng(3).poisson(60, 42), name="here")
PLAN = DesignPlan(interruptions=(Interruption(month="2018-10", phase_in=("2018-07", "2018-09")),))
KNOWN = KnownMonths(SERIES.window(0, 30), (), PLAN, "comparison", 0.95, 0.035)


def asked(series=SERIES, **changed):
    return counts_plasmode(series, PLAN, **{"outcome": "Reports", "number": 30, "seed": 1} | changed)


@pytest.fixture(scope="module")
def found():
    return asked()


def test_the_planted_fall_comes_out(found):
    assert found.recovered
    assert found.moved.value == pytest.approx(np.log(0.8), abs=3 * found.moved.error)
    assert found.moved.error < 0.02
    # Each start of Poisson counts about one mean, which the headline takes for a level that could wander.
    assert found.nothing.coverage.value >= 0.9
    assert abs(found.nothing.bias.value) < 0.1
    assert found.effect.ratio == 0.8
    assert (found.effect.bias.replicates, found.effect.unanswered.value) == (30, 0.0)


@pytest.mark.parametrize("chance", [lambda kept: np.ones(len(kept)), lambda kept: np.where(kept < 1, 0.7, 1), np.flip])
def test_a_broken_planting_is_noticed(monkeypatch, chance):
    monkeypatch.setattr(plasmode_counts, "thinned", lambda series, kept, rng: thinned(series, chance(kept), rng))
    assert not asked().recovered


def test_the_months_from_the_start_on_have_no_say(found):
    after = np.arange(42) >= 30
    assert asked(replace(SERIES, counts=np.where(after, 1.0, SERIES.counts))) == found


def test_starts_keep_six_months_on_both_sides_of_their_phase_in():
    places = starts(KNOWN)
    assert (places[0].month, places[-1].month) == ("2016-10", "2018-01")
    first, last = (np.flatnonzero(one.share) for one in (places[0], places[-1]))
    # Three months of phase-in are neither before nor after.
    assert (first[0], len(last)) == (9, 6)
    assert found_sentence() == "the 30 months before the start, 16 of them (2016-10 to 2018-01) tried as a start"


def found_sentence():
    return asked(number=2).into


def test_a_thinned_month_keeps_its_share_and_others_stay():
    kept = np.where(np.arange(42) < 30, 1.0, 0.8)
    many = np.mean([thinned(SERIES, kept, np.random.default_rng(seed)).counts for seed in range(400)], axis=0)
    assert (many[:30] == SERIES.counts[:30]).all()
    # Binomial: 400 times twelve months of some sixty, kept with .8, err by .0007 of all.
    assert many[30:].sum() / SERIES.counts[30:].sum() == pytest.approx(0.8, abs=0.003)


def test_replicates_are_the_same_in_batches_and_after_a_journey_to_another_process():
    study = partial(planted, KNOWN, starts(KNOWN))
    whole, parts = replicates(study, 5, seed=4), replicates(pickle.loads(pickle.dumps(study)), 5, seed=4, batch=2)
    pd.testing.assert_frame_equal(whole.frame, parts.frame, check_exact=True)
    assert whole.frame["effect.estimate"].nunique() == 5


def test_too_little_time_before_the_start_is_said():
    with pytest.raises(AnalysisError, match="too short, or holds too few incidents, to place a start"):
        asked(SERIES.window(18, 42))
    with pytest.raises(AnalysisError, match="no month of here lies before the start"):
        asked(SERIES.window(30, 42))
