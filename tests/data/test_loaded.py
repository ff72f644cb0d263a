"""One file's cells as a canonical table; the whole reading is tested in test_sources.py."""

from __future__ import annotations

from ipvi_eval.data.cells.files import read_raw
from ipvi_eval.data.loaded import kept, load, orders, told


def _custody(agency):
    table = agency.parsed().custody
    return read_raw(agency.write(), table), table


def test_rows_that_name_nobody_are_left_out_and_said(agency) -> None:
    agency.swap("custody.csv", "P1,05/01/2020,", ",05/01/2020,")
    raw, table = _custody(agency)
    left = kept("custody", raw, table)
    assert left.raw.rows.tolist() == [2]
    assert "1 of 2 rows name nobody in 'KEY'" in next(told(table, [left]))


def test_values_and_what_does_not_fit(agency) -> None:
    agency.swap("custody.csv", "05/01/2020", "2020-05-01")
    raw, table = _custody(agency)
    loaded, problems = load("custody", raw, table, {})
    assert loaded.frame["start"].notna().tolist() == [True, False]
    assert [(one.column, one.rows) for one in problems] == [("IN", (3,))]


def test_a_file_in_which_no_day_tells_asks_for_the_order(agency) -> None:
    agency.swap("custody.csv", "03/20/2020", "04/05/2020")
    raw, table = _custody(agency)
    loaded, _ = load("custody", raw, table, {})
    assert ["no day lies above 12" in question for question in orders(loaded, table)] == [True]
