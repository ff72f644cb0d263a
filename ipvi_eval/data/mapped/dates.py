"""Cells to days: how a column of dates is written, and what to say and ask where that is not how its cells are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.mapped.weekdays import begins_with_weekday, format_without_weekday, weekday_apart, weekdays_apart
from ipvi_eval.month_names import with_short_name, with_short_names

ISO = "%Y-%m-%d"
_ISO_TIME = "%Y-%m-%d %H:%M:%S"
FORMATS = (
    ISO,
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m/%d/%y",
    "%d/%m/%y",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%m-%d-%Y",
    "%d-%m-%Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%b %d, %Y",
    "%d %B %Y",
    "%d/%b/%Y",
    "%d/%b/%y",
    "%d de %B de %Y",
    "%d de %B del %Y",
    "%Y-%m-%d %H:%M",
    _ISO_TIME,
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%dT%H:%M%z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%y %H:%M",
    "%m/%d/%y %H:%M:%S",
    "%m/%d/%y %I:%M %p",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%b %d, %Y %I:%M %p",
    "%b %d %Y %I:%M%p",
    "%d-%b-%Y %H:%M:%S",
    "%d-%b-%y %I.%M.%S.%f %p",
    "%d%b%Y",
    "%d%b%Y:%H:%M:%S",
    "%a %m/%d/%Y",
    "%a %d/%m/%Y",
    "%a %m/%d/%y",
    "%a %m/%d/%Y %H:%M",
    "%a %d/%m/%Y %H:%M",
    "%a %b %d, %Y",
    "%a %d %b %Y",
    "%a %d de %b de %Y",
)
"""The usual ways to write a day. One of them is suggested where the one that was stated does not fit; any other may be
stated."""

SERIAL = r"[2-6]\d{4}(?:\.\d+)?"
"""Days since the end of 1899, which a spreadsheet shows where a cell is not formatted as a date: 1954 to 2091."""

MONTH_FORMATS = (
    "%Y-%m",
    ISO,
    "%m/%Y",
    "%m-%Y",
    "%Y/%m",
    "%Y%m",
    "%b %Y",
    "%b-%Y",
    "%b-%y",
    "%b, %Y",
    "%b de %Y",
    "%b del %Y",
    "%Y %b",
    "%Y-%b",
    "%YM%m",
    "%Y M%m",
    "%Y-M%m",
)
"""The usual ways to write a month. %b and %B read its name however it is written: September, Sept, Sep,
septiembre, or with a point."""

_ORDINAL = re.compile(r"(?<=\d)(?:\.?[º°ª]|e?r[oa]?|st|nd|rd|th)(?![^\W\d_])", re.IGNORECASE)
"""What makes a day the first or second of its month: "1º de enero", "March 2nd, 2020"."""

QUARTER = r"(?i)[12]\d{3}[ -]?Q[1-4]|Q[1-4][ -]?[12]\d{3}"

_CALENDAR = (1678, 2261)  # whole years that 64 bits of nanoseconds reach (pandas)


@dataclass(frozen=True, slots=True)
class DateForm:
    """How the dates of a column are written.

    `written` is a strptime format. With an offset from UTC in it, days begin at midnight in `time_zone`. Years in two
    digits lie in the hundred from `first_year` on. `never` are texts that stand for no day: those of them that are days
    are found however they are written.
    """

    written: str = ISO
    time_zone: str | None = None
    first_year: int | None = None
    never: tuple[str, ...] = ()

    def read(self, cells: pd.Series) -> pd.Series:
        """Midnight of the day of each cell (n,), NaT where it is none in this format, lies beyond the calendar or is of
        another weekday than stands before it."""
        if begins_with_weekday(self.written):
            _, weekdays = weekdays_apart(cells)
            days = self.without_weekdays(cells)
            return days.where((days.dt.day_of_week == weekdays).fillna(False).astype(bool))
        offset = "%z" in self.written
        if self._has_names:
            cells = with_short_names(cells.str.replace(_ORDINAL, "", regex=True))
        # pandas reads the words "now" and "today" as the day on which it reads them.
        cells = cells.where(cells.str.contains(r"\d", regex=True), "")
        found = pd.to_datetime(cells, format=self._with_short_names, errors="coerce", exact=True, utc=offset)
        values = pd.Series(found, index=cells.index)
        if offset:
            values = values.dt.tz_convert(self.time_zone or "UTC").dt.tz_localize(None)
        # pandas 3 reads days too far off to be counted in nanoseconds, as 9999-12-31.
        reached = (values > pd.Timestamp.min) & (values < pd.Timestamp.max)
        days = values.where(reached).astype("datetime64[ns]").dt.normalize()
        if "%y" in self.written and self.first_year is not None:
            days = _in_the_hundred_from(self.first_year, days)
        return days

    def without_weekdays(self, cells: pd.Series) -> pd.Series:
        """Midnight of the day of each cell (n,) behind a weekday, whichever it is; NaT where none stands there."""
        behind, weekdays = weekdays_apart(cells)
        return replace(self, written=format_without_weekday(self.written)).read(behind).where(weekdays.notna())

    @property
    def _has_names(self) -> bool:
        return "%b" in self.written or "%B" in self.written

    @property
    def _with_short_names(self) -> str:
        return self.written.replace("%B", "%b").replace("%b.", "%b")

    def day_of(self, text: str) -> date | None:
        """The day of one text in this format or as a workbook gives it, those beyond the calendar too."""
        if begins_with_weekday(self.written):
            return replace(self, written=format_without_weekday(self.written)).day_of(weekday_apart(text.strip())[0])
        named = with_short_name(_ORDINAL.sub("", text.strip())) if self._has_names else text.strip()
        for written in (self._with_short_names, ISO, _ISO_TIME):
            try:
                return datetime.strptime(named, written).date()
            except ValueError:
                continue
        return None


def format_problem(written: str) -> str | None:
    """Why a strptime format reads no days; None when it does.

    >>> format_problem("%d.%m.%Y"), format_problem("MM/DD/YYYY")
    (None, 'names no year and month; write %Y or %y, %m or %b, and %d, for example "%m/%d/%Y"')
    """
    wanted = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    example = 'write %Y or %y, %m or %b, and %d, for example "%m/%d/%Y"'
    if "%Z" in written or written.endswith("Z"):
        return (
            "has a time zone that would not be read; write %z for Z or an offset such as -05:00, and give `time_zone`"
        )
    if any(week in written for week in ("%V", "%W", "%U")) and not any(
        day in written for day in ("%u", "%w", "%a", "%A")
    ):
        return "names a week, which may lie in two months and is no day; ask the agency for days"
    try:
        seen = datetime.strptime(wanted.strftime(written), written)
    except ValueError:
        return f"is no format of dates; {example}"
    if (seen.year, seen.month) != (wanted.year, wanted.month):
        return f"names no year and month; {example}"
    return None


@dataclass(frozen=True, slots=True)
class Days:
    """The `values` (n,) of a column of dates; `bad` (n,) marks cells that are none, and `what` says why.

    With "{rows}" in `what` it speaks of all of these rows together, otherwise of each.
    """

    values: pd.Series
    bad: NDArray[np.bool_]
    what: str = ""


def read_days(cells: pd.Series, form: DateForm, *, workbook: bool = False) -> Days:
    """The days of text `cells` (n,); empty ones, and those that stand for no day, are NaT.

    True dates of a `workbook` arrive as ISO text whatever the format of the others.
    """
    forms = [form, *(replace(form, written=iso) for iso in (ISO, _ISO_TIME))] if workbook else [form]
    filled = cells != ""
    values = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[ns]")
    for one in forms:
        todo = filled & values.isna()
        if todo.any():
            values[todo] = one.read(cells[todo])
    beyond = _beyond_the_calendar(cells[filled & values.isna()], form)
    never = {day for text in form.never if (day := form.day_of(text)) is not None}
    none = values.isin([pd.Timestamp(day) for day in never if _within(day)])
    none |= cells.isin([cell for cell, day in beyond.items() if day in never])
    bad = filled & values.isna() & ~none
    values = values.mask(none)
    far = bad & cells.isin(beyond.keys())
    if far.any():
        return Days(values, far.to_numpy(), _FAR)
    return Days(values, bad.to_numpy(), _why(cells, filled, bad, form, workbook=workbook) if bad.any() else "")


_FAR = (
    f"a day before {_CALENDAR[0]} or after {_CALENDAR[1]} in {{rows}}; if it stands for an end that is still open, or "
    "for a day that nobody knows, write it into `missing` of the mapping"
)


def order_unknown(form: DateForm, days: pd.Series) -> str | None:
    """The other format that reads these `days` (n,) as well, month and day exchanged; None where one of them tells.

    A column in which every date is of the same day of the month, such as the first, tells too.
    """
    if ("%m" not in form.written or "%d" not in form.written) or form.written.lower().startswith("%y"):
        return None
    known = days.dropna()
    if known.empty or (known.dt.day > 12).any() or (known.dt.day == known.dt.month).all():
        return None
    if known.dt.day.nunique() == 1 and known.dt.month.nunique() > 1:
        return None
    if begins_with_weekday(form.written) and not (_exchanged(known).dt.day_of_week == known.dt.day_of_week).all():
        return None
    return form.written.replace("%m", "%\0").replace("%d", "%m").replace("%\0", "%d")


def _exchanged(days: pd.Series) -> pd.Series:
    """The days (n,), none above 12, with month and day exchanged."""
    return pd.to_datetime({"year": days.dt.year, "month": days.dt.day, "day": days.dt.month})


def _in_the_hundred_from(first: int, days: pd.Series) -> pd.Series:
    """The days with their years moved by whole hundreds; NaT where the other year has no such day."""
    year = first + (days.dt.year - first) % 100
    moved = pd.to_datetime({"year": year, "month": days.dt.month, "day": days.dt.day}, errors="coerce")
    return pd.Series(moved, index=days.index, dtype="datetime64[ns]")


def _beyond_the_calendar(cells: pd.Series, form: DateForm) -> dict[str, date]:
    """The cells that are days, but of years that pandas cannot hold, with their days."""
    days = ((cell, form.day_of(cell)) for cell in cells.unique())
    return {cell: day for cell, day in days if day is not None and not _within(day)}


def _within(day: date) -> bool:
    return _CALENDAR[0] <= day.year <= _CALENDAR[1]


def _why(cells: pd.Series, filled: pd.Series, bad: pd.Series, form: DateForm, *, workbook: bool) -> str:
    wrong = cells[bad]
    if (bad == filled).all() and (fitting := list(_fitting(wrong, form))):
        return f"no date in the format {form.written} in {{rows}}; every cell fits {_suggested(fitting)}"
    if begins_with_weekday(form.written) and not form.without_weekdays(wrong).isna().any():
        return (
            "a weekday that is not that of its day in {rows}; ask the agency which of the two is wrong, or whether "
            "month and day are exchanged in `date_format`"
        )
    if wrong.str.fullmatch(SERIAL).all():
        where = "in the workbook" if workbook else "in the spreadsheet and export the file again"
        return (
            f"no date in the format {form.written} in {{rows}}, but numbers of days as spreadsheets count them; format "
            f"these cells as dates {where}"
        )
    if wrong.str.fullmatch(QUARTER).all():
        return (
            f"no date in the format {form.written} in {{rows}}, but quarters; a study counts months, so have the "
            "agency export months (`ipvi-eval its` reads one series of quarters)"
        )
    if any(replace(form, written=one).read(wrong).notna().any() for one in FORMATS):
        fitting = list(_fitting(wrong, form))
        which = f"; {fitting[0]} fits there" if len(fitting) == 1 else ""
        return (
            f"no date in the format {form.written} in {{rows}}, where other rows have one{which}; a column has one "
            "format: have the agency export it so"
        )
    return f"no date in the format {form.written}"


def _fitting(cells: pd.Series, form: DateForm) -> Iterator[str]:
    for written in dict.fromkeys((*FORMATS, *MONTH_FORMATS)):
        if written != form.written and replace(form, written=written).read(cells).notna().all():
            yield written


def _suggested(fitting: list[str]) -> str:
    words = " or ".join(fitting)
    if len(fitting) > 1:
        return f"{words}, and no cell tells which: ask the agency, and write the answer into `date_format`"
    zone = ", and say in `time_zone` where its days begin" if "%z" in words else ""
    return f"{words}: correct `date_format` in the mapping{zone}"
