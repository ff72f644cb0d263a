"""Primary suppression: nothing that passed rests on a small count, and what may stay is unchanged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.disclosure.primary import suppress
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Column, Curve, Results, Table

CMS11 = read_profile("cms11")
BASE = Estimate(
    id="x", value=0.3, lower=0.2, upper=0.4, level=0.95, unit="proportion", method="m", n=100, events=30, p=0.01,
    standard_error=0.05, df=7.0, cells=(40,),
)  # fmt: skip


def passed(result):
    screened = suppress(Results.of([result]), CMS11)
    return screened.results.all()[0], screened.suppressed


def test_a_large_estimate_is_unchanged():
    assert passed(BASE) == (BASE, ())


@pytest.mark.parametrize(
    "small",
    [{"n": 10, "events": 0}, {"events": 3}, {"events": 95}, {"cells": (40, 1)}, {"n": 40, "events": 30}],
    ids=["few people", "few events", "few without an event", "a small cell", "ten without an event"],
)
def test_a_small_count_hides_every_number(small):
    found, log = passed(replace(BASE, **small))
    numbers = ("value", "lower", "upper", "standard_error", "df", "p", "n", "events")
    assert [getattr(found, name) for name in numbers] == [None] * len(numbers)
    assert found.cells == ()
    assert found.note.startswith("suppressed")
    assert [item.id for item in log] == ["x"]


@pytest.mark.parametrize(
    "kept", [{"events": 0}, {"events": 100}, {"events": 11}, {"n": 8, "n_of": "months", "events": 30}]
)
def test_zero_all_and_months_may_be_shown(kept):
    assert passed(replace(BASE, **kept))[1] == ()


@pytest.mark.parametrize(("value", "hidden"), [(0, False), (1, True), (10, True), (11, False)])
def test_a_count_itself(value, hidden):
    count = Estimate(id="x", value=value, unit="incidents", method="count")
    assert (passed(count)[0].value is None) is hidden


def test_the_log_carries_no_value():
    _, log = passed(replace(BASE, events=3, value=0.0317))
    assert "0317" not in str(log)


def test_cells_of_a_table_and_what_derives_from_them():
    columns = (
        Column("name", "Name", "public"),
        Column("n", "N", "count"),
        Column("share", "Share", "derived"),
        Column("s", "S", "public"),
    )
    table = Table(
        id="t", title="T", columns=columns, rows=(("a", 4, 0.4, 0.1), ("b", 40, 0.5, 0.1), ("c", 0, 0.0, 0.1))
    )
    found, _ = passed(table)
    assert found.rows == (("a", None, None, 0.1), ("b", 40, 0.5, 0.1), ("c", 0, 0.0, 0.1))
    assert passed(replace(table, rows=table.rows[1:]))[1] == ()


COLUMNS = ("time", "survival", "lower", "upper", "at_risk", "events")


def survival(*steps):
    """Curve with one row per (events, censored); the survival of each row is its own mark."""
    at_risk = sum(events + censored for events, censored in steps) + 20
    rows = [(0.0, 1.0, 1.0, 1.0, at_risk, 0)]
    for day, (events, censored) in enumerate(steps, start=1):
        rows.append((float(day), 1 - day / 1000, None, None, at_risk, events))
        at_risk -= events + censored
    return Curve(id="c", kind="survival", label="C", columns=COLUMNS, rows=tuple(rows))


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=40))
def test_every_step_shown_merges_enough_events(steps):
    before = survival(*steps)
    after, _ = passed(before)
    drops = [row for row in after.rows if row[5]]
    assert all(row[5] >= 11 and row[4] >= 11 for row in drops)
    # No value is rounded or moved: each row shown is one of the curve's own days with the estimate of that day.
    assert {row[:5] for row in after.rows} <= {row[:5] for row in before.rows}
    shown = sum(row[5] for row in after.rows)
    assert sum(row[5] for row in before.rows) - shown < 11 + max([0, *(row[5] for row in before.rows)])


def test_the_axis_stops_where_few_are_at_risk():
    rows = ((0.0, 1.0, 1.0, 1.0, 40, 0), (5.0, 0.6, None, None, 40, 16), (9.0, 0.1, None, None, 10, 11))
    after, _ = passed(Curve(id="c", kind="survival", label="C", columns=COLUMNS, rows=rows))
    assert [row[0] for row in after.rows] == [0.0, 5.0]


def monthly(counts):
    rows = tuple((f"20{20 + i // 12}-{i % 12 + 1:02d}", count, count + 0.5, 1.0) for i, count in enumerate(counts))
    return Curve(id="m", kind="monthly", label="M", columns=("month", "count", "expected", "lower"), rows=rows)


def test_a_single_small_month_is_hidden():
    after, _ = passed(monthly([30] * 11 + [4]))
    assert after.column("count") == [30] * 11 + [None]
    assert after.column("expected")[-1] == 4.5


def test_many_small_months_become_quarters():
    after, _ = passed(monthly([5, 5, 5, 1, 2, 3, 9, 9]))
    # 2020-Q1 adds up to 15; Q2 to 6, which is still too small; the incomplete Q3 is left out.
    assert after.column("month") == ["2020-01", "2020-04"]
    assert after.column("count") == [15, None]
    assert after.column("expected") == [16.5, 7.5]
    assert after.column("lower") == [None, None]


SENTENCES = Table(
    id="x.findings",
    title="What the checks say",
    columns=(
        Column("kind", "About", "text"),
        Column("text", "In words", "sentence"),
        Column("ratio", "Ratio", "derived"),
    ),
    rows=(("leading", "the ratio is 0.30", 0.3), ("seen", None, None)),
    rests_on=("x", "x.nothing"),
)


def test_a_table_and_its_sentences_fall_with_the_number_they_rest_on():
    screened = suppress(Results.of([replace(BASE, events=3), SENTENCES]), CMS11)
    found = screened.results.tables["x.findings"]
    assert found.rows == (("leading", None, None), ("seen", None, None))
    assert found.note.startswith("suppressed")
    assert [item.id for item in screened.suppressed] == ["x", "x.findings"]


def test_they_stay_where_it_stays():
    assert suppress(Results.of([BASE, SENTENCES]), CMS11).results.tables["x.findings"] == SENTENCES


def test_what_rests_on_a_withheld_number_is_withheld_however_far_removed():
    restated = replace(BASE, id="y", rests_on=("x",))
    again = replace(BASE, id="z", rests_on=("y",))
    curve = Curve(
        id="c", kind="monthly", label="C", columns=("month", "count"), rows=(("2020-01", 30),), rests_on=("z",)
    )
    hidden = suppress(Results.of([again, restated, replace(BASE, events=3), curve]), CMS11)
    assert [one.value for one in hidden.results.estimates.values()] == [None] * 3
    assert hidden.results.curves["c"].rows == ()
    shown = suppress(Results.of([again, restated, BASE, curve]), CMS11)
    assert shown.suppressed == ()
