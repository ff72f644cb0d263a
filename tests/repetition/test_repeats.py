"""Repeats: by hand, what a Poisson process must give, and a record that is cut at its start."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.repetition.repeats import repeat_share


def _poisson_process(pairs: int, rate: float, days: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Days and pairs of incidents that come at one rate a day."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rate * days, pairs)
    return rng.uniform(0, days, counts.sum()), np.repeat(np.arange(pairs), counts)


def test_by_hand():
    """Of a: 400 is the first in the record, 500 a repeat of it, 900 too late after 500. Of b: 50 too early to tell."""
    found = repeat_share([900, 400, 50, 500, 1300, 365], ["a", "a", "b", "a", "b", None], start=0, lookback=365)
    assert (found.repeats, found.incidents, found.left_truncated, found.unknown, found.keys) == (1, 4, 1, 1, 2)
    assert found.share == 0.25


@pytest.mark.parametrize(("gap", "repeat"), [(365, 1), (366, 0)])
def test_the_last_day_of_the_look_back_counts(gap, repeat):
    assert repeat_share([400, 400 + gap], ["a", "a"], start=0, lookback=365).repeats == repeat


def test_several_on_one_day_are_one():
    found = repeat_share([400, 400, 400, 420], ["a", "a", "a", "a"], start=0, lookback=365)
    assert (found.repeats, found.incidents) == (1, 2)


@pytest.mark.parametrize("lookback", [90, 365])
def test_in_a_poisson_process_it_is_the_chance_of_an_earlier_one(lookback):
    """One rate for all: an incident has another in the w days before it with probability 1 - exp(-rate w)."""
    rate = 0.6 / 365
    days, pairs = _poisson_process(20_000, rate, 4 * 365, 2)
    found = repeat_share(days, pairs, start=0, lookback=lookback)
    truth = -np.expm1(-rate * lookback)
    assert found.share == pytest.approx(truth, abs=0.006)
    assert found.lower < truth < found.upper


def test_the_share_does_not_rise_because_the_record_grows():
    """In a steady process the share with a fixed look-back stays; the share with any earlier one rises."""
    days, pairs = _poisson_process(6_000, 0.5 / 365, 6 * 365, 3)
    frame = pd.DataFrame({"day": days, "pair": pairs}).sort_values("day")
    shares = []
    for year in (1, 5):
        known = frame[frame["day"] < (year + 1) * 365]
        window = known[known["day"] >= (year - 1) * 365]
        shares.append(repeat_share(window["day"], window["pair"], start=(year - 1) * 365).share)
    assert shares[1] == pytest.approx(shares[0], abs=0.03)
    ever = frame.duplicated("pair")
    by_year = ever.groupby(frame["day"] // 365).mean()
    assert by_year[5] > by_year[1] + 0.2


def test_intervals_cover_as_often_as_they_say():
    rate, covered = 0.8 / 365, 0
    for seed in range(300):
        found = repeat_share(*_poisson_process(300, rate, 3 * 365, seed), start=0)
        covered += found.lower <= -np.expm1(-0.8) <= found.upper
    assert 0.92 < covered / 300 < 0.985


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: repeat_share([1, 2], ["a"], start=0), "2 values and key 1"),
        (lambda: repeat_share([1, 2], ["a", "b"], start=2), "1 incidents lie before"),
        (lambda: repeat_share([1, 2], ["a", "b"], start=0, lookback=0), "above 0"),
        (lambda: repeat_share(["x", "y"], ["a", "b"], start=0), "day must hold numbers"),
    ],
)
def test_refusals(call, words):
    with pytest.raises(AnalysisError, match=words):
        call()


def test_without_known_keys_there_is_no_share():
    found = repeat_share([400, 500], [None, None], start=0)
    assert np.isnan(found.share)
    assert (found.incidents, found.unknown) == (0, 2)


def test_pairs_of_one_offender_say_less():
    """Every pair twice under one offender: as many incidents, and the interval of half as many."""
    days, pairs = _poisson_process(400, 0.6 / 365, 5 * 365, 6)
    alone = repeat_share(days, pairs, start=0)
    twice = {"day": np.tile(days, 2), "key": np.r_[pairs, pairs + 400]}
    apart, together = (repeat_share(**twice, start=0, cluster=one) for one in (None, np.tile(pairs, 2)))
    assert (together.incidents, together.keys) == (apart.incidents, apart.keys) == (2 * alone.incidents, 2 * alone.keys)
    assert (together.lower, together.upper) == pytest.approx((alone.lower, alone.upper), abs=1e-4)
    assert apart.upper - apart.lower < 0.75 * (alone.upper - alone.lower)


def test_a_cluster_for_each_incident():
    with pytest.raises(AnalysisError, match="1 clusters are given for 2 rows"):
        repeat_share([400, 500], ["a", "a"], start=0, cluster=["x"])
    with pytest.raises(AnalysisError, match="missing"):
        repeat_share([400, 500], ["a", "a"], start=0, cluster=["x", None])
