"""What the lengths of follow-up say about the unit they are told in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ipvi_eval.questions.one_file.people.curves import HORIZONS, TimeUnit
from ipvi_eval.questions.one_file.people.table import People

_A_YEAR: dict[TimeUnit, float] = {"days": 365.25, "weeks": 52.18, "months": 12, "years": 1, "": 365.25}
_LONGEST_YEARS = 60.0
"""Longer than anybody is followed; an age as the clock (with times of entry) may be more."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def time_notes(people: People, unit: TimeUnit, horizons: Sequence[float]) -> Iterator[str]:
    """Sentences where the times are calendar years, too long for their unit, or end before the first of the usual
    `horizons`, which nobody chose."""
    length = people.stop if people.start is None else people.stop - people.start
    longest, words = float(people.stop.max()), f" {unit}" if unit else ""
    if _calendar_years(people):
        yield (
            "every time reads like a calendar year; times are counted from the start of each person's follow-up: "
            "subtract that start"
        )
    elif float(length.max()) > _LONGEST_YEARS * _A_YEAR[unit]:
        finer = unit in ("weeks", "months", "years")
        remedy = "where these are days, say --unit days" if finer else "is it in another unit, or a code for not known?"
        told = f"{length.max():,.6g}{words or ', taken as days'}"
        yield f"the longest follow-up is {told}, more than {_LONGEST_YEARS:.0f} years: {remedy}"
    elif longest < min(horizons) and tuple(horizons) == HORIZONS[unit]:
        yield (
            f"the longest time is {longest:,.6g}{words}, before the first horizon ({min(horizons):g}): where times are "
            "in another unit, say it with --unit, else give --horizons"
        )


def _calendar_years(people: People) -> bool:
    inside = (people.stop >= _FIRST_YEAR) & (people.stop <= _LAST_YEAR)
    whole = people.stop == np.floor(people.stop)
    return people.start is None and len(people.stop) > 1 and bool((inside & whole).all())
