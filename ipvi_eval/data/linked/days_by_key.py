"""The day that another table has for each key."""

from __future__ import annotations

import pandas as pd


def day_of(keys: pd.Series, days: pd.Series) -> pd.Series:
    """The day (n,) that `days`, whose index holds each key once, has for each of `keys`; NaT where it has none.

    `Series.map` would do, but that pandas 3 takes an empty table of days for one of numbers.

    >>> day_of(pd.Series(["a", "b"]), pd.Series(pd.to_datetime(["2021-04-01"]), index=["b"])).dt.year.tolist()
    [nan, 2021.0]
    """
    return pd.Series(days.reindex(pd.Index(keys)).to_numpy(), index=keys.index, name=keys.name)
