from __future__ import annotations

from ipvi_eval.results.store import Column, Table
from tests.disclosure.attacks.handmade import edition, persons, share
from tests.disclosure.attacks.rounded_twice import attack


def rows(id, names, *cells):
    return Table(id=id, title="", columns=tuple(Column(name, "", "public") for name in names.split()), rows=cells)


def learned(*results):
    return {(one.learned, one.low, one.high) for one in attack(edition(*results))}


def test_one_denominator_that_went_down_and_up():
    checks = [("incidents without a known suspect", 210, of, "") for of in (5230, 5240)]
    assert learned(rows("data.quality", "check count of what", *checks)) == {("incidents on record", 5230, 5240)}
    assert learned(rows("data.quality", "check count of what", checks[0])) == set()


def test_those_left_out_for_one_reason_under_two_outcomes():
    checks = [(f"people left out of the results on {name}", n, 2380, "late") for name, n in (("x", 0), ("y", 10))]
    assert learned(rows("data.quality", "check count of what", *checks)) == {("left out, late", 0, 10)}
    checks = [
        (f"people left out of the results on {name}", n, 2380, "no victim known") for name, n in (("x", 0), ("y", 10))
    ]
    assert learned(rows("data.quality", "check count of what", *checks)) == set()


def test_a_total_in_the_flow_and_in_the_description():
    flow = rows("delivery.flow", "step number", ("On a list", 2350))
    assert learned(flow, persons("data.persons", 2340)) == {("people on a list", 2340, 2350)}
    assert learned(flow, persons("data.persons", 2350)) == set()


def test_the_ratios_of_one_model():
    ratios = [share(f"survival.x.notification.chosen.{name}", n=n, events=80) for name, n in (("a", 100), ("b", 110))]
    assert learned(*ratios) == {("people of survival.x.notification.chosen", 100, 110)}
