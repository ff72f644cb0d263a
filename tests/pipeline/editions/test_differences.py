"""Every number that two sets tell otherwise is listed once, as it is printed; what is alike is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.editions.differences import alike, differences, told_otherwise
from ipvi_eval.results.store import Column, Curve, Results, Table

SHARE = Estimate(
    id="a.share",
    value=0.11,
    unit="proportion",
    method="m",
    label="re-arrested",
    lower=0.07,
    upper=0.16,
    level=0.95,
    n=183,
)
COUNT = Estimate(id="a.count", value=1234, unit="incidents", method="m", label="reports")
TABLE = Table(
    id="a.table", title="By year", columns=(Column("year", "Year", "public"), Column("n", "Reports", "count")),
    rows=((2020, 40), (2021, 44)),
)  # fmt: skip
CURVE = Curve(id="a.curve", kind="monthly", label="By month", columns=("month", "count"), rows=(("2020-01", 4),))
OLD = Results.of([SHARE, COUNT, TABLE, CURVE])


def test_the_same_has_none():
    assert differences(OLD, Results.of([SHARE, COUNT, TABLE, CURVE])) == ()


def test_a_number_that_moved_is_told_as_printed():
    (one,) = differences(OLD, Results.of([replace(SHARE, value=0.12), COUNT, TABLE, CURVE]))
    assert (one.id, one.label, one.how) == ("a.share", "re-arrested", "moved")
    assert (one.old, one.new) == (
        "11.0% (95% CI 7.0% to 16.0%) of 183 people",
        "12.0% (95% CI 7.0% to 16.0%) of 183 people",
    )


@pytest.mark.parametrize(
    ("change", "otherwise"),
    [({}, False), ({"value": 0.1101}, False), ({"value": 0.12}, True), ({"upper": 0.17}, True), ({"n": 184}, True),
     ({"n": None}, False)],
)  # fmt: skip
def test_what_one_of_the_two_withholds_is_not_told_otherwise(change, otherwise):
    assert told_otherwise(SHARE, replace(SHARE, **change)) == otherwise
    assert told_otherwise(replace(SHARE, **change), SHARE) == otherwise


@pytest.mark.parametrize(
    "change", [{"lower": 0.06}, {"upper": 0.17}, {"n": 184}, {"events": 21}, {"p": 0.2}, {"level": 0.9}]
)
def test_interval_base_and_p_are_told_too(change):
    assert [one.how for one in differences(OLD, Results.of([replace(SHARE, **change), COUNT, TABLE, CURVE]))] == [
        "moved"
    ]


def test_method_and_label_are_no_numbers():
    assert differences(OLD, Results.of([replace(SHARE, method="other", label="x"), COUNT, TABLE, CURVE])) == ()


def test_withheld_in_both_is_alike_whatever_was_left_of_it():
    """Editions of before kept the level of an interval that they withheld."""
    kept = replace(SHARE, value=None, lower=None, upper=None, n=None, note="suppressed")
    gone = replace(kept, level=None, unit="difference in proportions")
    assert differences(Results.of([kept]), Results.of([gone])) == ()
    assert differences(Results.of([kept]), Results.of([replace(gone, n=184)])) != ()
    # Without an interval a level says nothing; a number that is told has its unit.
    assert alike(replace(COUNT, level=0.95), COUNT)
    assert not alike(replace(COUNT, unit="persons"), COUNT)


def test_what_came_went_and_is_withheld():
    hidden = replace(SHARE, value=None, lower=None, upper=None, n=None, note="suppressed")
    new = Estimate(id="a.new", value=1.5, unit="ratio", method="m")
    found = {one.id: one for one in differences(OLD, Results.of([hidden, new]))}
    assert {name: one.how for name, one in found.items()} == {
        "a.share": "withheld now", "a.new": "new", "a.count": "gone", "a.table": "gone", "a.curve": "gone",
    }  # fmt: skip
    assert (found["a.share"].new, found["a.new"].old, found["a.count"].old) == ("suppressed", "", "1,234")
    back = {one.id: one.how for one in differences(Results.of([hidden]), Results.of([SHARE]))}
    assert back == {"a.share": "told now"}


def test_cells_of_tables_and_curves_are_counted():
    table = replace(TABLE, rows=((2020, 41), (2021, 44), (2022, 50)))
    curve = replace(CURVE, rows=(("2020-01", 5),))
    found = {one.id: one.new for one in differences(OLD, Results.of([SHARE, COUNT, table, curve]))}
    assert found == {"a.table": "3 rows, 3 cells other", "a.curve": "1 row, 1 cell other"}


@given(st.floats(0, 1), st.floats(0, 1))
def test_alike_is_the_same_both_ways(a, b):
    one, other = replace(SHARE, value=a), replace(SHARE, value=b)
    assert alike(one, other) == alike(other, one) == (a == b)
    assert alike(None, None)
    assert not alike(one, None)
    assert not alike(None, other)
