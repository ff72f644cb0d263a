"""How the change of monthly harm fares, as a table: a row for each county and interval, with the rule's verdict."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.questions.harm.monthly_fares import measured_table
from ipvi_eval.questions.harm.monthly_measured import HARM, NOTHING, read_monthly


def test_a_row_for_each_that_was_measured():
    stored = read_monthly()
    table = measured_table(stored)
    told = [(row["world"], row["estimator"]) for row in table.records()]
    assert len(set(told)) == len(told) == len(stored.rows)
    assert told[0] == (NOTHING, "the change, beside the comparison areas")
    assert stored.command in str(table.note)


def test_shares_and_the_verdict():
    stored = read_monthly()
    one = replace(stored.row(NOTHING, HARM), bias=0.0, covers=0.9, called=0.1, counties=400, fitted=400)
    (row,) = measured_table(replace(stored, rows=(one,))).records()
    assert (row["bias"], row["covers"], row["called"]) == ("1.00", "90.0%", "10.0%")
    assert (row["counties"], row["use"]) == ("400", "describe only")
