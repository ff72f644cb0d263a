from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.attacks.handmade import edition, followed, table
from tests.disclosure.attacks.shares import attack, stated

DAYS = (182, 365, 730)


def people(seed: int, n: int) -> tuple[list[int], list[int]]:
    rng = np.random.default_rng(seed)
    event, leaves = rng.exponential(1500, n), rng.uniform(300, 2500, n)
    return np.ceil(np.minimum(event, leaves)).astype(int).tolist(), (event <= leaves).astype(int).tolist()


@given(seed=st.integers(0, 10**6), n=st.integers(40, 400), digits=st.sampled_from([None, 4, 3]))
def test_the_events_lie_within_what_their_share_says(seed, n, digits):
    stops, events = people(seed, n)
    counted = {day: sum(e for stop, e in zip(stops, events, strict=True) if stop <= day) for day in DAYS}
    known = {}
    for one in stated(edition(*(_rounded(one, digits) for one in followed(stops, events, DAYS)))):
        days = one.count.days
        first = int(one.count.state.rpartition(" ")[2]) if "after" in one.count.state else 0
        known[first, days] = (one.low, counted[days] - counted.get(first, 0), one.high)
    assert all(low - 1e-9 <= true <= high + 1e-9 for low, true, high in known.values()), known


def _rounded(one, digits):
    if digits is None or one.lower is None:
        return one
    return replace(one, value=round(one.value, digits), lower=round(one.lower, digits), upper=round(one.upper, digits))


def test_without_anybody_gone_the_share_gives_the_events_exactly():
    stops, events = [*range(1, 16), *range(200, 207), *[800] * 178], [1] * 22 + [0] * 178
    found = attack(edition(*followed(stops, events, DAYS[:2])))
    assert [(one.low, one.high) for one in found] == [(7, 7)]


def test_people_at_risk_narrow_it():
    stops, events = people(5, 300)
    day = {f"day_{day}": sum(stop >= day for stop in stops) for day in (0, *DAYS)}
    at_risk = table("survival.ipv_dir.at_risk", f"list {' '.join(day)}", ("List B", *day.values()))
    shares = followed(stops, events, DAYS)
    wide, narrow = ({one.count: one for one in stated(edition(*shares, *more))} for more in ((), (at_risk,)))
    between = [count for count in wide if "after" in count.state]
    assert all(narrow[count].low >= wide[count].low and narrow[count].high <= wide[count].high for count in between)
    assert any(narrow[count].high - narrow[count].low < wide[count].high - wide[count].low - 1 for count in between)
    for count in between:
        first = int(count.state.rpartition(" ")[2])
        true = sum(e for stop, e in zip(stops, events, strict=True) if first < stop <= count.days)
        assert narrow[count].low <= true <= narrow[count].high


@pytest.mark.parametrize("missing", ["n", "lower"])
def test_nothing_without_a_denominator_or_limits(missing):
    stops, events = people(1, 200)
    assert attack(edition(*(replace(one, **{missing: None}) for one in followed(stops, events, DAYS)))) == []
