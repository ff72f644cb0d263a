"""What the calendar alone does to a monthly count: days, weekend days and public holidays."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.tseries.holiday import USFederalHolidayCalendar

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.monthly import MonthlySeries

CalendarTerm = Literal["log_days", "weekend_days", "holidays"]


def calendar_column(series: MonthlySeries, term: CalendarTerm) -> NDArray[np.float64]:
    """One column (n,), centred at zero.

    "log_days" is log(days in the period), for a count that need not be proportional to days; "weekend_days" counts
    Saturdays and Sundays; "holidays" counts United States federal holidays on the day they are observed. Raises
    AnalysisError for an unknown name or months outside the years 1971 to 2261, for which no holidays are known.
    """
    if term not in get_args(CalendarTerm):
        msg = f"unknown calendar term {term}; one of {', '.join(get_args(CalendarTerm))}"
        raise AnalysisError(msg)
    if term == "log_days":
        column = np.log(series.days)
    elif term == "weekend_days":
        column = _weekend_days(series)
    else:
        column = _holidays(series)
    centred: NDArray[np.float64] = column - column.mean()
    return centred


def _bounds(series: MonthlySeries) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    first = series.months.astype("datetime64[D]")
    return first, first + series.days.astype("timedelta64[D]")


def _weekend_days(series: MonthlySeries) -> NDArray[np.float64]:
    first, after = _bounds(series)
    return np.busday_count(first, after, weekmask="0000011").astype(np.float64)


def _holidays(series: MonthlySeries) -> NDArray[np.float64]:
    first, after = _bounds(series)
    if first[0] < np.datetime64("1971-01-01") or after[-1] > np.datetime64("2261-01-01"):
        msg = f"{series.name}: holidays are known from 1971 to 2260 only; leave the calendar term out"
        raise AnalysisError(msg)
    days = (
        USFederalHolidayCalendar()
        .holidays(pd.Timestamp(first[0]), pd.Timestamp(after[-1] - np.timedelta64(1, "D")))
        .to_numpy()
    )
    observed = np.sort(days.astype("datetime64[D]"))
    return (np.searchsorted(observed, after) - np.searchsorted(observed, first)).astype(np.float64)
