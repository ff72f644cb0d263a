"""The day that another table has for each key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ipvi_eval.data.coded import Coded
    from ipvi_eval.data.linked.source_table import SourceTable


def day_of(keys: pd.Series, days: pd.Series) -> pd.Series:
    """The day (n,) that `days`, whose index holds each key once, has for each of `keys`; NaT where it has none.

    `Series.map` would do, but that pandas 3 takes an empty table of days for one of numbers.

    >>> day_of(pd.Series(["a", "b"]), pd.Series(pd.to_datetime(["2021-04-01"]), index=["b"])).dt.year.tolist()
    [nan, 2021.0]
    """
    return pd.Series(days.reindex(pd.Index(keys)).to_numpy(), index=keys.index, name=keys.name)


def day_in(persons: SourceTable, column: str, keys: Coded) -> NDArray[np.datetime64]:
    """The day (n,) that `persons`, which has each one once, has in a `column` for each of `keys`; NaT where none."""
    days = persons.frame[column].to_numpy()
    return np.append(days, np.datetime64("NaT"))[keys.rows_in(persons.coded("person"))]
