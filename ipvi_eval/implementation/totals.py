"""Yearly totals of what was delivered, from monthly totals: no person is known in them, and none may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd


def by_year(totals: pd.DataFrame, of: Sequence[str], *, area: str, first: date, last: date) -> pd.DataFrame:
    """Totals by calendar year and by the columns `of`, from the months that lie wholly between `first` and `last`.

    `totals` has month (its first day), area (missing where the totals are of no area), count and the columns `of`.
    Columns: those, year, months (how many are given, of twelve at most) and count, in the order of `of` and the years.
    """
    here = totals.loc[totals["area"].isna() | (totals["area"] == area)]
    ends = here["month"] + pd.offsets.MonthEnd(0)
    here = here.loc[(here["month"] >= pd.Timestamp(first)) & (ends <= pd.Timestamp(last))]
    rows = here.assign(year=here["month"].dt.year).groupby([*of, "year"], sort=True)
    found = rows.agg(months=("month", "nunique"), count=("count", "sum")).reset_index()
    return found.astype({"year": "int64", "months": "int64", "count": "int64"})
