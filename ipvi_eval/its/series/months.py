"""Months as agencies write them, read as calendar months: one form for a whole column, or a clear refusal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.errors import DataError
from ipvi_eval.month_names import SHORT, with_short_names

Months = NDArray[np.datetime64]
Days = NDArray[np.datetime64]

_PLAIN = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?$")
_YEAR = re.compile(r"([12]\d{3})(\.0+)?")
_MARKED_YEAR = re.compile(r"[12]\d{3} ?[*†‡]+")
_TWO_YEARS = re.compile(r"(?:FY ?)?([12]\d{3}) ?[-/–] ?(?:[12]\d)?(\d{2})", re.IGNORECASE)
_FISCAL = re.compile(r"FY ?'?(?:[12]\d)?\d{2}", re.IGNORECASE)
_QUARTERS = (re.compile(r"(?P<y>\d{4})[ -]?Q(?P<q>[1-4])", re.I), re.compile(r"Q(?P<q>[1-4])[ -]?(?P<y>\d{4})", re.I))
_WEEK = re.compile(r"\d{4}-?W\d{2}", re.I)
_TOTAL = re.compile(r"\b(total|sum|subtotal|average|mean|avg|ytd|source|notes?|all)\b", re.I)
_NUMBER = re.compile(r"\d{1,4}")
# 1954 to 2064, with or without a time of day.
_SERIAL = re.compile(r"[2-5]\d{4}(\.\d+)?")
_EPOCH = re.compile(r"\d{9,10}(\d{3})?(\.\d+)?")  # 1973 to 2286, in seconds or thousandths

_FORMATS = (
    "%Y-%m", "%Y-%m-%d", "%Y/%m", "%Y/%m/%d", "%Y%m", "%Y%m%d", "%YM%m", "%Y M%m", "%Y-M%m", "%m/%Y", "%m-%Y",
    "%d.%m.%Y", "%b %Y", "%b, %Y", "%b-%Y", "%b-%y", "%b/%Y", "%b '%y", "%b%Y", "%Y %b", "%Y-%b",
    "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%b de %Y", "%b del %Y", "%d de %b de %Y", "%d de %b del %Y",
)  # fmt: skip
# Month first and day first look alike up to the twelfth of a month, so these are read only where one of them cannot be.
_EITHER_WAY = (
    ("%m/%d/%Y", "%d/%m/%Y"), ("%m-%d-%Y", "%d-%m-%Y"), ("%m/%d/%y", "%d/%m/%y"), ("%m-%d-%y", "%d-%m-%y"),
)  # fmt: skip


def parse_month(month: Any) -> np.datetime64:
    """One month from text, a date, datetime, Timestamp or Period. Raises DataError when it cannot be read."""
    stamp: np.datetime64 = parse_months([month], "the month")[0]
    return stamp


def parse_months(months: Any, name: str, *, rows: Sequence[int] | None = None) -> Months:
    """Calendar months (n,) from text, dates, Periods or datetimes.

    Text may be 2021-04, 2021-04-30, 4/1/2021, Apr 2021, 2021Q2 (a quarter's first month), 2021 (its January) and the
    like, with or without a time of day, in one form throughout. Raises DataError naming the first row that cannot be
    read (`rows` (n,) are the numbers a person knows them by), or saying that month and day cannot be told apart.
    """
    if isinstance(months, np.ndarray) and np.issubdtype(months.dtype, np.datetime64):
        stamps = months.astype("datetime64[M]")
    elif isinstance(months, pd.PeriodIndex):
        stamps = months.asfreq("M", how="S").to_timestamp().to_numpy().astype("datetime64[M]")
    else:
        stamps = _parsed(list(months), name, rows).astype("datetime64[M]")
    if stamps.ndim != 1 or np.isnat(stamps).any():
        msg = f"{name}: a month is empty or cannot be read; write months as YYYY-MM"
        raise DataError(msg)
    return np.asarray(stamps, dtype="datetime64[M]")


def parse_days(texts: Sequence[str], name: str, *, rows: Sequence[int] | None = None) -> Days:
    """Days (n,) from text as `parse_months` reads it; the first of it where a text names a month, quarter or year."""
    return _parsed(list(texts), name, rows).astype("datetime64[D]")


def day_of(text: str) -> int:
    """The day of the month that a text names; 1 where it names a month, quarter or year."""
    day = parse_days([text], "the date")[0]
    return int((day - day.astype("datetime64[M]").astype("datetime64[D]")).astype(int)) + 1


def months_named(text: str) -> Literal[1, 3, 12]:
    """How many months a text such as 2021-04, 2021Q2 or 2021 names."""
    if _YEAR.fullmatch(text.strip()):
        return 12
    return 3 if any(pattern.fullmatch(text.strip()) for pattern in _QUARTERS) else 1


def _parsed(items: Sequence[Any], name: str, rows: Sequence[int] | None) -> Days:
    """Days or months (n,); the caller casts them to what it wants."""
    if not items:
        return np.array([], dtype="datetime64[M]")
    if all(isinstance(item, str) and _PLAIN.fullmatch(item) for item in items):
        if len(items) > 2 and all(map(_two_years, items)):  # 2009-10 alone may be October
            raise DataError(_fiscal(name, rows))
        return np.array(items, dtype="datetime64[M]")
    if all(isinstance(item, pd.Period) for item in items):
        return np.array([np.datetime64(f"{item.start_time:%Y-%m}", "M") for item in items])
    if all(isinstance(item, (date, datetime, pd.Timestamp, np.datetime64)) for item in items):
        # The day on the wall: NumPy would take that of Greenwich, which may lie in another month.
        local = [item.replace(tzinfo=None) if isinstance(item, datetime) else item for item in items]
        days = [np.datetime64("NaT") if item is pd.NaT else np.datetime64(item) for item in local]
        return np.array([day.astype("datetime64[D]") for day in days])
    text = with_short_names(pd.Series([_TIME.sub("", str(item).strip()) for item in items], dtype="object"))
    if (labels := _labels(text)) is not None:
        return labels
    for pattern in _FORMATS:
        if (stamps := _read(text, pattern)) is not None:
            return stamps.to_numpy().astype("datetime64[D]")
    for month_first, day_first in _EITHER_WAY:
        if (either := _told_apart(text, month_first, day_first, name)) is not None:
            return either
    msg = _unreadable(text, name, rows)
    raise DataError(msg)


def _labels(text: pd.Series) -> Months | None:
    """Bare years and quarters, which no date format reads."""
    years = [_YEAR.fullmatch(label) for label in text]
    if all(years):
        return np.array([f"{found[1]}-01" for found in years if found], dtype="datetime64[M]")
    for pattern in _QUARTERS:
        found = [pattern.fullmatch(label) for label in text]
        if all(found):
            parts = [f"{one['y']}-{3 * int(one['q']) - 2:02d}" for one in found if one]
            return np.array(parts, dtype="datetime64[M]")
    return None


def _read(text: pd.Series, pattern: str) -> pd.Series | None:
    stamps = _stamps(text, pattern)
    return None if stamps.isna().any() else stamps


def _stamps(text: pd.Series, pattern: str) -> pd.Series:
    """What a pattern reads, NaT where it reads nothing or, as pandas 3 does of 43101, a month of the year 4310."""
    stamps = pd.to_datetime(text, format=pattern, errors="coerce")
    return stamps.where((stamps > pd.Timestamp.min) & (stamps < pd.Timestamp.max))


def _told_apart(text: pd.Series, month_first: str, day_first: str, name: str) -> Days | None:
    """Month first where every day is the first of a month or no other reading exists; day first where only that is."""
    one, other = _read(text, month_first), _read(text, day_first)
    if one is not None and (other is None or bool((one.dt.day == 1).all())):
        return one.to_numpy().astype("datetime64[D]")
    if one is None and other is not None:
        return other.to_numpy().astype("datetime64[D]")
    if one is not None:
        msg = f"{name}: dates such as these can be read month first or day first; write months as YYYY-MM"
        raise DataError(msg)
    return None


_SERIALS = (
    "these are Excel serial numbers, which count days from 1900 or, in some workbooks, from 1904; give the column a "
    "date format in Excel (yyyy-mm-dd) and save the file again"
)
_SECONDS = (
    "these read like seconds since 1970 (of 9 or 10 digits) or thousandths of them (12 or 13), as computers count "
    "time; turn them into dates: in Excel, =A2/86400+25569 of seconds, with a date format (yyyy-mm-dd)"
)


def _unreadable(text: pd.Series, name: str, rows: Sequence[int] | None) -> str:
    if text.str.fullmatch(_WEEK).all():
        return f"{name}: rows are weeks; sum them to months first"
    if text.str.fullmatch(r"0?[1-9]|1[0-2]").all():
        return (
            f"{name}: holds the number of a month without its year; name the column of the year as well, or say the "
            "first month (--first 2017-01) where they number the periods of the series"
        )
    if text.str.fullmatch(_NUMBER).all():
        return f"{name}: holds numbers, not dates; say the month of the first of them, for example --first 2017-01"
    if text.str.fullmatch(_SERIAL).all():
        return f"{name}: {_SERIALS}"
    if text.str.fullmatch(_EPOCH).all():
        return f"{name}: {_SECONDS}"
    if text.str.casefold().isin([short.casefold() for short in SHORT]).all():
        return f"{name}: holds the names of months without a year; name the column of the year as well: YEAR,MONTH"
    said = _of_a_year(text, name, rows)
    if said is not None:
        return said
    known = np.zeros(len(text), dtype=bool)
    for pattern in (*_FORMATS, *(way for pair in _EITHER_WAY for way in pair)):
        read = _stamps(text, pattern).notna().to_numpy()
        known = read if read.sum() > known.sum() else known
    bad = int(np.argmax(~known))
    row = bad + 1 if rows is None else int(rows[bad])
    if _SERIAL.fullmatch(text.iloc[bad]):
        return f"{name}: row {row} holds a number where others hold dates: {_SERIALS}"
    if _TOTAL.search(text.iloc[bad]):
        return f"{name}: row {row} holds a total or a note, not a month; take it and those like it out of the file"
    return f"{name}: row {row} holds no month that can be read; write every month in one form, YYYY-MM"


def _of_a_year(text: pd.Series, name: str, rows: Sequence[int] | None) -> str | None:
    """What is said where every label is about a year, and some of them are not one calendar year."""
    double = np.array([_two_years(label) for label in text])
    marked = text.str.fullmatch(_MARKED_YEAR).to_numpy(dtype=bool)
    if not (double | marked | text.str.fullmatch(_YEAR).to_numpy(dtype=bool)).all():
        return None
    at = int(np.argmax(double if double.any() else marked))
    row = at + 1 if rows is None else int(rows[at])
    if double.any():
        return _fiscal(name, [row])
    return (
        f"{name}: row {row} holds a year with a mark such as *; read the note it points to, and take the mark away "
        "where the year is whole, or the row where it is not"
    )


def _fiscal(name: str, rows: Sequence[int] | None) -> str:
    row = 1 if rows is None else int(rows[0])
    return (
        f"{name}: row {row} holds a fiscal or school year, of which nobody knows which months it has; give months, or "
        "calendar years"
    )


def _two_years(label: str) -> bool:
    """Whether a label is FY2019, or a year and the next one."""
    found = _TWO_YEARS.fullmatch(label)
    return _FISCAL.fullmatch(label) is not None or (found is not None and (int(found[1]) + 1) % 100 == int(found[2]))
