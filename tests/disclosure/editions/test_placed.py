"""Where the counts of an edition stand, what they leave over, and which belong beside which: each by hand."""

from __future__ import annotations

from ipvi_eval.counted import AT_RISK, CENSORED, EVENTS, Group, Key, incidents
from ipvi_eval.disclosure.editions.placed import Placed, counted_again, counterpart, nearest
from ipvi_eval.disclosure.solver.system import System
from tests.disclosure.editions.test_kept import kept

LIST = Group("list_c", "ipv_dir", "street")
ARREST = Group("list_c", "ipv_arrest", "street")


def alone(*counts):
    """An edition of these counts, which stand in no equation."""
    place = {one.key: number for number, one in enumerate(counts)}
    return Placed.of(kept(*counts), place, System.of([int(one) for one in counts], []))


def test_what_a_whole_has_beyond_its_part_stands_after_the_counts_of_other_editions():
    """Of 30 with a report 12 were arrested: 18 were not, the third count of a system that begins at 50."""
    reports, arrests = LIST.count(30, EVENTS, 365), ARREST.count(12, EVENTS, 365)
    system = System.of([30, 12, 18], [[(0, 1), (1, -1), (2, -1)]])
    placed = Placed.of(kept(reports, arrests), {reports.key: 0, arrests.key: 1}, system, after=50)
    assert placed.place == {reports.key: 50, arrests.key: 51}
    assert placed.left_over == {frozenset({(reports.key, 1), (arrests.key, -1)}): 52}


def test_an_equation_written_the_other_way_round_leaves_the_same_over():
    reports, arrests = LIST.count(30, EVENTS, 365), ARREST.count(12, EVENTS, 365)
    system = System.of([30, 12, 18], [[(0, -1), (1, 1), (2, 1)]])
    placed = Placed.of(kept(reports, arrests), {reports.key: 0, arrests.key: 1}, system)
    assert placed.left_over == {frozenset({(reports.key, 1), (arrests.key, -1)}): 2}


def test_counts_of_two_states_leave_nothing_over_that_grows():
    people, events = LIST.people(40), LIST.count(12, EVENTS, 365)
    system = System.of([40, 12, 28], [[(0, 1), (1, -1), (2, -1)]])
    assert Placed.of(kept(people, events), {people.key: 0, events.key: 1}, system).left_over == {}


def test_who_is_counted_again():
    assert counted_again(LIST.people(40).key)
    assert not counted_again(LIST.count(3, CENSORED, 365).key)
    assert not counted_again(incidents(51, "Here", "ipv_dir", "2019-01", "2019-03").key)
    assert not counted_again(Key("its.ipv_dir", EVENTS, "ipv_dir"))


def test_everybody_of_one_outcome_is_everybody_where_no_outcome_is_told():
    of_outcome, of_all = LIST.people(40).key, LIST.people(40).key.as_outcome("")
    assert counterpart(of_outcome, {of_outcome: 0, of_all: 1}) == of_outcome
    assert counterpart(of_outcome, {of_all: 1}) == of_all
    events = LIST.count(12, EVENTS, 365).key
    assert counterpart(events, {events.as_outcome(""): 1}) is None


def test_the_nearest_day_is_before_for_events_and_after_for_who_is_still_followed():
    early, late, next_year = (LIST.count(n, EVENTS, day) for n, day in ((5, 100), (9, 200), (12, 300)))
    assert list(nearest(alone(early, late), alone(next_year))) == [(late.key, next_year.key)]
    assert list(nearest(alone(next_year), alone(early))) == []
    assert list(nearest(alone(early), alone(late, next_year))) == [(early.key, late.key)]
    sooner, later = LIST.count(30, AT_RISK, 100), LIST.count(20, AT_RISK, 300)
    assert list(nearest(alone(later), alone(sooner))) == [(later.key, sooner.key)]
    assert list(nearest(alone(sooner), alone(later))) == []


def test_the_same_day_is_no_other_day():
    assert list(nearest(alone(LIST.count(5, EVENTS, 100)), alone(LIST.count(9, EVENTS, 100)))) == []
