"""A share as an estimate and as a row of a table, against Newcombe's published interval."""

from __future__ import annotations

import pytest

from ipvi_eval.counted import CALLED_IN, EVENTS
from ipvi_eval.questions.delivery.shares import PartOf, share, shares

ROW = PartOf("All", CALLED_IN.people(263), CALLED_IN.count(81, EVENTS))
"""Newcombe 1998, Statistics in Medicine 17:857, Table I: 81 of 263 have Wilson's interval 0.2553 to 0.3662."""


def test_the_estimate_has_the_published_interval():
    found = share("delivery.call_ins.came", "Came", ROW, level=0.95)
    assert (found.value, found.lower, found.upper) == pytest.approx((81 / 263, 0.2553, 0.3662), abs=5e-5)


def test_the_row_says_the_same_in_percent_and_falls_with_its_counts(released):
    few = PartOf("Few", CALLED_IN.within("invited_2021").people(5), CALLED_IN.within("invited_2021").count(2, EVENTS))
    table = shares("delivery.x", "x", ("Who", "People", "Those", "Share"), [ROW, few], level=0.95, note="A note")
    assert table.rows[0] == ("All", 263, 81, 30.8, 25.5, 36.6)
    assert str(table.note).startswith("A note. ")
    assert all(value is None for name, value in released(table)[1].items() if name != "group")
