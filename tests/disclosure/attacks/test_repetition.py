from __future__ import annotations

import pytest

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


def test_what_the_flow_tells_of_unknown_suspects_gives_incidents_too_early():
    columns = (Column("kind", "", "public"), Column("step", "", "public"), Column("number", "", "count"))
    flow = Table(
        id="delivery.flow", title="", columns=columns, rows=(("lost", "Incidents without a known suspect", 92),)
    )
    found = learned(flow, share("harm.repeats.suspect", n=300, events=80, cells=(None, 400)))
    assert ("early", 8) in found
