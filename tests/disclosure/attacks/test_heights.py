from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.attacks.heights import between, fallen


def test_without_anybody_leaving():
    # 7 of 100 at risk.
    assert fallen(0.80, 0.80 * 93 / 100, 0.0, (100, 100)) == (7, 7)
    assert fallen(0.80, 0.744, 0.0005, (100, 93)) == (7, 7)


@given(st.integers(20, 300), st.lists(st.booleans(), min_size=1, max_size=19), st.sampled_from([0.0, 0.0005]))
def test_the_events_are_among_those_that_fit(people, happened, half):
    """One person after the other has an event (True) or leaves (False); the height is made here, step by step."""
    height, at_risk = 0.9, people
    for event in happened:
        height *= 1 - event / at_risk
        at_risk -= 1
    low, high = fallen(0.9 + half / 2, height - half / 2, half + 1e-12, (people, at_risk))
    assert low <= sum(happened) <= high


@pytest.mark.parametrize(("first", "last", "found"), [(6, 12, (180, 150)), (7, 9, (180, 150)), (3, 13, None)])
def test_people_at_risk_around_two_times(first, last, found):
    assert between({0: 200, 6: 180, 12: 150}, first, last) == found
