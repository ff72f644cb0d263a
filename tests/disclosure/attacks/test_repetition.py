from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.counted import Group, reported, soon_reported
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.repetition.escalation import escalation
from ipvi_eval.results.store import Column, Table
from tests.disclosure.attacks.handmade import edition, share
from tests.disclosure.attacks.repetition import attack

REPEATS = {
    who: share(f"harm.repeats.{who}", n=300, events=80, cells=(60, 400)) for who in ("pair", "victim", "suspect")
}


def learned(*results):
    return {(one.learned.split(" of any outcome in ")[0], one.low) for one in attack(edition(*results))}


def test_large_numbers_tell_of_nobody():
    steps = [share("harm.next.second", n=200, events=60), share("harm.next.third", n=80, events=30)]
    assert attack(edition(*REPEATS.values(), *steps, share("harm.top.share", n=240, events=360))) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (share("harm.repeats.pair", n=300, events=295, cells=(60, 400)), "no repeat"),
        (share("harm.repeats.suspect", n=300, events=84, cells=(60, 400)), "again"),
        (share("harm.repeats.suspect", n=303, events=80, cells=(60, 400)), "asked"),
        (share("harm.repeats.pair", n=300, events=80, cells=(60, 364)), "not known"),
    ],
)
def test_a_few_more_are_found(changed, told):
    others = [one for id, one in REPEATS.items() if f"harm.repeats.{id}" != changed.id]
    assert told in {state for state, _ in learned(changed, *others)}


def test_pairs_at_one_report_and_at_the_next():
    found = learned(share("harm.next.second", n=200, events=195), share("harm.next.third", n=193, events=50))
    assert found == {("did not come", 5), ("never reached", 7)}


def test_what_comes_along_the_reports_of_a_pair():
    slope = share("harm.along.slope", n=100, events=None, cells=(260, 300))
    severe = share("harm.along.after_severe", n=40, events=36)
    found = learned(slope, severe, share("harm.along.after_mild", n=60, events=20))
    assert found == {("then mild", 4)}
    assert ("first", 6) in learned(slope, share("harm.along.after_severe", n=94, events=40))


def test_third_reports_and_later_ones_are_what_first_and_second_ones_leave():
    slope, top = share("harm.along.slope", n=40), share("harm.top.share", n=100, events=146)
    assert ("beyond the second", 6) in learned(slope, top)
    # 30 are left, 24 of which came within the time asked after the report before.
    came = [share("harm.next.third", n=38, events=14), share("harm.next.fourth", n=None, events=10)]
    found = learned(slope, share("harm.top.share", n=100, events=170), *came)
    assert ("late, or beyond report 4", 6) in found


WORSE = [[True, True]] * 4 + [[True, False]] * 16 + [[False, True]] * 24 + [[False, False]] * 36
"""Of 80 pairs, whether the first and the second report was severe."""


def of_pairs_with_two(severe: list[list[bool]]) -> tuple[Estimate, ...]:
    """What is told along the reports of these pairs and of 120 with one, but not the 4 in 20."""
    days, who = ([1, 2] * len(severe), [place for place in range(len(severe)) for _ in range(2)])
    found = escalation(days, who, [one for pair in severe for one in pair])
    limits = {"lower": round(found.slope_lower, 3), "upper": round(found.slope_upper, 3)}
    return (
        share("harm.top.share", n=120 + found.pairs, events=120 + found.reports),
        share("harm.along.slope", n=found.pairs, value=round(found.slope, 3), **limits),
        share("harm.along.after_mild", n=found.mild_first, events=found.mild_then_severe),
        share("harm.along.after_mild_by_chance", value=round(found.expected_after_mild[0], 3)),
    )


@pytest.mark.parametrize("told", ["harm.along.slope", "harm.along.after_mild_by_chance"])
def test_severe_reports_after_severe_ones_from_what_all_pairs_together_tell(told):
    top, slope, mild, chance = of_pairs_with_two(WORSE)
    others = (slope, mild, chance) if told == slope.id else (replace(slope, value=None), mild, chance)
    (find,) = attack(edition(top, *others))
    assert find.learned.startswith("then severe")
    assert find.low <= 4 <= find.high
    assert find.exact or told != slope.id


def test_with_third_reports_the_slope_leaves_it_open():
    top, *others = of_pairs_with_two(WORSE)
    assert attack(edition(replace(top, events=300), *others)) == []


def test_what_the_flow_tells_of_unknown_suspects_gives_incidents_too_early():
    columns = (Column("kind", "", "public"), Column("step", "", "public"), Column("number", "", "count"))
    flow = Table(
        id="delivery.flow", title="", columns=columns, rows=(("lost", "Incidents without a known suspect", 92),)
    )
    found = learned(flow, share("harm.repeats.suspect", n=300, events=80, cells=(None, 400)))
    assert ("early", 8) in found


def of_the_second(events, by_then):
    """Pairs with a second report, of which so many had it by the day by which a quarter had it."""
    area = Group("Here", "x")
    watched, again = (area.count(number, state) for number, state in zip((60, events), reported(1), strict=True))
    asked = share("harm.next.second", n=watched, events=again, n_of="pairs")
    cells = (area.count(by_then, soon_reported(1)),)
    return asked, share("harm.next.second_quarter", value=300.0, unit="days", cells=cells, rests_on=(asked.id,))


@pytest.mark.parametrize(("events", "by_then", "found"), [(21, 15, True), (40, 15, False)])
def test_who_came_after_the_day_by_which_a_quarter_came(events, by_then, found):
    """Of 60 pairs 21 had a second report in time, and at least 15 by day 300: at most 6 later."""
    raw = edition(*of_the_second(events, by_then))
    assert any("came after that day" in one.learned for one in attack(raw)) == found
    released = suppress(raw, read_profile("cms11")).results
    assert attack(released) == []
    assert (released.estimates["harm.next.second_quarter"].value is None) == found
