from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ipvi_eval.questions.high_point.published.follow_up_calendar import DAYS_PER_MONTH, Calendar, Reading, calendar_of
from ipvi_eval.questions.high_point.shares import replay as r
from ipvi_eval.questions.high_point.shares.coarse import Step

CALENDAR = calendar_of(start=date(2012, 4, 1))
STEP = Step(0.05)


def _people(n: int, daily: float, *, seed: int = 1, years: float = 7.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 30, n)
    end = entry + int(365.25 * years)
    event = entry + np.ceil(rng.exponential(1 / daily, n))
    return entry, np.where(event <= end, event, np.nan), end


def test_an_unchanging_risk_alone_makes_the_share_climb() -> None:
    # A constant hazard of 0.2 a year: nobody's risk changes, yet the cumulative share rises with follow-up.
    result = r.replay(*_people(4000, 0.2 / 365.25), calendar=CALENDAR, step=STEP, draws=40, seed=1)
    assert (np.diff(result.expected) > 0).all()
    assert result.expected[-1] > 3 * result.expected[0]
    assert (np.diff(result.mean_follow_up) > 0).all()
    assert (result.beyond == 0).all()


def test_follow_up_by_hand() -> None:
    # Ten people, one on each of the first ten days, nobody after; read at day 20: followed for 20, 19, ... 11 days.
    readings = tuple(Reading(figure=CALENDAR.readings[0].figure, age=age) for age in (10, 20))
    calendar = Calendar(
        site="made up",
        start=date(2012, 4, 1),
        readings=readings,
        ages=np.array([0, 10, 20]),
        notified=np.array([0.0, 10.0, 10.0]),
    )
    people = np.array([0, 0]), np.array([12.0, np.nan]), np.array([30, 30])
    result = r.replay(*people, calendar=calendar, step=STEP, draws=2, seed=1)
    assert result.mean_follow_up * DAYS_PER_MONTH == pytest.approx([5.5, 15.5])
    # Risk one half from day 12 on: nine of the ten were followed for at least 12 days at the second reading.
    assert result.expected == pytest.approx([0.0, 0.45])


def test_expected_share_equals_the_integral_over_uniform_entry() -> None:
    # Closed form: entry uniform over the first 182 days at hazard h: 1 - (1 - exp(-h T)) / (h T).
    hazard = 0.4 / 365.25
    result = r.replay(*_people(40_000, hazard), calendar=CALENDAR, step=STEP, draws=2, seed=1)
    exposure = hazard * 182
    assert result.expected[0] == pytest.approx(1 - (1 - np.exp(-exposure)) / exposure, abs=0.004)


def test_bootstrap_interval_covers() -> None:
    # Simulation with known truth (closed form above), 150 people, 120 samples: standard error of the coverage 0.02.
    hazard = 0.6 / 365.25
    truth = 1 - (1 - np.exp(-hazard * 182)) / (hazard * 182)
    hits = 0
    for seed in range(120):
        result = r.replay(
            *_people(150, hazard, seed=seed, years=1.0), calendar=CALENDAR, step=STEP, draws=120, seed=seed
        )
        hits += result.lower[0] <= truth <= result.upper[0]
    assert hits / 120 == pytest.approx(0.95, abs=0.06)


def test_beyond_our_follow_up_the_share_is_a_lower_bound_and_says_so() -> None:
    result = r.replay(*_people(500, 0.2 / 365.25, years=1.0), calendar=CALENDAR, step=STEP, draws=10, seed=1)
    assert result.beyond[0] == 0
    assert result.beyond[-1] > 0.5
    notes = {e.id: str(e.note) for e in result.estimates() if e.id.endswith("expected")}
    assert "lower bound" not in notes["evidence.replay.at_2012_09.expected"]
    assert "lower bound" in notes["evidence.replay.at_2018_08.expected"]


def test_same_seed_same_numbers() -> None:
    people = _people(200, 0.2 / 365.25)
    first, second = (r.replay(*people, calendar=CALENDAR, step=STEP, draws=20, seed=4) for _ in range(2))
    assert first.tidy().equals(second.tidy())


def test_own_calendar_counts_crudely_and_the_window_stays_put() -> None:
    rng = np.random.default_rng(2)
    n = 6000
    entry = rng.integers(0, 1500, n)
    event = entry + np.ceil(rng.exponential(365.25 / 0.2, n))
    end = np.full(n, 1800)
    frame = r.own_calendar(
        entry, np.where(event <= end, event, np.nan), end, start=0, ages=[200, 800, 1700, 4000], fewest=11
    )
    assert len(frame) == 3  # the last age lies beyond the data
    assert (np.diff(frame["share"]) > 0.03).all()
    # Truth: 1 - exp(-0.2) = 0.181 within 365.25 days, whatever the cut-off.
    assert frame["window_risk"].iloc[0] is None or np.isnan(frame["window_risk"].iloc[0])
    assert frame["window_risk"].iloc[1:].tolist() == pytest.approx([0.181, 0.181], abs=0.02)


def test_own_calendar_by_hand() -> None:
    # Three people notified on days 0, 10, 50; re-offence on days 20, 45, 60; cut at day 40: 1 of 2.
    entry, end = np.array([0, 10, 50]), np.array([100, 100, 100])
    frame = r.own_calendar(entry, np.array([20.0, 45.0, 60.0]), end, start=0, ages=[40], fewest=1, window=15)
    assert frame.loc[0, ["n", "events", "share"]].tolist() == [2, 1, 0.5]
    assert frame.loc[0, "window_risk"] == 0.0
    # No step is worth two of two people: a risk of few is not told.
    few = r.own_calendar(entry, np.array([20.0, 45.0, 60.0]), end, start=0, ages=[40], fewest=2, window=15)
    assert few.loc[0, "window_risk"] is None
