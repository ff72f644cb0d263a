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
    first = pd.Timestamp(months[0])
    known = dates.dropna()
    place = 12 * (known.dt.year - first.year) + known.dt.month - first.month
    place = place[(place >= 0) & (place < len(months))]
    return np.bincount(place.to_numpy(dtype=np.int64), minlength=len(months))
