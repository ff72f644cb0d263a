"""From one report to the next: by hand, what a Poisson process must give, and the mistake that is avoided."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ipvi_eval as ie
from ipvi_eval.errors import AnalysisError
from ipvi_eval.repetition.course import course

_DAYS = 8 * 365


def _reports(rates: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rates * _DAYS)
    return rng.uniform(0, _DAYS, counts.sum()), np.repeat(np.arange(len(rates)), counts)


def test_by_hand():
    """a 400, 500, 900; b 450, 1600; c 460; d begins too early; e 1900 cannot be watched for a year."""
    days = [400, 500, 900, 450, 1600, 460, 20, 300, 1900]
    found = course(days, list("aaabbcdde"), start=0, end=2000, within=365, clear=365, last=4)
    assert (found.pairs, found.left_truncated) == (4, 1)
    steps = found.steps.set_index("report")
    assert steps.loc[1, ["pairs", "followed_by"]].tolist() == [3, 1]
    # b's second at 1600 has a year left and no third in it; a's third comes 400 days after its second
    assert steps.loc[2, ["pairs", "followed_by"]].tolist() == [2, 0]
    assert steps.loc[3, ["pairs", "followed_by"]].tolist() == [1, 0]
    assert steps.loc[1, "quarter"] == 100
    assert np.isnan(steps.loc[1, "half"])


def test_pairs_of_one_rate_have_one_share_whatever_their_number():
    """A Poisson process forgets: after every report the next comes within w days with probability 1 - exp(-rate w)."""
    rate = 0.7 / 365
    found = course(*_reports(np.full(40_000, rate), 1), start=0, end=_DAYS, last=4)
    assert found.steps["share"].to_numpy() == pytest.approx(np.full(3, -np.expm1(-0.7)), abs=0.015)
    assert found.steps["quarter"].to_numpy() == pytest.approx(np.full(3, -np.log(0.75) / rate), abs=8)
    assert found.steps["half"].to_numpy() == pytest.approx(np.full(3, -np.log(0.5) / rate), abs=15)


def test_limits_of_the_days_are_those_of_the_share_at_that_day():
    """Woodruff 1952 (JASA 47:635): 400 pairs, gaps 1 to 400; Wilson's limits of 100 of 400 are 0.2101 and 0.2947, so
    that the 85th and the 118th gap bound the 100th. (n / (n - 1) of the variance widens neither to another gap.)"""
    first = np.full(400, 400.0)
    days, pairs = np.r_[first, first + np.arange(1, 401)], np.tile(np.arange(400), 2)
    found = course(days, pairs, start=0, end=2000, last=2)
    for frame in (found.steps, found.by_then):  # a gap a day: as many pairs as days
        assert frame.loc[0, ["quarter", "quarter_lower", "quarter_upper"]].tolist() == [100, 85, 118]
    # The upper limit of a half, the 220th of 400 gaps, is not reached within 210 days.
    half = course(days, pairs, start=0, end=2000, within=210, last=2).steps.iloc[0]
    assert half[["half", "half_lower"]].tolist() == [200, 181]
    assert np.isnan(half["half_upper"])


@pytest.mark.parametrize("size", [1, 3])
def test_the_limits_of_the_days_hold_the_truth_as_often_as_they_say(size):
    """Exponential gaps of pairs, `size` of one offender alike: a quarter comes by -log(0.75) / rate days.

    Of 150 intervals at 95 %, 133 or fewer hold the truth in less than one of a thousand times.
    """
    rate, held = 1.5 / 365, 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        gaps = np.repeat(rng.exponential(1 / rate, 150), size)
        day, whose = np.full(len(gaps), 400.0), np.arange(len(gaps))
        record = {"start": 0, "end": 10_000, "last": 2, "offender": np.tile(whose // size, 2)}
        found = course(np.r_[day, day + gaps], np.tile(whose, 2), **record | {"end": 400 + gaps.max() + 365}).steps
        low, high = found.loc[0, ["quarter_lower", "quarter_upper"]]
        held += low <= -np.log(0.75) / rate <= high
    assert held > 133


def test_a_curve_of_the_later_gaps_would_be_wrong_and_this_is_not():
    """Pairs differ (gamma rates). The truth is taken from a record that goes on: those asked, watched to the full."""
    rates = np.random.default_rng(2).gamma(1.0, 0.7 / 365, 20_000)
    days, pairs = _reports(rates, 3)
    whole = course(days, pairs, start=0, end=_DAYS, last=3).steps.set_index("report")
    assert whole.loc[2, "share"] > whole.loc[1, "share"] + 0.05, "those who get that far repeat more"
    cut = days <= _DAYS - 365
    early = course(days[cut], pairs[cut], start=0, end=_DAYS - 365, last=3).steps.set_index("report")
    order = np.lexsort((days, pairs))
    who, when = pairs[order], days[order]
    number = np.arange(len(who)) - np.searchsorted(who, who)
    begun = when[np.searchsorted(who, who)] >= 365
    second = begun & (number == 1) & (when <= _DAYS - 2 * 365)
    nxt = np.r_[np.where(who[1:] == who[:-1], when[1:], np.inf), np.inf]
    assert early.loc[2, "share"] == pytest.approx((nxt[second] - when[second] <= 365).mean(), abs=1e-12)


def test_the_record_of_bladder_tumours():
    """R's data set survival::bladder2 (85 patients): 47 have a first recurrence, 29 a second, 22 a third, 14 a fourth.

    Published in Wei, Lin & Weissfeld 1989. With a whole record of 100 months and nobody censored, the course counts the
    patients in which each number is reached.
    """
    reached = [85, 47, 29, 22, 14]
    people = [patient for k, n in enumerate(reached) for patient in range(n)]
    days = [k for k, n in enumerate(reached) for _ in range(n)]
    found = course(days, people, start=0, end=100, within=90, clear=0, last=5).steps
    assert found["pairs"].tolist() == reached[:4]
    assert found["followed_by"].tolist() == reached[1:]
    assert found["share"].tolist() == pytest.approx([47 / 85, 29 / 47, 22 / 29, 14 / 22])


def test_the_gap_time_model_of_the_same_reports_is_the_packages_pwp():
    """Pairs whose rate falls by a third at a date: the gap-time model of Prentice, Williams & Peterson finds it.

    The model itself is held against R in tests/survival/regression/test_recurrent.py.
    """
    rng, rows = np.random.default_rng(4), []
    for pair in range(800):
        late = pair % 2
        now, rate = 0.0, 1.2 / 365 * (0.67 if late else 1.0)
        while now < 1000:
            gap = max(np.ceil(rng.exponential(1 / rate)), 1)
            rows.append((pair, now, min(now + gap, 1000), now + gap <= 1000, late))
            now += gap
    frame = pd.DataFrame(rows, columns=["pair", "start", "stop", "event", "late"])
    spells = ie.Spells.from_frame(frame, start="start", person="pair")
    fit = ie.pwp("late", spells, clock="gap", last_order=4)
    assert fit.tidy()["hazard_ratio"].item() == pytest.approx(0.67, abs=0.06)


def test_pairs_of_one_offender_say_less():
    days, pairs = _reports(np.full(300, 0.7 / 365), 5)
    alone = course(days, pairs, start=0, end=_DAYS).steps
    twice = course(np.tile(days, 2), np.r_[pairs, pairs + 300], start=0, end=_DAYS, offender=np.tile(pairs, 2)).steps
    assert twice["share"].tolist() == pytest.approx(alone["share"].tolist())
    assert twice["lower"].tolist() == pytest.approx(alone["lower"].tolist(), abs=0.003)
    assert (twice["pairs"] == 2 * alone["pairs"]).all()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"within": 0}, "above 0 days"),
        ({"last": 1}, "last at least 2"),
        ({"end": 100}, "after the end"),
        ({"start": 450}, "before the start"),
    ],
)
def test_refusals(kind, words):
    record = {"start": 0, "end": 2000, **kind}
    with pytest.raises(AnalysisError, match=words):
        course([400, 500], ["a", "a"], **record)


def test_the_last_day_of_the_record_belongs_to_it():
    assert course([400, 2000], ["a", "b"], start=0, end=2000).pairs == 2
    with pytest.raises(AnalysisError, match="1 reports lie after the end"):
        course([400, 2001], ["a", "b"], start=0, end=2000)


def test_nobody_known_is_nobody_counted():
    found = course([400], [None], start=0, end=2000)
    assert (found.pairs, found.unknown) == (0, 1)
    assert found.steps["share"].isna().all()
