"""When something began, as it is typed."""

from __future__ import annotations

import pytest
import typer

from ipvi_eval.cli.one_series.plan import month_of, plan_of


@pytest.mark.parametrize(
    ("interruption", "phase_in", "month", "left_out"),
    [
        ("2021-04", "", "2021-04", None),
        ("2021-04", "0", "2021-04", None),
        ("2021-04", "3", "2021-07", ("2021-04", "2021-06")),
        ("2021-04", "2021-03:2021-05", "2021-06", ("2021-03", "2021-05")),
        ("2021Q2", "", "2021-04", None),
        ("2021", "", "2021-01", None),
        ("2021-04-01", "", "2021-04", None),
        ("2021-04-15", "", "2021-04-15", None),
    ],
)
def test_the_program_begins_after_its_introduction(interruption, phase_in, month, left_out):
    (primary,) = plan_of(interruption, True, phase_in, []).interruptions
    assert (primary.month, primary.phase_in, primary.slope) == (month, left_out, True)


def test_other_interruptions_are_steps_or_windows_and_bend_where_that_is_said():
    _, step, window = plan_of("2021-04", False, "", ["2020-03+slope", "2020-03:2020-06"]).interruptions
    assert (step.name, step.month, step.end, step.slope) == ("also_1", "2020-03", None, True)
    assert (window.name, window.month, window.end, window.slope) == ("also_2", "2020-03", "2020-06", False)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("April", "", []), "--interruption: April is no month or date of the calendar"),
        (("", "", []), "--interruption: the month is empty"),
        (("2021-04", "long", []), "--phase-in takes a number of months, or a window such as 2020-03:2020-06"),
        (("2021-04", "2020-01:2020-02", []), "--phase-in takes a window that holds the month of --interruption"),
        (("2021-04", "", ["2020-03:"]), "--also takes a window such as"),
    ],
)
def test_what_cannot_be_read_names_its_option(given, says):
    interruption, phase_in, also = given
    with pytest.raises(typer.BadParameter, match=says):
        plan_of(interruption, True, phase_in, also)


def test_a_day_names_its_month():
    assert month_of("2021-04-30", "--window") == "2021-04"
