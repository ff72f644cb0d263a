"""Records by the month and year in which they happened."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.plan.outcome import RECORDS

DATED: dict[TableName, str] = {
    "incidents": "date",
    "persons": "entry",
    "notifications": "date",
    "custody": "start",
    **dict.fromkeys(RECORDS, "date"),
    "monthly_counts": "month",
    "services": "month",
    "call_ins": "date",
    "offers": "date",
    "partners": "month",
}
"""The column that says when a row happened."""


def months_between(first: pd.Timestamp, last: pd.Timestamp) -> tuple[str, ...]:
    """YYYY-MM of every month from `first` to `last`."""
    return tuple(str(month) for month in pd.period_range(first, last, freq="M"))


def by_month(dates: pd.Series, months: tuple[str, ...]) -> NDArray[np.int64]:
    """How many `dates` (n,) lie in each of the `months` (m,), which follow each other; none in a month is a zero."""
    place = month_places(dates, months)
    return np.bincount(place[place >= 0], minlength=len(months))


def month_places(dates: pd.Series, months: tuple[str, ...]) -> NDArray[np.int64]:
    """The place (n,) among the `months` (m,), which follow each other, of the month of each of the `dates` (n,); -1
    where it is none of them, or there is no date."""
    first = np.datetime64(months[0], "M")
    month = dates.to_numpy().astype("datetime64[M]")
    place = (month - first).astype(np.int64)
    return np.where(np.isnat(month) | (place < 0) | (place >= len(months)), -1, place)


def year_places(dates: pd.Series, years: range) -> NDArray[np.int64]:
    """The place (n,) among the `years` of the year of each of the `dates` (n,); -1 where it is none of them, or there
    is no date."""
    year = dates.to_numpy().astype("datetime64[Y]")
    place = year.astype(np.int64) + 1970 - years.start
    return np.where(np.isnat(year) | (place < 0) | (place >= len(years)), -1, place)
