"""Every count that a result shows or rests on is known, by its own key or by one of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.counted import EVENTS, PEOPLE, Group, Key
from ipvi_eval.disclosure.used_counts import counts_of, own_count, told_apart, values_of, with_counts
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Column, Curve, Table
from ipvi_eval.worded import OWN, Worded

WHO = Group("list_c", "x", "street")


def share(id="survival.x.a", **more):
    return Estimate(**({"id": id, "value": 0.3, "unit": "proportion", "method": "m"} | more))


def test_counts_with_a_key_keep_it_and_others_get_their_own():
    one = share(n=WHO.people(60), events=20, cells=(7, WHO.count(9, EVENTS, 182)))
    assert values_of([one]) == {
        Key("list_c", PEOPLE, clock="street"): 60, Key(one.id, EVENTS): 20, Key(one.id, "cell 0"): 7,
        Key("list_c", EVENTS, "x", "street", "182"): 9,
    }  # fmt: skip


def test_months_are_no_people_and_a_number_of_people_is_a_count():
    assert values_of([share(n=60, n_of="months")]) == {}
    assert values_of([share(value=12.0, unit="persons")]) == {Key("survival.x.a", "value"): 12}
    assert values_of([share(value=12.3, lower=10.0, upper=15.0, level=0.95, unit="incidents")]) == {}


def test_cells_of_tables_and_curves():
    columns = (Column("a", "A", "count"), Column("b", "B", "behind"), Column("c", "C", "public"))
    table = Table(id="t", title="T", columns=columns, rows=((WHO.people(60), 5, 9), (None, True, 9)))
    assert values_of([table]) == {Key("list_c", PEOPLE, clock="street"): 60, Key("t, row 0", "b"): 5}
    curve = Curve(id="c", kind="survival", label="C", columns=("n",), rows=((WHO.people(60),), (3,)))
    assert list(counts_of(curve)) == [60]


def test_everybody_may_differ_by_outcome_but_no_other_count():
    results = [share(f"survival.{name}.share", n=WHO.people(n)) for name, n in (("a", 60), ("b", 61))]
    with pytest.raises(AnalysisError, match="give one of them another key"):
        values_of(results)
    found = values_of(told_apart(results))
    assert found == {Key("list_c", PEOPLE, "a", "street"): 60, Key("list_c", PEOPLE, "b", "street"): 61}
    assert told_apart(results[:1]) == results[:1]


@pytest.mark.parametrize(
    ("changed", "own"),
    [({}, 1234), ({"value": 1234.4}, 1234), ({"value": None}, None), ({"lower": 3.0}, None), ({"unit": "days"}, None)],
)
def test_a_number_of_people_without_an_interval_is_a_count_itself(changed, own):
    one = replace(Estimate(id="x", value=1234, unit="persons", method="m"), **changed)
    assert own_count(one) == own


def test_an_estimate_with_its_counts_as_they_are_printed():
    printed = {PEOPLE: 1300, EVENTS: 20, "value": 1230}
    note = Worded(f"{{{OWN}}} of {{all}}", {OWN: "1,234"}, {"all": "1,234,567"})
    count = Estimate(id="x", value=1234, unit="persons", method="m", n=1297, events=17, note=note)
    found = with_counts(count, lambda key: printed[key.state])
    assert (found.value, found.n, found.events, str(found.note)) == (1230, 1300, 20, "1,230 of 1,234,567")
    months = Estimate(id="x", value=0.5, unit="ratio", method="m", n=114, n_of="months", note="from 114 months")
    assert with_counts(months, lambda key: printed[key.state]) == months


def test_people_and_events_are_printed_as_their_own_keys_are():
    one = share(n=WHO.people(63), events=WHO.count(21, EVENTS))
    printed = {one.n.key: 60, one.events.key: 30, Key(one.id, EVENTS): 10}
    told = with_counts(one, printed.get)
    assert (told.n, told.events) == (60, 30)
    assert with_counts(replace(one, events=8), printed.get).events == 10
