from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.attacks.curve import Step, decoded

TIMES = st.lists(st.tuples(st.integers(1, 200), st.booleans()), min_size=15, max_size=60)


def steps(people: list[tuple[int, bool]], least: int) -> list[Step]:
    """The curve of people (day, whether of an event) with a row where `least` events are together, written out here."""
    height, together, found = 1.0, 0, [Step(0, 1.0, len(people), 0)]
    for day in sorted({day for day, event in people if event}):
        at_risk, events = sum(one >= day for one, _ in people), people.count((day, True))
        height *= 1 - events / at_risk
        together += events
        if together >= least:
            found.append(Step(day, height, at_risk, together))
            together = 0
    return found


@pytest.mark.parametrize("least", [1, 5, 11])
@given(people=TIMES)
def test_what_happened_is_among_what_can_have_happened(least, people):
    drawn = steps(people, least)
    for find in decoded("curve", len(people), drawn, 1e-12, 11):
        first, last = (float(word) for word in find.learned.rpartition("day ")[2].split(" to "))
        left = sum(not event and first <= day < last for day, event in people)
        events = people.count((int(last), True))
        assert find.low <= (left if find.learned.startswith("people") else events) <= find.high


def test_twenty_five_people():
    """Events on days 10 to 120 by tens, one person gone on day 15: the only way to these heights."""
    people = [(day, True) for day in range(10, 121, 10)] + [(15, False)] + [(400, False)] * 12
    (find,) = [one for one in decoded("curve", 25, steps(people, 1), 1e-12, 11) if one.learned.startswith("people")]
    assert (find.low, find.high) == (1, 1)
    assert find.learned == "people who left in curve, day 10 to 20"


def test_a_merged_step_in_full_says_how_many_left_in_it():
    people = [(day, True) for day in range(10, 121, 10)] + [(15, False), (95, False)] + [(400, False)] * 12
    found = {one.learned: (one.low, one.high) for one in decoded("curve", 26, steps(people, 11), 0.0, 11)}
    assert found["people who left in curve, day 0 to 110"] == (2, 2)


def test_heights_alone():
    """Of twelve events, ten exits and no others, without people at risk and events beside the heights."""
    people = [(day, True) for day in range(10, 121, 10)] + [(15, False)] + [(400, False)] * 12
    bare = [Step(one.day, one.height) for one in steps(people, 1)]
    found = {one.learned: (one.low, one.high) for one in decoded("curve", 25, bare, 0.0, 11)}
    assert found["events in curve, day 0 to 10"] == (1, 1)
    assert found["people who left in curve, day 10 to 20"] == (1, 1)


def test_a_height_that_nothing_explains_is_left_alone():
    drawn = steps([(day, True) for day in range(1, 20)], 5)
    wrong = [Step(one.day, one.height**2, one.at_risk, one.events) for one in drawn]
    assert list(decoded("curve", 19, wrong, 1e-12, 11)) == []
    assert np.all([two.at_risk < one.at_risk for one, two in pairwise(drawn)])
