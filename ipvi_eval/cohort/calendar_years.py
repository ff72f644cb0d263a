"""The calendar on the street clock: rows that end with the year, and the year of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ipvi_eval.cohort.street_time import at_places

if TYPE_CHECKING:
    from datetime import date

YEAR = "calendar_year"


def year_ends(persons: pd.DataFrame, freeze: date) -> pd.DataFrame:
    """The last day of each year that somebody is followed into, for every person: cuts for `street_spells`."""
    first = persons["entry"].min().year
    ends = pd.to_datetime([f"{year}-12-31" for year in range(first, freeze.year)])
    return on_each(persons, ends)


def on_each(persons: pd.DataFrame, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Every one of `days` for every person, as cuts for `street_spells`: rows person (categories), date."""
    who = np.repeat(np.arange(len(persons)), len(days))
    keys = at_places(who, pd.Index(persons["person"]))
    return pd.DataFrame({"person": keys, "date": np.tile(days.to_numpy(), len(persons))}, copy=False)


def with_years(spells: pd.DataFrame) -> pd.DataFrame:
    """The rows of `street_spells` cut at `year_ends`, each with its `calendar_year`: that of its first day.

    The columns that `spells` has already are not copied.
    """
    rows = spells.copy(deep=False)
    rows[YEAR] = (spells["after"] + pd.Timedelta(days=1)).dt.year.astype("int64")
    return rows
