"""The next report of a pair since a date: gaps written out, planted changes found, as often as the interval says."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.repetition.next_rate import next_rate
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

_END, _SINCE = 8 * 365, 4 * 365


def _reports(pairs: int, ratio: float, seed: int, *, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Poisson reports of pairs that appear over time, whose rate is `ratio` times as high from a day on."""
    rng = np.random.default_rng(seed)
    rates = 0.5 / 365 * rng.gamma(1 / spread, spread, pairs)
    first, counts = rng.uniform(0, _END, pairs), rng.poisson(rates * _END)
    days, whose = rng.uniform(0, _END, counts.sum()), np.repeat(np.arange(pairs), counts)
    kept = (days > first[whose]) & ((days < _SINCE) | (rng.random(len(days)) < ratio))
    return np.ceil(np.r_[first, days[kept]]), np.r_[np.arange(pairs), whose[kept]]


def test_the_model_is_coxs_of_the_gaps_written_out():
    """Each gap begins anew at 0 in the stratum of its number, and is cut on the eve of the date; two pairs an offender.

    Cox's model with strata and clusters is held against R in tests/survival/regression/test_cox.py.
    """
    days, pairs = _reports(60, 0.6, 1, spread=0.5)
    rows = []
    for pair in range(60):
        mine = sorted(set(days[pairs == pair]))
        if mine[0] < 365:
            continue
        for number, (day, then) in enumerate(pairwise([*mine, np.inf]), start=1):
            stop, event = min(then, _END), then <= _END
            eve = _SINCE - 1
            if day < eve < stop:
                rows.append((0, eve - day, False, 0.0, min(number, 3), pair // 2))
                rows.append((eve - day, stop - day, event, 1.0, min(number, 3), pair // 2))
            elif stop > day:
                rows.append((0, stop - day, event, float(day >= eve), min(number, 3), pair // 2))
    start, stop, event, later, number, offender = zip(*rows, strict=True)
    by_hand = cox(
        Columns.of(np.array(later)[:, None], ("later",)),
        Spells.of(stop, event, start=start, strata=number, person=offender),
    )
    found = next_rate(days, pairs, start=0, end=_END, since=_SINCE, offender=pairs // 2)
    table = found.tidy()
    assert table["coefficient"].to_numpy() == pytest.approx(by_hand.coefficients, abs=1e-10)
    assert table["standard_error"].to_numpy() ** 2 == pytest.approx(np.diag(by_hand.covariance), abs=1e-10)
    happened = [one for one in rows if one[2]]
    assert (found.before, found.after) == tuple(sum(one[3] == side for one in happened) for side in (0, 1))
    assert found.pairs + found.left_truncated == 60


@pytest.mark.parametrize(("ratio", "spread"), [(0.6, 1e-6), (1.0, 0.8)])
def test_as_many_intervals_hold_the_planted_change_as_they_say(ratio, spread):
    """Pairs that are alike: a planted fall; pairs that differ: no change, which that they differ may not look like.

    Of 60 intervals at 95 %, 51 or fewer hold the truth in four of a thousand times.
    """
    limits = [
        next_rate(*_reports(150, ratio, seed, spread=spread), start=0, end=_END, since=_SINCE).ratio[1:]
        for seed in range(60)
    ]
    assert sum(lower < ratio < upper for lower, upper in limits) > 51


def test_what_happens_on_the_date_is_of_the_later_side():
    days, pairs = _reports(60, 0.8, 4, spread=0.5)
    more = [
        next_rate(np.r_[days, 400, day], np.r_[pairs, 60, 60], start=0, end=_END, since=_SINCE)
        for day in (_SINCE, _SINCE - 1)
    ]
    on, eve = ((one.before, one.after) for one in more)
    assert on == (eve[0] - 1, eve[1] + 1)


def test_gaps_after_the_last_number_share_one_hazard():
    days, pairs = _reports(60, 0.6, 1, spread=0.5)
    by_last = [next_rate(days, pairs, start=0, end=_END, since=_SINCE, last=last).ratio[0] for last in (3, 4, 5)]
    assert next_rate(days, pairs, start=0, end=_END, since=_SINCE).ratio[0] == by_last[1]
    assert len(set(by_last)) == 3


def test_pairs_of_one_offender_say_less():
    days, pairs = _reports(150, 0.7, 3, spread=0.5)
    twice = np.tile(days, 2), np.r_[pairs, pairs + 150]
    record = {"start": 0, "end": _END, "since": _SINCE}
    apart, together = next_rate(*twice, **record), next_rate(*twice, **record, offender=np.tile(pairs, 2))
    errors = [one.tidy()["standard_error"].item() for one in (apart, together)]
    # Each offender's two pairs are the same: twice the variance of as many that come alone.
    assert errors[1] / errors[0] == pytest.approx(np.sqrt(2), abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"since": 0}, "after the start of the record"),
        ({"since": 2001}, "not after its end"),
        ({"since": 2000}, "no next report of a pair came since the date"),
        ({"last": 1}, "last is at least 2"),
        ({"since": 1900}, "no next report of a pair came since the date"),
        ({"since": 420}, "no next report of a pair came before the date"),
        ({"end": 600, "since": 500}, "lie after the end"),
    ],
)
def test_refusals(kind, words):
    record = {"start": 0, "end": 2000, "since": 1000, **kind}
    with pytest.raises(AnalysisError, match=words):
        next_rate([400, 700, 450, 1200], list("aabb"), **record)
