"""Counts by month leave by the finest periods of which none is small, and no long table gives a month back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.counted import incidents
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.recoding.periods import added, added_up, at_ends, ends_of, without
from ipvi_eval.results.store import Column, Curve, Table
from tests.disclosure.editions.test_kept import kept

CMS11 = read_profile("cms11")


def monthly(counts):
    months = [f"20{20 + i // 12}-{i % 12 + 1:02d}" for i in range(len(counts))]
    rows = tuple(
        (month, incidents(count, "Here", "x", month, month), count + 0.4, 1.0)
        for month, count in zip(months, counts, strict=True)
    )
    return Curve(id="its.x", kind="monthly", label="M", columns=("month", "count", "expected", "lower"), rows=rows)


def test_months_that_are_large_or_nothing_stay():
    curve = monthly([30, 0, 11] * 4)
    assert added_up(curve, CMS11) == curve
    assert not added(curve)


@pytest.mark.parametrize(
    ("counts", "rows", "name"),
    [([5] * 12, [15] * 4, "quarters"), ([3] * 12, [18] * 2, "half-years"), ([1] * 12, [12], "years")],
)
def test_the_finest_periods_without_a_small_one(counts, rows, name):
    found = added_up(monthly(counts), CMS11)
    assert found.column("count") == rows
    assert added(found)
    assert f"added up to {name} " in found.note
    # Whole numbers of what was expected, and no bounds: they do not add up.
    assert all(isinstance(value, int) for value in found.column("expected"))
    assert set(found.column("lower")) == {None}


def test_a_quarter_of_months_without_keys_is_named_from_its_first_month_to_its_last():
    curve = monthly([5] * 6)
    bare = replace(curve, rows=tuple((row[0], int(row[1]), *row[2:]) for row in curve.rows))
    spans = [count.key.until for count in added_up(bare, CMS11).column("count")]
    assert spans == ["2020-01 to 2020-03", "2020-04 to 2020-06"]


def by_quarter(counts):
    months = [f"{2020 + i // 4}-{i % 4 * 3 + 1:02d}" for i in range(len(counts))]
    ends = [f"{2020 + i // 4}-{i % 4 * 3 + 3:02d}" for i in range(len(counts))]
    rows = tuple(
        (first, incidents(count, "Here", "x", first, last))
        for first, last, count in zip(months, ends, counts, strict=True)
    )
    return Curve(id="its.x", kind="monthly", label="M", columns=("month", "count"), rows=rows)


def test_quarters_are_added_up_like_months():
    assert added_up(by_quarter([30, 20, 11, 0]), CMS11).column("count") == [30, 20, 11, 0]
    found = added_up(by_quarter([9, 20, 11, 8, 30, 2]), CMS11)
    assert found.column("count") == [29, 19, 32]
    assert ends_of(found) == {"2020-06", "2020-12", "2021-06"}
    assert "added up to half-years" in found.note


def test_incomplete_periods_are_left_out():
    found = added_up(monthly([5] * 8), CMS11)
    assert found.column("month") == ["2020-01", "2020-04"]
    assert ends_of(found) == {"2020-03", "2020-06"}


@given(st.lists(st.integers(0, 40), min_size=12, max_size=48).filter(lambda counts: len(counts) % 12 == 0))
def test_nothing_is_lost_and_nothing_small_is_left_but_years(counts):
    found = added_up(monthly(counts), CMS11)
    assert sum(found.column("count")) == sum(counts)
    assert "years" in found.note or not any(CMS11.hides(int(count)) for count in found.column("count"))


def test_a_hidden_period_takes_what_was_fitted_with_it():
    curve = monthly([30, 40])
    found = without(curve, kept(*(row[1] for row in curve.rows), hidden=[curve.rows[0][1]]))
    assert found.rows == (("2020-01", None, None, None), ("2020-02", 40, 40.4, 1.0))


LONG = Table(
    id="its.x.placebo_dates", title="T", single_months="its.x", note="as planned",
    columns=(Column("month", "Month", "public"), Column("ratio", "Ratio", "derived")), rows=(("2020-03", 0.9),),
)  # fmt: skip


def test_a_long_table_from_single_months_goes_and_says_why():
    found = at_ends(LONG, frozenset({"2020-03"}))
    assert found.rows == ()
    assert found.note.startswith("withheld")


def test_a_running_total_keeps_the_ends_of_periods_in_whole_incidents():
    names = ("month", "averted", "averted_lower", "averted_upper")
    columns = tuple(Column(name, name, "derived") for name in names)
    rows = (("2020-02", 1.2, 0.1, 2.2), ("2020-03", 2.6, 0.2, 3.3))
    path = Table(id="its.x.path", title="T", single_months="its.x", columns=columns, rows=rows)
    assert at_ends(path, frozenset({"2020-03"})).rows == (("2020-03", 3, 0, 3),)


def test_a_rounded_period_stands_as_it_is_printed_hidden_or_not():
    curve = monthly([33, 40])
    first, second = (row[1] for row in curve.rows)
    edition = replace(kept(first, second, hidden=[first]), rounded={first.key: 40, second.key: 40}, base=10)
    assert without(curve, edition).rows == (("2020-01", 40, None, None), ("2020-02", 40, 40.4, 1.0))


def test_a_month_of_which_nothing_was_expected_adds_nothing():
    curve = monthly([5] * 12)
    rows = tuple((*row[:2], None if row[0].endswith(("01", "02")) else row[2], row[3]) for row in curve.rows)
    # Of 5.4 a month: 5.4 for the quarter of which one month is known, 16.2 for the others.
    assert added_up(replace(curve, rows=rows), CMS11).column("expected") == [5, 16, 16, 16]
