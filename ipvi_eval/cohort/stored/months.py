"""Monthly counts of stored incidents: one sum by month and area is asked of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ipvi_eval.cohort.monthly import MonthlyCounts, population_by_month

if TYPE_CHECKING:
    from collections.abc import Sequence


def by_month(incidents: Any) -> pd.DataFrame:
    """Rows area, month (YYYY-MM) and count of the incidents (Ibis), each counted once however many rows it has."""
    dated = incidents.mutate(year=incidents["date"].year(), in_year=incidents["date"].month())
    groups = dated.group_by(["area", "year", "in_year"]).aggregate(count=dated["incident"].nunique())
    found = groups.to_pandas().sort_values(["area", "year", "in_year"], ignore_index=True)
    month = [f"{year:04}-{month:02}" for year, month in zip(found["year"], found["in_year"], strict=True)]
    return pd.DataFrame({"area": found["area"], "month": month, "count": found["count"].astype("int64")})


def count_stored_by_month(
    counted: pd.DataFrame,
    populations: pd.DataFrame,
    *,
    areas: Sequence[str],
    area: str,
    outcome: str,
    months: tuple[str, ...],
) -> MonthlyCounts:
    """The series of one `area` of rows of `by_month`: those of all `areas` that it consists of, added up.

    A month without incidents is a zero. `populations` are those of the areas, `area` among them.
    """
    here = counted.loc[counted["area"].isin(list(areas))].groupby("month")["count"].sum()
    counts = here.reindex(list(months), fill_value=0).to_numpy(dtype=np.int64)
    return MonthlyCounts(area, outcome, months, counts, population_by_month(populations, area=area, months=months))
