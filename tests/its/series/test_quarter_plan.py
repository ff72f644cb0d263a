"""Months to quarters: what is mixed is left out."""

from __future__ import annotations

import pytest

from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.quarter_plan import lost_months, quarter_notes, quarter_plan


@pytest.mark.parametrize(
    ("month", "phase_in", "full", "left_out"),
    [
        ("2021-04", None, "2021-04", None),
        ("2021-05", None, "2021-07", ("2021-05", "2021-06")),
        ("2021-06", None, "2021-07", ("2021-06", "2021-06")),
        ("2021-04-14", None, "2021-07", ("2021-04", "2021-06")),
        ("2021-06-14", None, "2021-07", ("2021-06", "2021-06")),
        ("2021-07", ("2021-04", "2021-06"), "2021-07", ("2021-04", "2021-06")),
        ("2021-06", ("2021-03", "2021-05"), "2021-07", ("2021-03", "2021-06")),
    ],
)
def test_the_first_quarter_wholly_after(month, phase_in, full, left_out):
    plan = DesignPlan(interruptions=(Interruption(month=month, phase_in=phase_in),))
    found = quarter_plan(plan).primary
    assert (found.month, found.phase_in) == (full, left_out)
    assert len(quarter_notes(plan)) == (left_out != phase_in)


def test_a_window_keeps_its_months_and_another_start_is_treated_as_the_first():
    window = Interruption(month="2020-03", end="2020-06", name="covid", slope=False)
    later = Interruption(month="2022-02", name="bail_reform")
    plan = DesignPlan(interruptions=(Interruption(month="2021-04"), window, later))
    _, same, moved = quarter_plan(plan).interruptions
    assert same == window
    assert moved.month == "2022-04"
    assert quarter_notes(plan) == (
        "The quarter of February 2022 holds months before and after bail reform and is left out; the first full "
        "quarter begins in April 2022.",
    )


@pytest.mark.parametrize(
    ("start", "end", "lost"),
    [
        ("2020-03", "2020-06", ("2020-01", "2020-02")),
        ("2020-03", "2020-07", ("2020-01", "2020-02", "2020-08", "2020-09")),
        ("2020-04", "2020-06", ()),
        ("2021-03", "2021-03", ("2021-01", "2021-02")),
        ("2021-06", "2021-08", ("2021-09",)),  # April and May are left out already, as phase-in
    ],
)
def test_months_that_fall_with_their_quarter(start, end, lost):
    programme = Interruption(month="2021-06", phase_in=("2021-04", "2021-05"))
    window = Interruption(month=start, end=end, name="covid", slope=False)
    assert lost_months(DesignPlan(interruptions=(programme, window))) == lost
