"""When something began (and ended), as it is typed: the interruptions of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ipvi_eval.its.series.design import DesignPlan, Interruption


def plan_of(interruption: str, slope: bool, phase_in: str, also: list[str]) -> DesignPlan:
    """The interruptions, the program's first, as --interruption, --phase-in and --also name them.

    Raises BadParameter that names the option of a month or a window that cannot be read.
    """
    from ipvi_eval.its.series.design import DesignPlan

    primary = _primary(_day(interruption, "--interruption"), slope=slope, phase_in=phase_in)
    return DesignPlan(interruptions=(primary, *(_other(number, text) for number, text in enumerate(also, start=1))))


def _primary(month: str, *, slope: bool, phase_in: str) -> Interruption:
    import numpy as np

    from ipvi_eval.its.series.design import Interruption

    one_month = np.timedelta64(1, "M")
    if not phase_in or phase_in == "0":
        return Interruption(month=month, slope=slope)
    if phase_in.isdigit():
        begun = np.datetime64(month, "M")
        full = begun + int(phase_in) * one_month
        return Interruption(month=str(full), slope=slope, phase_in=(str(begun), str(full - one_month)))
    first, last = _window(phase_in, "--phase-in")
    if not np.datetime64(first, "M") <= np.datetime64(month, "M") <= np.datetime64(last, "M") + one_month:
        msg = "--phase-in takes a window that holds the month of --interruption, or ends right before it"
        raise typer.BadParameter(msg)
    return Interruption(month=str(np.datetime64(last, "M") + one_month), slope=slope, phase_in=(first, last))


def _other(number: int, text: str) -> Interruption:
    from ipvi_eval.its.series.design import Interruption

    name = f"also_{number}"
    when = text.removesuffix("+slope")
    slope = when != text
    if ":" not in when:
        return Interruption(month=_day(when, "--also"), name=name, slope=slope)
    first, last = _window(when, "--also")
    return Interruption(month=first, name=name, end=last, slope=slope)


def _window(text: str, option: str) -> tuple[str, str]:
    first, _, last = text.partition(":")
    if not last:
        also = "a number of months, or " if option == "--phase-in" else ""
        msg = f"{option} takes {also}a window such as 2020-03:2020-06"
        raise typer.BadParameter(msg)
    return month_of(first, option), month_of(last, option)


def month_of(text: str, option: str) -> str:
    """YYYY-MM from a month, a date, a quarter (its first month) or a year (its January), as `option` has it."""
    from ipvi_eval.errors import DataError
    from ipvi_eval.its.series.months import parse_month

    try:
        return str(parse_month(text))
    except DataError:
        wrong = f"{text} is no month or date of the calendar" if text else "the month is empty"
        msg = f"{option}: {wrong}; write a month as YYYY-MM, for example 2021-04, or a day as YYYY-MM-DD"
        raise typer.BadParameter(msg) from None


def _day(text: str, option: str) -> str:
    """A month as `month_of`, or the day where a date names one within a month: that month is mixed."""
    from ipvi_eval.its.series.months import day_of, parse_days

    month = month_of(text, option)
    return month if day_of(text) == 1 else str(parse_days([text], "the date")[0])
