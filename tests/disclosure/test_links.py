"""Every relation between counts that a reader can write down is an equation of the system, and each holds."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.counted import AT_RISK, EVENTS, FREE_AFTER, NOTIFIED, PEOPLE, Group, Key, incidents
from ipvi_eval.disclosure.attacker import intervals
from ipvi_eval.disclosure.links import linked

ON_LIST = Group("list_c", "ipv_dir", "street")


def told(counts, hidden, nested=()):
    """What a reader finds for the one count that is hidden, when all the others are shown."""
    values = {count.key: int(count) for count in counts}
    place, system = linked(values, dict.fromkeys(values, 1.0), nested)
    unknown = ~system.shown
    unknown[place[hidden.key]] = True
    return intervals(system, unknown, np.array([place[hidden.key]]))[place[hidden.key]]


def left_over(counts, nested=()):
    """The counts that nobody prints, when all that are printed are shown."""
    values = {count.key: int(count) for count in counts}
    _, system = linked(values, dict.fromkeys(values, 1.0), nested)
    return sorted(int(value) for value in system.values[~system.shown])


def test_lists_add_up_so_one_hidden_alone_is_told():
    every = Group("all", "ipv_dir", "street")
    counts = [Group(f"list_{name}", "ipv_dir", "street").people(n) for name, n in zip("abc", (20, 30, 40), strict=True)]
    found = told([every.people(90), *counts], counts[0])
    assert (found.lowest, found.highest) == (20, 20)


def test_lists_that_leave_somebody_over():
    counts = [Group("all", "", "street").people(95), Group("list_a", "", "street").people(90)]
    assert left_over(counts) == [5]


def test_everybody_is_free_has_had_an_event_or_left():
    people, events, followed = ON_LIST.people(100), ON_LIST.count(30, EVENTS, 182), ON_LIST.count(60, AT_RISK, 182)
    # 10 left; 70 without an event; 40 no longer followed.
    assert left_over([people, events, followed]) == [10, 40, 70]
    deaths = ON_LIST.count(4, "death", 182)
    assert left_over([people, events, followed, deaths]) == [6, 10, 40, 70]


def test_from_one_horizon_to_the_next():
    early, late = ON_LIST.count(30, EVENTS, 182), ON_LIST.count(33, EVENTS, 365)
    assert left_over([early, late]) == [3]
    assert left_over([early, late, ON_LIST.count(41, EVENTS)]) == [3, 8]
    first, then = ON_LIST.count(60, AT_RISK, 182), ON_LIST.count(52, AT_RISK, 365)
    # 8 fewer followed, of whom 3 had an event and 5 left; 3 more events.
    assert left_over([early, late, first, then]) == [3, 5, 8]


NESTED = (("ipv_arrest", "ipv_dir"),)


@pytest.mark.parametrize(("state", "inner", "outer"), [(EVENTS, 20, 30), (AT_RISK, 70, 60), ("death", 4, 3)])
def test_a_narrower_outcome(state, inner, outer):
    wide, narrow = ON_LIST.count(outer, state, 182), Group("list_c", "ipv_arrest", "street").count(inner, state, 182)
    assert left_over([wide, narrow], NESTED) == [abs(outer - inner)]
    assert left_over([wide, narrow]) == []


def test_clocks_and_the_notified():
    street, calendar = ON_LIST.people(100), Group("list_c", "", "calendar").people(101)
    assert left_over([street, calendar]) == [1]
    notified, after = Group(NOTIFIED, "", "street").people(50), Group("all", "ipv_dir", "street").count(44, FREE_AFTER)
    assert left_over([notified, after]) == [6]


def test_after_and_before_notification_add_up():
    every = Group("all", "ipv_dir", "street")
    total, after, before = (
        every.count(50, EVENTS),
        every.count(20, f"{EVENTS} after"),
        every.count(30, f"{EVENTS} before"),
    )
    found = told([total, after, before], after)
    assert (found.lowest, found.highest) == (20, 20)


def test_first_events_are_among_all():
    assert left_over([ON_LIST.count(30, EVENTS, 182), ON_LIST.count(37, f"all {EVENTS}", 182)]) == [7]


def test_quarters_in_years_and_what_lies_between():
    quarters = [
        incidents(n, "Here", "x", f"2019-{3 * q + 1:02d}", f"2019-{3 * q + 3:02d}")
        for q, n in enumerate((20, 9, 15, 14))
    ]
    year = incidents(58, "Here", "x", "2019-01", "2019-12")
    # All four quarters are there: the hidden one is what the year leaves, with nothing over.
    found = told([*quarters, year], quarters[1])
    assert found.highest == 9
    assert left_over([*quarters[:3], year]) == [14]


def test_counts_of_others_do_not_hang_together():
    counts = {Key("x", PEOPLE): 5, Key("y", PEOPLE): 50}
    _, system = linked(counts, dict.fromkeys(counts, 1.0), ())
    assert system.equations.shape[0] == 0


@pytest.mark.parametrize(("extra", "left"), [((14, 12), [2, 12, 14, 30, 32]), ((3, 14), [3, 11, 14, 19, 30])])
def test_what_sealed_records_add_to_an_outcome_and_to_a_wider_one(extra, left):
    """Each difference, those between outcomes on both sides, and the difference of the differences."""
    arrest, injury = (Group("list_c", name, "street") for name in ("ipv_arrest", "ipv_injury"))
    sealed = [Group("list_c", f"{name}_with_sealed", "street") for name in ("ipv_arrest", "ipv_injury")]
    own, with_them = (50, 20), (50 + extra[0], 20 + extra[1])
    counts = [
        *(one.count(n, EVENTS, 182) for one, n in zip((arrest, injury), own, strict=True)),
        *(one.count(n, EVENTS, 182) for one, n in zip(sealed, with_them, strict=True)),
    ]
    nested = (
        *(("ipv_injury", "ipv_arrest"), ("ipv_injury_with_sealed", "ipv_arrest_with_sealed")),
        *((name, f"{name}_with_sealed") for name in ("ipv_arrest", "ipv_injury")),
    )
    between = [own[0] - own[1], with_them[0] - with_them[1]]
    assert sorted([*extra, *between, abs(extra[0] - extra[1])]) == left
    assert left_over(counts, nested) == left
