"""Curves leave with steps of many people only, on values of the estimate, and through the fixed horizons."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.counted import AT_RISK, EVENTS, Group
from ipvi_eval.disclosure.recoding.curves import coarse, shown
from ipvi_eval.results.store import Curve

COLUMNS = ("time", "survival", "lower", "upper", "at_risk", "events")
ID = "survival.ipv_dir.list_c"
WHO = Group.of_stem(ID)
LEAST = 11


def curve(steps):
    """One row per (events, then leaving); the survival of each row is its own mark."""
    at_risk = sum(map(sum, steps)) + 20
    rows = [(0.0, 1.0, 1.0, 1.0, at_risk, 0)]
    for day, (events, left) in enumerate(steps, start=1):
        rows.append((float(day), 1 - day / 1000, None, None, at_risk, events))
        at_risk -= events + left
    return Curve(id=ID, kind="survival", label="C", columns=COLUMNS, rows=tuple(rows))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=40))
def test_between_two_steps_nobody_or_many(steps):
    before = curve(steps)
    rows = coarse(before, {}, LEAST).rows
    for earlier, later in pairwise(rows):
        events, left = later[5] - earlier[5], earlier[4] - later[4] - (later[5] - earlier[5])
        assert events >= LEAST
        assert left <= 0 or left >= LEAST
        assert later[4] >= LEAST
    # No value is rounded or moved: each row is one of the curve's own days with the estimate of that day.
    assert {row[:4] for row in rows} <= {row[:4] for row in before.rows}


def test_the_curve_goes_through_a_fixed_day():
    steps = [(4, 0)] * 20
    fixed = {WHO.count(0, AT_RISK, 10).key: 61, WHO.count(0, EVENTS, 10).key: 40}
    rows = coarse(curve(steps), fixed, LEAST).rows
    assert (10, 1 - 10 / 1000, None, None, 61, 40) in rows
    for earlier, later in pairwise(rows):
        assert later[5] - earlier[5] >= LEAST


def test_a_step_with_a_hidden_count_goes_and_counts_stay_behind():
    made = coarse(curve([(12, 0)] * 3), {}, LEAST)
    assert len(made.rows) == 4
    gone = frozenset({made.rows[2][5].key})
    found = shown(made, gone)
    assert found.columns == ("time", "survival", "lower", "upper")
    assert [row[0] for row in found.rows] == [made.rows[place][0] for place in (0, 1, 3)]
    assert found.note.startswith("steps are merged")


def test_heights_are_as_fine_as_a_figure_draws_them():
    made = Curve(
        id=ID,
        kind="survival",
        label="C",
        columns=COLUMNS,
        rows=((0.0, 1.0, 1.0, 1.0, 50, 0), (9.0, 0.123456789, 0.1, 0.2, 50, 12)),
    )
    assert shown(coarse(made, {}, LEAST), frozenset()).rows[1] == (9, 0.123, 0.1, 0.2)


def test_a_curve_without_rows():
    empty = Curve(id=ID, kind="survival", label="C", columns=COLUMNS, rows=())
    assert coarse(empty, {}, LEAST).rows == ()
