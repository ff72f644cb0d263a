"""Dates where a length of time, or whether there was an event, is asked for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ipvi_eval.data.flat_file import FlatFile
from ipvi_eval.errors import DataError

_DATE = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?|\d{1,2}[- ]?[a-z]{3,9}[- ,]+\d{2,4}|[a-z]{3,9} \d{1,2}, ?\d{4}"
_COMPACT = r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\.0+)?"
_LONGEST_DAYS = 36_525
"""A hundred years."""


def refuse_dates(file: FlatFile, times: Iterable[str], event: str | None) -> None:
    """DataError where a column of times, or that of the event, holds dates."""
    for name in times:
        if _dates(file, name, f"{_DATE}|{_COMPACT}"):
            msg = (
                f"{file.raw.file}: column '{name}' holds dates, and times are asked for: the days from the start of "
                "each person's follow-up to the event or to the end; subtract the one date from the other"
            )
            raise DataError(msg)
    if event is not None and _dates(file, event, _DATE):
        msg = (
            f"{file.raw.file}: column '{event}' holds dates; make a column of 1 (there is a date, within the "
            "follow-up) and 0 (there is none), and one of the days to it or to the end of follow-up"
        )
        raise DataError(msg)


def refuse_serial_days(file: FlatFile, column: str, unit: str) -> None:
    """DataError where everybody was followed for more than a hundred years, told in days: those are no lengths."""
    if unit != "days" or not file.is_numeric(column) or file.missing(column).all():
        return
    if np.nanmin(file.numbers(column)) > _LONGEST_DAYS:
        msg = (
            f"{file.raw.file}: every '{column}' is more than a hundred years long in days; these may be the numbers "
            "that a spreadsheet keeps for dates, or seconds; give days from the start to the event or the end"
        )
        raise DataError(msg)


def _dates(file: FlatFile, column: str, form: str) -> bool:
    held = file.cells(column)[~file.missing(column)].str.casefold()
    return len(held) > 0 and bool(held.str.fullmatch(form).all())
