from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Column, Table
from tests.disclosure.attacks.handmade import edition, share
from tests.disclosure.attacks.severity import attack

BEFORE, AFTER = (share(f"harm.severity.{side}", events=60, cells=(260,)) for side in ("before", "after"))


def total(id: str, value: int) -> Estimate:
    return Estimate(id=id, value=value, unit="incidents", method="count")


def codes(*rows):
    columns = (Column("code", "", "public"), Column("before", "", "count"), Column("after", "", "count"))
    return Table(id="harm.codes", title="", columns=columns, rows=rows)


def learned(*results):
    return {(str(one).split(" of any outcome in ")[0], one.low, one.high) for one in attack(edition(*results))}


def test_large_numbers_tell_of_nobody():
    totals = [total("data.ipv_dir.incidents", 560), total("data.ipv_dir_injury.incidents", 135)]
    assert attack(edition(BEFORE, AFTER, *totals)) == []


def test_a_few_severe_incidents_in_months_left_out():
    assert learned(BEFORE, AFTER, total("data.ipv_dir_injury.incidents", 124)) == {("severe", 4, 4)}


def test_nearly_all_are_severe():
    assert learned(share("harm.severity.before", events=255, cells=(260,)), AFTER) == {("mild", 5, 5)}


def test_the_offense_that_is_hidden_alone():
    side = share("harm.weight.before_middle", n=300)
    rows = codes(("theft", 100, 90), ("assault", 197, 150), ("arson", None, None))
    assert ("arson", 3, 3) in learned(side, rows)


def test_nearly_all_incidents_are_grave_ones_of_people_on_lists():
    columns = (Column("group", "", "public"), Column("incidents", "", "count"))
    rows = (("List A, before a notification", 300), ("List A, after a notification", 253))
    lists = Table(id="harm.by_list", title="", columns=columns, rows=rows)
    assert ("grave or not", 7, 7) in learned(lists, total("data.ipv_dir.incidents", 560))
    assert learned(lists, total("data.ipv_dir.incidents", 900)) == set()
