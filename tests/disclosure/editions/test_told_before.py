"""What earlier editions leave open of a small count stays open, where the rule hides more now than it did then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.counted import EVENTS, Group
from ipvi_eval.disclosure.editions.together import together
from ipvi_eval.disclosure.editions.told_before import kept_open, told_before
from ipvi_eval.disclosure.protection.secondary import protect
from ipvi_eval.disclosure.solver.attacker import Interval, intervals
from ipvi_eval.disclosure.solver.system import System
from tests.disclosure.editions.test_kept import kept
from tests.disclosure.editions.test_together import this_year

THEN, NOW = 5, 11


def of_ten(**more):
    """Three of ten were hidden with the other seven, and may be nought to ten; now they are 23 with twenty others."""
    printed = np.array([False, False, True, False, False])
    equations = [[(0, 1), (1, 1), (2, -1)], [(0, 1), (3, 1), (4, -1)]]
    return System.of([3, 7, 10, 20, 23], equations, printed=printed, withheld=np.arange(5) < 2, **more)


def test_a_count_that_is_open_within_ten_is_not_known():
    told = told_before(of_ten(), NOW, zero_shown=True)
    assert told == {0: Interval(0, 10), 1: Interval(0, 10)}
    assert told_before(of_ten(), 10, zero_shown=True) == {}


def test_what_is_open_of_it_stays_open():
    system = of_ten()
    told = told_before(system, NOW, zero_shown=True)
    found = protect(kept_open(system, told, NOW), least=NOW)
    assert found.hidden[:5].tolist() in ([True, True, False, True, False], [True, True, False, False, True])
    assert intervals(system, found.hidden[:5], np.array([0]))[0] == Interval(0, 10)


def test_what_is_known_exactly_hides_nothing():
    """Twenty and 23 were printed as well."""
    known = replace(of_ten(), printed=np.arange(5) > 1)
    told = told_before(known, NOW, zero_shown=True)
    assert told == {0: Interval(3, 3), 1: Interval(7, 7)}
    assert len(kept_open(known, told, NOW)) == len(known)


def test_ends_are_those_of_whole_numbers():
    """Twice x and y are seven: y is one at least, which linear programs do not see. What
    is asked for beyond that, no hiding would give."""
    system = System.of([3, 1, 7], [[(0, 2), (1, 1), (2, -1)]], printed=np.array([False, False, True]))
    told = told_before(system, NOW, zero_shown=True)
    assert told == {0: Interval(0, 3), 1: Interval(1, 7)}
    assert protect(kept_open(system, told, NOW), least=NOW).hidden[:3].tolist() == [True, True, False]


def edition(made, seed):
    """Events by half a year and a year of people on three lists, and of all."""
    rng = np.random.default_rng(seed)
    people, by_year = rng.integers(12, 80, 4), rng.poisson(8, 4)
    rows = np.column_stack([people, rng.binomial(by_year, 0.6), by_year])
    groups = [Group(name, "ipv_dir", "street") for name in ("list_a", "list_b", "list_c", "list_d", "all")]
    counts = []
    for group, (n, half, year) in zip(groups, [*rows, rows.sum(axis=0)], strict=True):
        counts += [group.people(int(n)), *(group.count(int(k), EVENTS, day) for k, day in ((half, 182), (year, 365)))]
    return made(*counts)


def signed(one, least, *before):
    """The edition with what has to be hidden in it."""
    cost = {key: 20.0 if key.cohort == "all" else 1.0 for key in one.counts}
    found = together(one, cost, (), before, least=least)
    hidden = protect(found.system, least=least).hidden
    return replace(one, hidden=frozenset(key for key, place in found.place.items() if hidden[place]))


def narrowest(last, *before):
    """How wide the narrowest interval is that a reader of all these editions has for a count below the first rule."""
    found = together(last, dict.fromkeys(last.counts, 1.0), (), before, least=1)
    hidden = ~found.system.shown | found.system.withheld
    hidden[[place for key, place in found.place.items() if key in last.hidden]] = True
    small = np.flatnonzero(hidden & (found.system.values > 0) & (found.system.values < THEN))
    return min(one.highest - one.lowest for one in intervals(found.system, hidden, small).values())


@pytest.mark.parametrize("seed", range(24))
def test_the_same_people_by_a_rule_that_hides_more(seed):
    first = signed(edition(kept, seed), THEN)
    second = signed(edition(this_year, seed), NOW, first)
    assert second.hidden > first.hidden
    assert narrowest(second, first) >= THEN
