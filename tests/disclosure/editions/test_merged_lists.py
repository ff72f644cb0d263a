"""Lists that two editions tell otherwise are compared as they add up, and at days at which that is certain."""

from __future__ import annotations

import pytest

from ipvi_eval.counted import AT_RISK, EVENTS, Group
from ipvi_eval.disclosure.editions.merged_lists import met


def keys(*names, state="people", until=""):
    return [Group(name, "" if state == "people" else "x", "street").count(1, state, until).key for name in names]


def pairs(earlier, later):
    return {
        (tuple(sorted(key.cohort for key in parts)), tuple(sorted(key.cohort for key in wholes)))
        for parts, wholes in met(earlier, later)
    }


@pytest.mark.parametrize(
    ("earlier", "later", "found"),
    [
        (["list_a", "list_b", "list_c"], ["list_a_and_b", "list_c"], {(("list_a", "list_b"), ("list_a_and_b",))}),
        (["list_a_and_b"], ["list_a", "list_b"], {(("list_a_and_b",), ("list_a", "list_b"))}),
        (
            ["list_a_and_b", "list_c"],
            ["list_a", "list_b_and_c"],
            {(("list_a_and_b", "list_c"), ("list_a", "list_b_and_c"))},
        ),
        (["list_a", "list_b"], ["list_a", "list_b"], set()),  # the keys are the same
        (["list_a"], ["list_a_and_b"], {(("list_a",), ("list_a_and_b",))}),
        (["list_a_and_b"], ["list_a"], set()),  # those of list b are not counted again
        (["list_a"], ["list_b"], set()),
        (["notified.list_a"], ["list_a_and_b"], set()),  # other people
        (["all"], ["list_a_and_b"], set()),
    ],
)
def test_which_lists_add_up_to_the_same(earlier, later, found):
    assert pairs(keys(*earlier), keys(*later)) == found


@pytest.mark.parametrize(("state", "before", "after", "found"), [
    (EVENTS, 100, 120, True), (EVENTS, 120, 100, False), (AT_RISK, 120, 100, True), (AT_RISK, 100, 120, False),
    (EVENTS, 100, 100, True),
])  # fmt: skip
def test_days_at_which_it_is_certain(state, before, after, found):
    """By a later day there are more events, on an earlier one more people still followed."""
    earlier = keys("list_a", "list_b", state=state, until=before)
    later = keys("list_a_and_b", state=state, until=after)
    assert bool(pairs(earlier, later)) is found


def test_groups_come_in_the_order_of_the_earlier_edition():
    """And not in one of hashes, which is another in every process: what is hidden would be, too."""
    names = [f"cohort_{number}" for number in range(30)]
    earlier, later = ([f"{name}.{lists}" for name in names] for lists in ("list_a", "list_a_and_b"))
    assert [parts[0].cohort for parts, _ in met(keys(*earlier), keys(*later))] == earlier


def test_the_nearest_days_are_taken():
    earlier = [*keys("list_a", state=EVENTS, until=50), *keys("list_a", "list_b", state=EVENTS, until=90)]
    later = [*keys("list_a_and_b", state=EVENTS, until=100), *keys("list_a_and_b", state=EVENTS, until=300)]
    days = {(tuple(key.until for key in parts), wholes[0].until) for parts, wholes in met(earlier, later)}
    assert (("90", "90"), "100") in days
    assert not any("50" in found for found, _ in days)
