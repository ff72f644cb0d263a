"""Sets of reports of several sites and of all together: who holds all of them and subtracts finds no small count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.counted import EVENTS, PEOPLE, Group, Key, incidents
from ipvi_eval.disclosure.editions.kept import WHOLE_PLAN
from ipvi_eval.disclosure.editions.sites import elsewhere
from ipvi_eval.disclosure.editions.together import together
from ipvi_eval.disclosure.protection.secondary import protect
from ipvi_eval.disclosure.solver.attacker import intervals
from ipvi_eval.disclosure.solver.system import System
from tests.disclosure.editions.test_kept import PLAN, kept

LEAST = 11
EVERY, C, D, C_AND_D = (Group(name, "ipv_dir", "street") for name in ("all", "list_c", "list_d", "list_c_and_d"))
BOTH = "East + West"


def of(site, *counts, **more):
    """The run of a site, whose area is called as the site; or of both together."""
    own = {"site": site, "area": site, "defined": {**PLAN, WHOLE_PLAN: site}}
    if site == "all":
        own |= {"area": BOTH, "sums": ("East", "West")}
    return replace(kept(*counts, **more), **own)


def made(run, *before):
    """The run with what has to be hidden in it beside those made before it."""
    found = together(run, dict.fromkeys(run.counts, 1.0), (), before, least=LEAST)
    hidden = protect(found.system, least=LEAST).hidden
    return replace(run, hidden=frozenset(key for key, place in found.place.items() if hidden[place]))


def all_of(east, west, whole):
    first = made(east)
    second = made(west, first)
    return first, second, made(whole, first, second)


def test_the_whole_less_one_site_is_no_small_count_of_the_other():
    """East has 5 people with an event, which is hidden; 55 of the whole less 50 of West would tell it."""
    small, large, both = (C.count(number, EVENTS, 364) for number in (5, 50, 55))
    east, west, whole = all_of(of("East", small), of("West", large), of("all", both))
    assert (east.hidden, west.hidden) == ({small.key}, frozenset())
    assert whole.hidden == {both.key}
    # What is not small is shown everywhere.
    assert not all_of(of("East", C.people(40)), of("West", C.people(50)), of("all", C.people(90)))[2].hidden


def test_a_site_that_does_not_tell_a_count_has_one_all_the_same():
    """West tells the month, East nothing of it: the rest of the whole is East's month."""
    month = [incidents(number, area, "ipv_dir", "2019-01", "2019-01") for number, area in ((30, "West"), (34, BOTH))]
    assert all_of(of("East"), of("West", month[0]), of("all", month[1]))[2].hidden == {month[1].key}
    enough = incidents(41, BOTH, "ipv_dir", "2019-01", "2019-01")
    assert not all_of(of("East"), of("West", month[0]), of("all", enough))[2].hidden


def test_months_of_the_whole_are_quarters_of_the_sites():
    """A quarter of 5 at East and one of 60 at West; the three months of the whole come to 65."""
    quarter = [incidents(n, area, "ipv_dir", "2019-01", "2019-03") for n, area in ((5, "East"), (60, "West"))]
    months = [incidents(n, BOTH, "ipv_dir", f"2019-0{m}", f"2019-0{m}") for m, n in ((1, 20), (2, 25), (3, 20))]
    east, _, whole = all_of(of("East", quarter[0]), of("West", quarter[1]), of("all", *months))
    assert east.hidden == {quarter[0].key}
    assert len(whole.hidden) == 1
    # Two of the months alone leave the third open.
    assert not all_of(of("East", quarter[0]), of("West", quarter[1]), of("all", *months[:2]))[2].hidden


@pytest.mark.parametrize(("later", "goes"), [((34,), False), ((42,), True), ((55,), False), ((25, 17), False)])
def test_what_quarters_of_the_sites_have_beyond_months_of_the_whole(later, goes):
    """90 less 45 and 34 are 11 in March; less 45 and 42, 3. Where months are more than their quarter, or three of them
    less, the files of the sites are of another day, and the difference counts nobody."""
    quarter = [incidents(n, area, "ipv_dir", "2019-01", "2019-03") for n, area in ((30, "East"), (60, "West"))]
    months = [incidents(n, BOTH, "ipv_dir", f"2019-0{m}", f"2019-0{m}") for m, n in enumerate((45, *later), 1)]
    whole = all_of(of("East", quarter[0]), of("West", quarter[1]), of("all", *months))[2]
    assert bool(whole.hidden) == goes


def test_lists_told_together_at_one_site_are_added_up():
    """East tells Lists C and D as one (12), West each (50, 40), the whole each (53, 49)."""
    east = of("East", C_AND_D.people(12))
    west = of("West", C.people(50), D.people(40))
    apart = made(of("all", C.people(53), D.people(49)), made(east), made(west, made(east)))
    # East's three people on List C and nine on D follow from either list of the whole.
    assert apart.hidden == {C.people(0).key, D.people(0).key}


@pytest.mark.parametrize(("events", "goes"), [(53, True), (51, False)])
def test_a_step_of_the_whole_is_beside_the_steps_before_it(events, goes):
    """Steps at other days: 53 events of the whole by day 130 less 20 and 30 by days 120 and 125 are 3 people."""
    east, west = C.count(20, EVENTS, 120), C.count(31 if not goes else 30, EVENTS, 125)
    step = C.count(events, EVENTS, 130)
    assert (step.key in all_of(of("East", east), of("West", west), of("all", step))[2].hidden) == goes


def test_an_area_that_both_sites_look_at_is_one_area():
    """Hidden as the complement of a small quarter at one site, the same number of the other would tell that quarter."""
    year, first, rest = (
        incidents(number, "Elsewhere", "ipv_dir", *months)
        for number, months in ((45, ("2019-01", "2019-12")), (5, ("2019-01", "2019-03")), (40, ("2019-04", "2019-12")))
    )
    east = made(of("East", year, first, rest))
    assert first.key in east.hidden
    assert len(east.hidden) > 1
    west = made(of("West", year, rest), east)
    told = {key for key in (year.key, rest.key) if key not in east.hidden or key not in west.hidden}
    assert len(told) < 2, "the year and the other quarters together tell the first quarter"


def test_people_known_at_both_sites_are_a_count_that_nobody_prints():
    """Suspects: 40 and 50 at the sites, 86 in all; four are known at both, and the sum may not tell it."""
    suspects = [Key("suspects", PEOPLE)] * 3
    runs = (replace(of(site), counts={suspects[0]: n}) for site, n in (("East", 40), ("West", 50), ("all", 86)))
    assert all_of(*runs)[2].hidden == {suspects[0]}


def test_sites_are_no_editions_of_each_other():
    """West's 53 are not East's 50 and three more."""
    assert not made(of("West", C.count(53, EVENTS, 364)), made(of("East", C.count(50, EVENTS, 364)))).hidden


counts = st.integers(0, 60)


@settings(max_examples=60)
@given(st.lists(st.tuples(counts, counts), min_size=2, max_size=3))
def test_no_small_count_is_found_by_whoever_holds_all_three_sets(lists):
    """The attack by equations of its own: each list of the whole is the sites', and lists are everybody."""
    groups = [Group(f"list_{name}", "ipv_dir", "street") for name in "abc"[: len(lists)]]
    rows = {"East": [e for e, _ in lists], "West": [w for _, w in lists], "all": [e + w for e, w in lists]}
    runs = [
        of(site, *(group.people(n) for group, n in zip(groups, row, strict=True)), EVERY.people(sum(row)))
        for site, row in rows.items()
    ]
    sets = all_of(*runs)
    width = len(lists) + 1
    cells = [(one, key) for one in sets for key in one.counts]
    values = [one.counts[key] for one, key in cells]
    within = [
        [*((start * width + place, 1) for place in range(len(lists))), (start * width + width - 1, -1)]
        for start in range(3)
    ]
    across = [[(place, 1), (width + place, 1), (2 * width + place, -1)] for place in range(width)]
    system = System.of(values, [*within, *across])
    hidden = np.array([key in one.hidden for one, key in cells])
    small = np.array([place for place, value in enumerate(values) if 0 < value < LEAST], dtype=np.int64)
    assert hidden[small].all()
    assert all(found.safe(LEAST) for found in intervals(system, hidden, small).values())


def test_what_a_site_does_not_tell_hangs_together_as_what_it_would_have_told():
    """East tells nothing of List D. The whole has 20 events beyond West's by day 182 and 26 by day 364: 6 between."""
    west = [D.count(30, EVENTS, 182), D.count(70, EVENTS, 364)]
    both = [D.count(50, EVENTS, 182), D.count(96, EVENTS, 364)]
    whole = all_of(of("East"), of("West", *west), of("all", *both))[2]
    assert len(whole.hidden) == 1
    more = [both[0], D.count(111, EVENTS, 364)]  # 21 between
    assert not all_of(of("East"), of("West", *west), of("all", *more))[2].hidden


@pytest.mark.parametrize(("second", "goes"), [(39, 2), (45, 0)])
def test_quarters_left_of_the_whole_are_beside_the_half_year_of_the_site(second, goes):
    """The first quarter of the whole less West's are East's 15, and its half-year has 20: 5 in the second."""
    quarters = ("2019-01", "2019-03"), ("2019-04", "2019-06")
    half = incidents(15 + second - 34, "East", "ipv_dir", "2019-01", "2019-06")
    west = [incidents(34, "West", "ipv_dir", *quarter) for quarter in quarters]
    both = [incidents(n, BOTH, "ipv_dir", *quarter) for n, quarter in zip((49, second), quarters, strict=True)]
    assert len(all_of(of("East", half), of("West", *west), of("all", *both))[2].hidden) == goes


def test_lists_that_some_sites_tell_together_are_left_of_the_whole_together():
    """The whole tells C and D singly, West as one: East's events on both are 16 and 20, and 4 between."""
    west = [C_AND_D.count(30, EVENTS, 182), C_AND_D.count(70, EVENTS, 364)]
    both = [
        g.count(n, EVENTS, day)
        for day, numbers in ((182, (23, 23)), (364, (45, 45)))
        for g, n in zip((C, D), numbers, strict=True)
    ]
    assert all_of(of("East"), of("West", *west), of("all", *both))[2].hidden


def test_two_sites_count_the_very_same_in_an_area_by_its_name_and_where_there_are_as_many():
    def both_tell(one, other):
        pair = [(of(site, count), {count.key: 0}) for site, count in (("East", one), ("West", other))]
        return list(elsewhere(*pair))

    counted = [incidents(number, "Elsewhere", "ipv_dir", "2019-01", "2019-03") for number in (30, 31)]
    assert both_tell(counted[0], counted[0]) == [([0], [0])]
    assert both_tell(*counted) == []
    # As many people on a list of each site are other people.
    assert both_tell(C.people(40), C.people(40)) == []


REFERENCE = Group("comparison_area.reference", "ipv_dir", "street")


@pytest.mark.parametrize(("more", "goes"), [(0, False), (5, True), (11, False)])
def test_people_of_one_more_comparison_area_are_few_or_enough(more, goes):
    """East is compared with people of North and Coast, West with those of North."""
    first = made(of("East", REFERENCE.people(40 + more)))
    assert bool(made(of("West", REFERENCE.people(40)), first).hidden) == goes


@pytest.mark.parametrize(("more", "goes"), [(0, False), (5, True), (11, False)])
def test_incidents_of_one_more_comparison_area_are_few_or_enough(more, goes):
    month = "2019-01", "2019-01"
    first = made(of("East", incidents(40 + more, "North + Coast", "ipv_dir", *month)))
    assert bool(made(of("West", incidents(40, "North", "ipv_dir", *month)), first).hidden) == goes


def test_lists_of_the_comparison_areas_that_one_site_tells_together_are_added_up():
    """East hides 5 people on List B and 30 on List D, who are 35, and tells 40 on C. West tells B and C: 45."""
    names = ("b", "c", "d")
    told = [REFERENCE.within(f"list_{name}").people(n) for name, n in zip(names, (5, 40, 30), strict=True)]
    east = made(of("East", *told, REFERENCE.people(75)))
    assert told[0].key in east.hidden
    shown = next(one for one in told[1:] if one.key not in east.hidden)
    other = "list_b_and_c" if shown is told[1] else "list_b_and_d"
    both = REFERENCE.within(other).people(5 + shown)
    assert both.key in made(of("West", both, REFERENCE.people(75)), east).hidden


def test_people_of_the_comparison_areas_are_no_sum_over_the_sites():
    """They are the same 40 in every set: nobody is left over."""
    events = Group("comparison_area", "ipv_dir", "street").count(20, f"{EVENTS} before")
    for one in (REFERENCE.people(40), events):
        runs = all_of(of("East", one), of("West", one), of("all", one))
        found = together(runs[2], dict.fromkeys(runs[2].counts, 1.0), (), runs[:2], least=LEAST)
        assert len(found.system) == len(runs)
