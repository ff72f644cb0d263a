"""Two editions as one system: what was hidden stays hidden, what was added is protected, what was revised is let be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ipvi_eval.counted import AT_RISK, CENSORED, EVENTS, OFFERED, PEOPLE, UNKNOWN_SUSPECT, Count, Group, Key, incidents
from ipvi_eval.disclosure.editions.kept import QUESTIONS, WHOLE_PLAN
from ipvi_eval.disclosure.editions.together import together
from ipvi_eval.disclosure.protection.secondary import protect
from tests.disclosure.editions.test_kept import PLAN, kept

LEAST = 11
EVERY, A, B, C = (Group(name, "ipv_dir", "street") for name in ("all", "list_a", "list_b", "list_c"))
THIS_YEAR, IN_BETWEEN = date(2025, 10, 1), date(2025, 1, 1)


def hidden_of(now, *earlier, least=LEAST, nested=()):
    """The keys of this year's edition that have to be hidden, and how many small counts are told already."""
    found = together(now, dict.fromkeys(now.counts, 1.0), nested, earlier, least=least)
    protection = protect(found.system, least=least)
    return {key for key, place in found.place.items() if protection.hidden[place]}, found.told


def this_year(*counts, **more):
    return kept(*counts, **{"freeze": THIS_YEAR} | more)


def test_without_earlier_editions_nothing_is_added():
    now = this_year(EVERY.people(90), A.people(40), B.people(50))
    found = together(now, dict.fromkeys(now.counts, 1.0), (), (), least=LEAST)
    assert (len(found.system), found.told) == (3, 0)
    assert not found.system.printed.any()


def test_stretches_are_joined_in_the_order_of_the_earlier_edition():
    """And not in one of hashes, which is another in every process: what is hidden would be, too."""
    half, quarter = (
        [incidents(n, f"Town {town}", "ipv_dir", "2019-01", last) for town in range(30)]
        for n, last in ((60, "2019-06"), (30, "2019-03"))
    )
    now = this_year(*quarter)
    system = together(now, dict.fromkeys(now.counts, 1.0), (), [kept(*half)], least=LEAST).system
    rows = [row for row in range(system.equations.shape[0]) if np.diff(system.equations.indptr)[row] == 3]
    assert [system.equations[[row]].indices.min() for row in rows] == list(range(30))


def test_a_zero_that_an_earlier_edition_printed_is_told_where_zeros_are_hidden_now():
    """It goes, and nothing is hidden for it: no run can mend that."""
    counts = C.count(0, EVENTS, 182), C.people(40)
    now = this_year(*counts)
    rule = {"least": LEAST, "zero_shown": False}
    found = together(now, dict.fromkeys(now.counts, 1.0), (), [kept(*counts)], **rule)
    hidden = protect(found.system, **rule).hidden
    assert found.told == 1
    assert {key for key, place in found.place.items() if hidden[place]} == {counts[0].key}


@pytest.mark.parametrize(("events", "goes"), [(14, False), (15, True), (24, True), (25, False)])
def test_events_of_one_more_year(events, goes):
    old, new = C.count(14, EVENTS, 364), C.count(events, EVENTS, 364)
    assert hidden_of(this_year(new), kept(old)) == ({new.key} if goes else set(), 0)


@pytest.mark.parametrize(("number", "goes"), [(200, False), (203, True), (211, False)])
def test_incidents_without_a_suspect_in_one_more_quarter(number, goes):
    """The flow tells them from the first month on: what a quarter added is the difference of two editions."""
    old, new = (
        Count(several, Key("Town", UNKNOWN_SUSPECT, "ipv_dir", until=f"2016-01 to {last}"))
        for several, last in ((200, "2025-06"), (number, "2025-09"))
    )
    assert hidden_of(this_year(new), kept(old)) == ({new.key} if goes else set(), 0)


@pytest.mark.parametrize(("offered", "goes"), [(287, False), (295, True), (297, True), (298, False)])
def test_what_two_counts_leave_over_grows_too(offered, goes):
    """Of those offered help some are offered one kind of it: the others are what the two differ by in each edition."""
    kind = f"{OFFERED.cohort}.program"

    def told(everybody, of_kind):
        return [Count(everybody, Key(OFFERED.cohort, PEOPLE)), Count(of_kind, Key(kind, PEOPLE))]

    new = told(offered, 212)
    gone, _ = hidden_of(this_year(*new), kept(*told(275, 200)))
    assert bool(gone) is goes  # 0, 8, 10 and 11 more people are offered something else
    assert gone < {one.key for one in new}


@pytest.mark.parametrize("followed", [142, 150, 158])
def test_who_had_no_event_may_have_one_by_the_next_edition(followed):
    """People beyond those with an event are left over in both editions, and are others: nothing tells how many."""
    new, old = [C.people(200 + 40), C.count(90, EVENTS)], [C.people(200), C.count(200 - followed, EVENTS)]
    assert hidden_of(this_year(*new), kept(*old))[0] == set()


@pytest.mark.parametrize(("lost", "goes"), [(20, False), (11, False), (10, True), (0, True)])
def test_who_has_a_report_and_no_arrest_may_be_arrested_by_the_next_edition(lost, goes):
    """90 of 400 had a report in a year and 40 an arrest, then 110 and 55: five more had a report alone. Of those with
    one `lost` were not followed for the year, and as many of them may have been arrested since, or fewer."""
    arrested = Group("list_c", "ipv_arrest", "street")

    def year(reports, followed, arrests):
        free = followed + 50 - lost
        return (
            *(C.people(400), C.count(reports, EVENTS, 364), C.count(followed, AT_RISK, 364)),
            *(arrested.count(arrests, EVENTS, 364), arrested.count(free, AT_RISK, 364)),
        )

    nested = (("ipv_arrest", "ipv_dir"),)
    now, before = this_year(*year(110, 260, 55)), kept(*year(90, 240, 40))
    alone, beside = hidden_of(now, nested=nested)[0], hidden_of(now, before, nested=nested)[0]
    assert bool(beside - alone) == goes


def test_the_same_people_are_the_same_whatever_was_shown():
    """Hidden as the complement of a small list last year, the equal number of this year would give that away."""
    old = [EVERY.people(60), A.people(4), B.people(56)]
    last = kept(*old, hidden=old[1:])
    gone, _ = hidden_of(this_year(*old), last)
    assert {A.people(0).key, B.people(0).key} <= gone
    # Everybody by list, without the small one: B alone is not small, and it tells A of last year.
    gone, _ = hidden_of(this_year(B.people(56)), last)
    assert gone == {B.people(0).key}
    assert hidden_of(this_year(B.people(56))) == (set(), 0)


def quarter(number, count, outcome="ipv_dir"):
    return incidents(count, "Here", outcome, f"2019-{3 * number - 2:02d}", f"2019-{3 * number:02d}")


@pytest.mark.parametrize("correction", [-1, 0, 1, 30])
def test_a_quarter_that_was_hidden_stays_hidden_equal_or_corrected(correction):
    old = [quarter(1, 9), quarter(2, 20), quarter(3, 40)]
    last = kept(*old, hidden=old[:2])
    new = [quarter(2, 20 + correction), quarter(3, 40 + correction)]
    assert hidden_of(this_year(*new), last)[0] == {new[0].key}


def test_a_correction_of_a_closed_quarter_is_no_count_of_anybody():
    assert hidden_of(this_year(quarter(1, 43)), kept(quarter(1, 40))) == (set(), 0)


def test_half_a_year_of_this_edition_less_a_quarter_of_the_last():
    half = incidents(47, "Here", "ipv_dir", "2019-01", "2019-06")
    assert hidden_of(this_year(half), kept(quarter(1, 40))) == ({half.key}, 0)
    assert hidden_of(this_year(half), kept(quarter(1, 30))) == (set(), 0)
    # Both quarters are known and do not add up: somebody corrected them, and nothing follows.
    assert hidden_of(this_year(half), kept(quarter(1, 20), quarter(2, 24))) == (set(), 0)
    # Both add up, the second was hidden, and the half-year would tell it.
    second = quarter(2, 7)
    assert hidden_of(this_year(half), kept(quarter(1, 40), second, hidden=[second])) == ({half.key}, 0)


def test_a_series_that_was_corrected_is_not_subtracted():
    half, second = incidents(47, "Here", "ipv_dir", "2019-01", "2019-06"), quarter(3, 50)
    assert hidden_of(this_year(half, second), kept(quarter(1, 40), quarter(3, 49))) == (set(), 0)


def test_steps_at_other_days_are_beside_the_nearest():
    old, new = C.count(40, EVENTS, 130), C.count(43, EVENTS, 134)
    assert hidden_of(this_year(new), kept(old))[0] == {new.key}
    assert hidden_of(this_year(C.count(43, EVENTS, 126)), kept(old))[0] == set()
    old, new = C.count(80, AT_RISK, 134), C.count(83, AT_RISK, 130)
    assert hidden_of(this_year(new), kept(old))[0] == {new.key}
    assert hidden_of(this_year(C.count(83, AT_RISK, 140)), kept(old))[0] == set()


def test_fewer_than_before_were_revised_and_stay_hidden_where_they_were():
    old, new = C.count(30, EVENTS, 364), C.count(28, EVENTS, 364)
    assert hidden_of(this_year(new), kept(old)) == (set(), 0)
    assert hidden_of(this_year(new), kept(old, hidden=[old]))[0] == {new.key}


@pytest.mark.parametrize("changed", [{"ipv_dir": "felonies"}, {WHOLE_PLAN: "There"}])
@pytest.mark.parametrize(("events", "goes"), [(26, True), (29, True), (30, False), (33, True), (41, False)])
def test_what_another_plan_counts_is_a_part_or_the_whole(changed, events, goes):
    """A comparison area left out, or reports of one more kind: whoever holds both plans subtracts either way."""
    last = kept(C.count(30, EVENTS, 364))
    now = this_year(new := C.count(events, EVENTS, 364), defined=dict(last.defined) | changed)
    assert hidden_of(now, last) == ({new.key} if goes else set(), 0)


@pytest.mark.parametrize(("number", "goes"), [(40, False), (43, True), (37, True), (51, False), (29, False)])
def test_a_quarter_with_incidents_of_one_more_kind(number, goes):
    last = kept(quarter(1, 40))
    now = this_year(quarter(1, number), defined=dict(last.defined) | {"ipv_dir": "a report of one more kind"})
    assert hidden_of(now, last) == ({quarter(1, 0).key} if goes else set(), 0)


def test_a_window_that_begins_a_month_earlier():
    """The series of both editions less each other is the month before: it is few, and the longer one goes."""
    last = kept(incidents(300, "Here", "ipv_dir", "2016-01", "2024-12"))
    longer = incidents(306, "Here", "ipv_dir", "2015-12", "2024-12")
    now = this_year(longer, defined=dict(last.defined) | {WHOLE_PLAN: "Here since 2015-12"})
    assert hidden_of(now, last) == ({longer.key}, 0)


@pytest.mark.parametrize(("repeats", "goes"), [(898, True), (904, True), (880, False)])
def test_repeats_within_a_month_less(repeats, goes):
    """By the same plan fewer were revised; by one that looks back less far, those three are of the last month."""

    def of(number):
        return Count(number, Key("Here", "repeats, by pair", "ipv_dir"))

    last = kept(of(901), defined=PLAN | {QUESTIONS: "within 12 months"})
    now = this_year(of(repeats), defined=PLAN | {QUESTIONS: "within 11 months"})
    assert hidden_of(now, last) == ({of(0).key} if goes else set(), 0)
    same = this_year(of(repeats), defined=last.defined)
    assert hidden_of(same, last) == ({of(0).key} if repeats == 904 else set(), 0)


def test_an_outcome_under_another_name():
    last = kept(C.count(14, EVENTS, 364))
    renamed = Group("list_c", "dv_report", "street").count(17, EVENTS, 364)
    defined = {"dv_report": last.defined["ipv_dir"], WHOLE_PLAN: last.defined[WHOLE_PLAN]}
    assert hidden_of(this_year(renamed, defined=defined), last) == ({renamed.key}, 0)
    other = {"dv_report": "felonies", WHOLE_PLAN: last.defined[WHOLE_PLAN]}
    assert hidden_of(this_year(renamed, defined=other), last) == (set(), 0)


def test_sums_of_months_behind_a_model_are_compared_only_where_they_are_equal():
    sums = {Key("its.ipv_dir.step", "cell 0"): 400, Key("its.ipv_dir.step", "cell 1"): 300}
    last, now = (replace(kept(), counts=sums), this_year())
    grown = replace(now, counts={key: count + 3 for key, count in sums.items()})
    assert hidden_of(grown, last) == (set(), 0)
    one = next(iter(sums))
    small = replace(kept(), counts={one: 7}, hidden=frozenset({one}))
    assert hidden_of(replace(now, counts={one: 17}), small) == (set(), 0)


@pytest.mark.parametrize("censored", [39, 42, 46])
def test_who_was_censored_is_followed_further_and_no_part_of_those_censored_later(censored):
    """Of 45 people more, some were new, and some of last year's are followed until the day now: 3 fewer or 4 more are
    nobody."""

    def flow(people, events, gone, day=364):
        left = people - events - gone
        return A.people(people), A.count(events, EVENTS, day), A.count(left, AT_RISK, day), A.count(gone, CENSORED, day)

    last = kept(*flow(471, 171, 42))
    assert hidden_of(this_year(*flow(516, 190, censored)), last) == (set(), 0)
    assert hidden_of(this_year(A.count(censored, CENSORED, 370)), last) == (set(), 0)


def test_everybody_told_apart_by_outcome_this_year_only():
    everybody, of_reports = Key("list_c", "people", "", "street"), Key("list_c", "people", "ipv_dir", "street")
    last, now = replace(kept(), counts={everybody: 50}), replace(this_year(), counts={of_reports: 53})
    assert hidden_of(now, last)[0] == {of_reports}


def test_each_count_is_compared_with_the_last_edition_that_has_it():
    first, then, now = (C.count(number, EVENTS, 364) for number in (14, 30, 33))
    assert hidden_of(this_year(now), kept(first), kept(then, freeze=IN_BETWEEN))[0] == {now.key}
    # The one between hid it: 33 less 14 is all that is told.
    assert hidden_of(this_year(now), kept(first), kept(then, freeze=IN_BETWEEN, hidden=[then]))[0] == set()


def test_an_edition_of_an_earlier_day_made_later_is_compared_the_other_way():
    later, now = C.count(17, EVENTS, 364), C.count(14, EVENTS, 364)
    assert hidden_of(kept(now), this_year(later))[0] == {now.key}


def test_what_earlier_editions_tell_already_is_counted_and_hides_nothing():
    old = [EVERY.people(90), A.people(40), B.people(45), C.people(5)]
    careless = kept(*old, hidden=[old[-1]])
    gone, told = hidden_of(this_year(*old), careless)
    assert gone == {C.people(0).key}
    assert told == 2, "last year's and this year's, which is the same"


def test_the_same_edition_again_hides_the_same():
    counts = [EVERY.people(97), A.people(4), B.people(43), C.people(50)]
    gone, _ = hidden_of(this_year(*counts))
    signed = replace(this_year(*counts), hidden=frozenset(gone))
    assert hidden_of(this_year(*counts), signed) == (gone, 0)


def possible(old, new, gone, was_gone):
    """Every set of whole numbers (all, a, b of both years) that fits what both editions show, by trying them all."""
    cap, fits = 14, []
    for a, b, more_a, more_b in product(range(cap), range(cap), range(cap), range(cap)):
        first, then = (a + b, a, b), (a + b + more_a + more_b, a + more_a, b + more_b)
        guessed = zip((*first, *then), (*old, *new), (*was_gone, *gone), strict=True)
        if all(hides or guess == true for guess, true, hides in guessed):
            fits.append([*first, *then, *(x - y for x, y in zip(then, first, strict=True))])
    return np.array(fits)


few = st.integers(0, 7)


@settings(max_examples=15, deadline=None)
@given(few, few, few, few)
def test_nothing_small_is_told_by_two_editions_of_two_lists(a, b, more_a, more_b):
    """The reader tries every set of numbers; 3 is the smallest count that may be shown."""
    least = 3
    keys = [group.people(0).key for group in (EVERY, A, B)]
    old, new = (a + b, a, b), (a + b + more_a + more_b, a + more_a, b + more_b)
    last = replace(kept(), counts=dict(zip(keys, old, strict=True)))
    was_gone, _ = hidden_of(last, least=least)
    last = replace(last, hidden=frozenset(was_gone))
    now = replace(this_year(), counts=dict(zip(keys, new, strict=True)))
    gone, told = hidden_of(now, last, least=least)
    assert told == 0
    fits = possible(old, new, [key in gone for key in keys], [key in was_gone for key in keys])
    true = np.array([*old, *new, *(x - y for x, y in zip(new, old, strict=True))])
    assert (fits == true).all(axis=1).any()
    small = (true > 0) & (true < least)
    assert (np.ptp(fits, axis=0)[small] >= least).all()


@st.composite
def years(draw):
    """Two years of three lists with people, events by six and by twelve months."""
    groups, counts = (A, B, C), []
    for first in (True, False):
        year = []
        for place, group in enumerate(groups):
            late = draw(st.integers(0, 40)) + (0 if first else int(counts[0][3 * place + 2]))
            before = 0 if first else int(counts[0][3 * place + 1])
            early = draw(st.integers(before, max(before, min(late, before + 20))))
            people = late + draw(st.integers(0, 60)) if first else int(counts[0][3 * place]) + draw(st.integers(0, 60))
            assume(early <= late <= people)
            year += [group.people(people), group.count(early, EVENTS, 182), group.count(late, EVENTS, 364)]
        for state, until, place in (("people", "", 0), (EVENTS, "182", 1), (EVENTS, "364", 2)):
            total = sum(int(one) for one in year[place:9:3])
            year.append(EVERY.people(total) if state == "people" else EVERY.count(total, EVENTS, until))
        counts.append(year)
    return counts


@settings(max_examples=25, deadline=None)
@given(years())
def test_differences_of_shown_numbers_are_never_small(counts):
    """The plainest attack on random years, by subtraction alone: no number of it comes from the system."""
    old, new = counts
    was_gone, _ = hidden_of(kept(*old))
    last = replace(kept(*old), hidden=frozenset(was_gone))
    gone, told = hidden_of(this_year(*new), last)
    assert told == 0
    before = {one.key: int(one) for one in old if one.key not in was_gone}
    for one in new:
        if one.key in before and one.key not in gone:
            assert not 0 < int(one) - before[one.key] < LEAST


def test_what_one_edition_printed_and_the_next_hid_is_known():
    """The first printed both quarters, the second hid one: it is told by the first, and so is the half-year."""
    half = incidents(47, "Here", "ipv_dir", "2019-01", "2019-06")
    parts = [quarter(1, 30), quarter(2, 17)]
    between = kept(*parts, freeze=IN_BETWEEN, hidden=[parts[1]])
    found = together(this_year(half), {half.key: 1.0}, (), [kept(*parts), between], least=LEAST)
    assert not (found.system.printed & found.system.withheld).any()
    assert found.system.printed.sum() == 3


AB, AC = (Group(name, "ipv_dir", "street") for name in ("list_a_and_b", "list_a_and_c"))


@pytest.mark.parametrize(("more", "goes"), [(0, False), (1, True), (10, True), (11, False)])
@pytest.mark.parametrize("state", [EVENTS, AT_RISK])
def test_lists_told_together_since_the_last_edition(state, more, goes):
    """What both printed: the two lists by themselves, and as one with a few more."""
    last = kept(A.count(20, state, 182), B.count(30, state, 182))
    new = AB.count(50 + more, state, 182)
    assert hidden_of(this_year(new), last) == ({new.key} if goes else set(), 0)


@pytest.mark.parametrize(("more", "goes"), [(0, False), (5, True), (11, False)])
def test_lists_told_by_themselves_since_the_last_edition(more, goes):
    last, new = kept(AB.people(60)), [A.people(20 + more), B.people(40)]
    # One of the two is enough: without it there is no sum.
    assert len(hidden_of(this_year(*new), last)[0]) == goes


def test_a_list_hidden_by_itself_is_not_told_by_two_together():
    small = A.count(4, EVENTS, 182)
    last = kept(small, B.count(30, EVENTS, 182), hidden=[small])
    together_now = AB.count(34, EVENTS, 182)
    assert hidden_of(this_year(together_now), last)[0] == {together_now.key}
    # Fewer together than one was alone: records were revised, and what was hidden stays so.
    fewer = AB.count(33, EVENTS, 182)
    assert hidden_of(this_year(fewer), last)[0] == {fewer.key}


@pytest.mark.parametrize(("more", "goes"), [(0, False), (5, True), (11, False)])
def test_lists_told_together_since_an_edition_before_the_last(more, goes):
    """The last edition was about another outcome: what it says of no list leaves the one before it where it was."""
    first, between = kept(A.people(20), B.people(40)), kept(EVERY.count(500, EVENTS, 364), freeze=IN_BETWEEN)
    new = AB.people(60 + more)
    assert hidden_of(this_year(new), first, between) == ({new.key} if goes else set(), 0)


def test_days_and_periods_are_beside_those_of_an_edition_before_the_last():
    between = kept(EVERY.people(900), freeze=IN_BETWEEN)
    later = C.count(45, EVENTS, 364)
    assert hidden_of(this_year(later), kept(C.count(40, EVENTS, 182)), between) == ({later.key}, 0)
    half = incidents(47, "Here", "ipv_dir", "2019-01", "2019-06")
    assert hidden_of(this_year(half), kept(quarter(1, 40)), between) == ({half.key}, 0)


@pytest.mark.parametrize(("events", "goes"), [(14, False), (17, True), (25, False)])
def test_a_number_that_was_revised_is_beside_the_one_before(events, goes):
    """14, then 30 that turned out to be too many: this year's number is joined to the first."""
    editions = kept(C.count(14, EVENTS, 364)), kept(C.count(30, EVENTS, 364), freeze=IN_BETWEEN)
    new = C.count(events, EVENTS, 364)
    assert hidden_of(this_year(new), *editions) == ({new.key} if goes else set(), 0)


@pytest.mark.parametrize(("people", "goes"), [(53, True), (47, True), (50, False), (61, False), (39, False)])
def test_lists_that_are_told_together_by_another_plan(people, goes):
    last = kept(A.people(20), B.people(30), defined={WHOLE_PLAN: "Here and There"})
    assert hidden_of(this_year(AB.people(people)), last) == ({AB.people(0).key} if goes else set(), 0)


def test_an_earlier_edition_that_was_rounded_leaves_as_much_open_as_it_printed():
    """Last year 42 stood as 40, so it was 31 to 49; this year's exact 45 has 0 to 14 more, and that is wide enough.

    Had last year's number been told exactly, three more would be a small count.
    """
    old, new = C.people(42), C.people(45)
    rounded = replace(kept(old, hidden=[old]), rounded={old.key: 40}, base=10)
    assert hidden_of(this_year(new), rounded, least=8) == (set(), 0)
    assert hidden_of(this_year(new), replace(rounded, hidden=frozenset()), least=8) == ({new.key}, 0)
    # Last year 61 stood as 70, so it was at least 61, and 62 now are none or one more.
    tight = replace(kept(C.people(61), hidden=[C.people(61)]), rounded={old.key: 70}, base=10)
    assert hidden_of(this_year(C.people(62)), tight, least=8) == ({new.key}, 0)


def test_what_is_printed_rounded_is_not_printed_where_it_tells_through_what_is_not():
    """Last year 61 stood as 70, so there were at least 61. Their number this year is not printed, but their lists are:
    29 as 20 and 33 as 30, at most 29 and 39. So there are at most seven more. Neither year tells that alone."""
    everybody, lists = EVERY.people(62), [A.people(29), B.people(33)]
    last = replace(kept(EVERY.people(61), hidden=[everybody]), rounded={everybody.key: 70}, base=10)
    rounded = dict(zip((one.key for one in lists), (20, 30), strict=True))
    now = replace(this_year(everybody, *lists), rounded=rounded, base=10)
    cost = dict.fromkeys(now.counts, 1.0)
    found = together(now, cost, (), [last], least=8)
    assert (found.told, found.beside & rounded.keys()) == (1, rounded.keys())
    assert together(replace(now, rounded={}), cost, (), [last], least=8).told == 0
