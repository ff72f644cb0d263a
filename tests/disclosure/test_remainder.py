"""What is left of an estimate, a curve and a table once it is settled which counts are hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ipvi_eval.counted import Count, Key
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.remainder import SUPPRESSED, as_seen, finer, left, left_of_table, what_went
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Column, Curve, Table

FREEZE = date(2025, 9, 30)
FEW, MANY = Key("few", "of", "what"), Key("many", "of", "what")
HIDDEN = Kept(FREEZE, {FEW: 3, MANY: 50}, frozenset({FEW}), {})
SHARE = Estimate(
    id="x", value=0.301234, lower=0.2, upper=0.4, level=0.95, unit="proportion", method="m", n=Count(50, MANY),
    events=Count(3, FEW), cells=(Count(3, FEW),), standard_error=0.05,
)  # fmt: skip
COLUMNS = (Column("name", "Name", "text"), Column("n", "People", "count"), Column("share", "Share", "derived"))
ROWS = (("a", Count(3, FEW), 0.061234), ("b", Count(50, MANY), 0.5))
TABLE = Table(id="t", title="A table", columns=COLUMNS, rows=ROWS, rests_on=("x",))


def test_an_estimate_that_falls_keeps_its_label_alone():
    found = left(SHARE, HIDDEN, frozenset({"x"}))
    assert (found.value, found.lower, found.upper, found.n, found.events, found.cells) == (None,) * 5 + ((),)
    assert (found.id, found.note) == ("x", SUPPRESSED)
    without = replace(SHARE, value=None, lower=None, upper=None, level=None)
    assert left(without, HIDDEN, frozenset({"x"})) == found, "whether there was an interval is told by nothing"
    assert what_went(SHARE, found) == "value, interval and counts"


def test_an_estimate_that_stays_is_as_printed_beside_those_of_its_counts_that_are_not_hidden():
    found = left(SHARE, HIDDEN, frozenset())
    assert (found.value, found.n, found.events, found.cells, found.standard_error) == (0.301, 50, None, (), None)
    assert what_went(SHARE, found) == ""
    assert finer(SHARE)
    assert not finer(found)


def test_a_hidden_cell_takes_no_count_with_it_that_is_printed_in_a_table_anyway():
    followed = replace(SHARE, events=Count(20, Key("some", "of", "what")), cells=(Count(3, FEW),))
    kept = replace(HIDDEN, counts={**HIDDEN.counts, Key("some", "of", "what"): 20})
    found = left(followed, kept, frozenset())
    assert (found.n, found.events, found.cells) == (50, 20, ())


def test_a_row_loses_its_hidden_count_and_what_derives_from_it():
    found = left(TABLE, HIDDEN, frozenset())
    assert found.rows == (("a", None, None), ("b", 50, 0.5))
    assert SUPPRESSED in str(found.note)
    assert what_went(TABLE, found) == "cells and what derives from them"
    assert left_of_table(TABLE, HIDDEN, frozenset()) == found


def test_a_table_that_rests_on_what_fell_keeps_words_alone():
    found = left(TABLE, HIDDEN, frozenset({"x"}))
    assert found.rows == (("a", None, None), ("b", None, None))
    assert found.note == SUPPRESSED


def test_a_reader_sees_neither_what_it_rests_on_nor_further_digits():
    behind = replace(TABLE, columns=(*TABLE.columns[:1], replace(TABLE.columns[1], role="behind"), TABLE.columns[2]))
    found = as_seen(behind)
    assert [column.name for column in found.columns] == ["name", "share"]
    assert found.rests_on == ()
    assert found.rows[1] == ("b", 0.5)
    assert as_seen(SHARE) is SHARE


def test_a_curve_that_rests_on_what_fell_has_no_rows():
    rows = ((1.0, 0.8), (2.0, 0.7))
    curve = Curve(id="c", kind="monthly", label="A curve", columns=("month", "ratio"), rows=rows, rests_on=("x",))
    found = left(curve, Kept(FREEZE, {}, frozenset(), {}), frozenset({"x"}))
    assert (found.rows, found.note) == ((), SUPPRESSED)
    assert what_went(curve, found) == "2 of 2 rows merged or left out"
