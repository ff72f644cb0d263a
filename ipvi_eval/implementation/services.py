"""What was offered to survivors, from monthly totals: no person is known in them, and none may be."""

from __future__ import annotations

from datetime import date

import pandas as pd


def by_year(services: pd.DataFrame, *, area: str, first: date, last: date) -> pd.DataFrame:
    """Totals of each service by calendar year, from the months that lie wholly between `first` and `last`.

    `services` has month (its first day), area (missing where the totals are of no area), service and count. Columns:
    service, year, months (how many are given, of twelve at most) and count, in the order of services and years.
    """
    here = services.loc[services["area"].isna() | (services["area"] == area)]
    ends = here["month"] + pd.offsets.MonthEnd(0)
    here = here.loc[(here["month"] >= pd.Timestamp(first)) & (ends <= pd.Timestamp(last))]
    rows = here.assign(year=here["month"].dt.year).groupby(["service", "year"], sort=True)
    found = rows.agg(months=("month", "nunique"), count=("count", "sum")).reset_index()
    return found.astype({"year": "int64", "months": "int64", "count": "int64"})
