"""What the printed limits of a ratio leave open of a count behind it, tried value by value."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ipvi_eval.counted import EVENTS, Group
from ipvi_eval.disclosure.protection.tells import tells
from ipvi_eval.estimate import Estimate
from ipvi_eval.precision import printed

WHO = Group("all", "ipv_dir", "street")


def limits(value: float, one: int, other: int) -> tuple[float, float]:
    half = 1.959964 * math.sqrt(1 / one + 1 / other)
    return value * math.exp(-half), value * math.exp(half)


def ratio(value: float, one: int, other: int) -> Estimate:
    lower, upper = limits(value, one, other)
    return Estimate(
        id="x", value=value, lower=lower, upper=upper, level=0.95, unit="ratio", method="", n=None,
        events=WHO.count(one, EVENTS),
    )  # fmt: skip


def left(value: float, one: int, other: int) -> int:
    """How many values of `one` print the same limits, where `other` is known and the ratio to any digit within its
    print."""
    seen = [printed(limit, "ratio") for limit in limits(value, one, other)]
    values = [value + step * 0.0005 for step in range(-10, 11)]
    return sum(
        any([printed(limit, "ratio") for limit in limits(also, tried, other)] == seen for also in values)
        for tried in range(1, 2 * one)
    )


def left_divided(value: float, one: int, other: int) -> int:
    """The same where nobody knows `other`, and everybody how the two divide: by the ratio and the populations."""
    seen = [printed(limit, "ratio") for limit in limits(value, one, other)]
    values = [value + step * 0.0005 for step in range(-10, 11)]
    return sum(
        any([printed(limit, "ratio") for limit in limits(also, tried, tried * other / one)] == seen for also in values)
        for tried in range(one - 100, one + 100)
    )


@pytest.mark.parametrize(("value", "events"), [(0.6, 200), (2.4, 207), (5.0, 230), (8.0, 300), (9.0, 600)])
def test_a_ratio_tells_of_many_events_only_where_its_limits_are_fine(value: float, events: int) -> None:
    found = min(left(value, events, events), left_divided(value, events, events))
    assert tells(ratio(value, events, events), WHO.count(events, EVENTS), 11) is (found < 11)


def test_large_ratios_of_few_hundred_are_fine_and_usual_ones_are_not() -> None:
    assert left(5.0, 230, 230) < 11 < left(2.4, 207, 207)


def test_how_both_divide_tells_more_than_the_other_of_them() -> None:
    assert left_divided(2.4, 207, 207) < 11 < left(2.4, 207, 207)


def test_what_restates_the_error_of_a_ratio_tells_with_it_however_many_events() -> None:
    """With 80 % power exp(-2.8 s) is found, s the error between the limits: a second print of one number."""
    one = ratio(0.9, 400, 400)
    found = replace(one, id="x.power.smallest", value=0.82, lower=None, upper=None, level=None, rests_on=("x",))
    assert not tells(one, WHO.count(400, EVENTS), 11)
    assert tells(found, WHO.count(400, EVENTS), 11)
    assert not tells(replace(found, rests_on=()), WHO.count(400, EVENTS), 11)


def test_fewer_events_are_told_by_every_ratio() -> None:
    assert tells(ratio(0.6, 199, 400), WHO.count(199, EVENTS), 11)
