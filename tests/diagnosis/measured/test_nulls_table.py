"""False alarms as a table, design by design: the share called with its chance, what leads, and what rows share."""

from __future__ import annotations

from ipvi_eval.diagnosis.measured.nulls_table import nulls_table
from tests.diagnosis.nulls_rows import measured, row


def test_each_design_has_a_row_with_what_is_called_and_what_leads():
    few = row(
        design="Few", series=1500, fitted=1480, called=0.075, ratio=0.945, restless=0.6, warned=0.036, relative=0.3,
        alone=0.698, exact=0.002,
    )  # fmt: skip
    table = nulls_table("x.nulls", measured(row(), few))
    # sqrt(.05 x .95 / 400) = 1.1 points, sqrt(.075 x .925 / 1480) = .7; .036 / .6 = .06, .039 / .4 = .0975.
    assert table.rows == (
        ("Quarterly", "400", "5.0% (1.1%)", "1.000", "0%", None, "relative 100%"),
        ("Few", "1,480", "7.5% (0.7%)", "0.945", "60%", "6%, 10%", "relative 30%, alone 70%"),
    )


def test_the_note_tells_what_should_be_called_and_that_rows_are_not_independent():
    note = str(nulls_table("x.nulls", measured(row())).note)
    assert "wanders by 2% a month" in note
    assert "5% should be called" in note
    assert "One seed makes the series of every row" in note
    assert note.endswith("Made by python x.py, version 1.2, 2026-01-02.")
