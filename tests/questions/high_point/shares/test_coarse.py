"""Shares in steps of which each is worth as many people as the shipped rule asks for."""

from __future__ import annotations

import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.questions.high_point.shares.coarse import FEWEST, STEPS, above, below, nearest, step_of


@pytest.mark.parametrize(
    ("people", "step"),
    [(5, 0.5), (22, 0.5), (43, 0.5), (44, 0.25), (219, 0.1), (220, 0.05), (1099, 0.02), (1100, 0.01)],
)
def test_the_finest_step_that_is_worth_enough_people(people, step):
    assert step_of(people) == step


def test_enough_is_what_the_shipped_rule_asks_for():
    assert read_profile("cms11").smallest_shown == FEWEST


@pytest.mark.parametrize("share", [0.0, 0.0183, 0.025, 0.0879, 0.5, 0.97, 1.0])
@pytest.mark.parametrize("people", [60, 429, 1112])
def test_limits_go_outwards_and_the_share_to_the_nearest(share, people):
    step = step_of(people)
    low, near, high = below(share, people), nearest(share, people), above(share, people)
    assert low <= share <= high
    assert near in (low, high)
    assert abs(near - share) <= step / 2 + 1e-9
    assert round(high - low, 9) in (0, step)
    assert step in STEPS
