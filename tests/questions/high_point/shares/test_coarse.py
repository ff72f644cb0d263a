"""Shares in steps of which each is worth as many people as the smallest count that may be shown."""

from __future__ import annotations

import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.questions.high_point.shares.coarse import STEPS, Step


@pytest.mark.parametrize(
    ("people", "step"),
    [(5, None), (21, None), (22, 0.5), (43, 0.5), (44, 0.25), (219, 0.1), (220, 0.05), (1099, 0.02), (1100, 0.01)],
)
def test_the_finest_step_that_is_worth_eleven_people(people, step):
    assert Step.of(people, 11) == (step and Step(step))


@pytest.mark.parametrize(("profile", "step"), [("nydoh7", 0.02), ("cms11", 0.05), ("uscs16", 0.05)])
def test_enough_is_what_the_profile_asks_for(profile, step):
    fewest = read_profile(profile).smallest_shown
    assert Step.of(430, fewest) == Step(step)
    assert Step.of(430, fewest + 30) != Step(step)


@pytest.mark.parametrize("fewest", [7, 11, 16, 25])
@pytest.mark.parametrize("people", [7, 60, 141, 429, 1112, 2741])
def test_a_step_is_never_worth_fewer(people, fewest):
    step = Step.of(people, fewest)
    assert step is None or step.size * people >= fewest
    assert (step is None) == (STEPS[-1] * people < fewest)


@pytest.mark.parametrize("share", [0.0, 0.0183, 0.025, 0.0879, 0.5, 0.97, 1.0])
@pytest.mark.parametrize("people", [60, 429, 1112])
def test_limits_go_outwards_and_the_share_to_the_nearest(share, people):
    step = Step.of(people, 11)
    low, near, high = step.below(share), step.nearest(share), step.above(share)
    assert low <= share <= high
    assert near in (low, high)
    least, most = step.leaves(near)
    assert least - 1e-9 <= share <= most + 1e-9
    assert near == pytest.approx(share, abs=step.size / 2 if share > step.size / 2 else step.size)
    assert round(high - low, 9) in (0, step.size)


@pytest.mark.parametrize("told", range(30))
def test_whatever_is_told_leaves_room_for_as_many_people_as_are_asked_for(told):
    step = Step.of(429, 11)
    least, most = step.leaves(told * step.size)
    assert (most - least) * 429 >= 11 or told == 0


def test_a_share_above_nought_is_not_told_as_nought():
    step = Step(0.05)
    assert [step.nearest(share) for share in (0.0, 1e-6, 0.0249, 0.0251, 0.0749)] == [0.0, 0.05, 0.05, 0.05, 0.05]
