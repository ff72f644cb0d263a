"""Longer stretches of months are the shorter ones within them, and what lies between."""

from __future__ import annotations

from ipvi_eval.counted import incidents, incidents_of_months
from tests.disclosure.reader import left_over, told

BEFORE_AND_AFTER = ([("2016-01", "2020-02"), ("2020-07", "2021-03")], [("2021-07", "2025-09")])
"""The months that a plan keeps on both sides, without a disruption and the phase-in."""


def kept_in(outcome, *numbers):
    return [incidents_of_months(n, "Here", outcome, of) for n, of in zip(numbers, BEFORE_AND_AFTER, strict=True)]


def test_quarters_in_years_and_what_lies_between():
    quarters = [
        incidents(n, "Here", "x", f"2019-{3 * q + 1:02d}", f"2019-{3 * q + 3:02d}")
        for q, n in enumerate((20, 9, 15, 14))
    ]
    year = incidents(58, "Here", "x", "2019-01", "2019-12")
    # All four quarters are there: the hidden one is what the year leaves, with nothing over.
    found = told([*quarters, year], quarters[1])
    assert found.highest == 9
    assert left_over([*quarters[:3], year]) == [14]


def test_incidents_in_months_left_out_and_those_that_are_not_severe():
    severe, every = (kept_in("severe", 30, 25), kept_in("x", 130, 128))
    window = incidents(62, "Here", "severe", "2016-01", "2025-10-01")
    # 7 severe ones in months left out; 100 and 103 that are not severe.
    assert left_over([*severe, *every, window], (("severe", "x"),)) == [7, 100, 103]


def test_a_model_without_a_disruption_and_one_with_it_and_the_total():
    """416 less 408 are the eight of the disruption; the total less both sides those of the phase-in and a last day."""
    before, after = kept_in("x", 408, 242)
    both = incidents_of_months(650, "Here", "x", [*BEFORE_AND_AFTER[0], *BEFORE_AND_AFTER[1]])
    with_it = incidents(416, "Here", "x", "2016-01", "2021-03")
    assert left_over([before, after, both]) == []
    assert left_over([before, with_it]) == [8]
    total = incidents(667, "Here", "x", "2016-01", "2025-10-01")
    # Of the total, disruption, phase-in and last day are 17, as either side and both together tell; without it 9.
    assert left_over([before, after, both, total, with_it]) == [8, 9, 17, 17]


def test_a_quarter_that_is_hidden_is_what_a_side_has_beyond_the_others():
    """A side leaves out the second quarter; the third is hidden and follows from the side and the first."""
    first, third = incidents(40, "Here", "x", "2020-01", "2020-03"), incidents(7, "Here", "x", "2020-07", "2020-09")
    second = incidents(30, "Here", "x", "2020-04", "2020-06")
    side = incidents_of_months(47, "Here", "x", [("2020-01", "2020-03"), ("2020-07", "2020-09")])
    found = told([first, second, third, side], third)
    assert (found.lowest, found.highest) == (7, 7)
