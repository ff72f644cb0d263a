"""Monthly counts with a complete calendar and the population exposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipvi_eval.errors import MonthsError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ipvi_eval.plan.window import Window


@dataclass(frozen=True, slots=True)
class MonthlyCounts:
    """One series: `months` as YYYY-MM (m,), `counts` (m,) and `population` (m,) at mid-month."""

    area: str
    outcome: str
    months: tuple[str, ...]
    counts: NDArray[np.int64]
    population: NDArray[np.float64]

    def of_whole_quarters(self) -> tuple[int, ...]:
        """The counts of calendar quarters whose three months are all there, in their order."""
        found: dict[tuple[str, int], list[int]] = {}
        for month, count in zip(self.months, self.counts.tolist(), strict=True):
            found.setdefault((month[:4], (int(month[5:]) - 1) // 3), []).append(count)
        return tuple(sum(counts) for counts in found.values() if len(counts) == 3)


def complete_months(window: Window) -> tuple[str, ...]:
    """Calendar months that lie wholly inside the window up to the freeze date, none left out."""
    import pandas as pd

    first = pd.Period(window.start, "M")
    last = pd.Period(window.freeze, "M")
    if first.start_time.date() < window.start:
        first += 1
    if last.end_time.date() > window.freeze:
        last -= 1
    return tuple(str(month) for month in pd.period_range(first, last, freq="M"))


def count_by_month(
    incidents: pd.DataFrame, populations: pd.DataFrame, *, area: str, outcome: str, months: tuple[str, ...]
) -> MonthlyCounts:
    """Count the incidents of one area in each of `months`; a month without incidents is a zero, not a gap."""
    counts = counts_by_area(incidents, months).get(area, np.zeros(len(months), dtype=np.int64))
    return MonthlyCounts(area, outcome, months, counts, population_by_month(populations, area=area, months=months))


def counts_by_area(incidents: pd.DataFrame, months: tuple[str, ...]) -> dict[str, NDArray[np.int64]]:
    """By area how many of its incidents were in each of `months` (m,), the earliest first.

    Months are told apart as numbers: their names would take longer than all else for a million incidents.
    """
    import pandas as pd

    area, areas = pd.factorize(incidents["area"])
    wanted = np.array(months, dtype="datetime64[M]")
    month = incidents["date"].to_numpy(dtype="datetime64[M]")
    at = np.searchsorted(wanted, month)
    inside = (area >= 0) & (at < len(wanted))
    inside[inside] = wanted[at[inside]] == month[inside]
    counts = np.bincount(area[inside] * len(wanted) + at[inside], minlength=len(areas) * len(wanted))
    rows = counts.reshape(len(areas), len(wanted)).astype(np.int64)
    return {str(name): row for name, row in zip(areas, rows, strict=True)}


def given_by_month(
    monthly_counts: pd.DataFrame, populations: pd.DataFrame, *, area: str, outcome: str, months: tuple[str, ...]
) -> MonthlyCounts:
    """The agency's own totals for one area and outcome; every month must be there.

    Raises DataError, naming the months, when some are missing.
    """
    rows = monthly_counts[(monthly_counts["area"] == area) & (monthly_counts["outcome"] == outcome)]
    by_month = rows.assign(label=rows["month"].dt.strftime("%Y-%m")).set_index("label")
    missing = [month for month in months if month not in by_month.index]
    if missing:
        what = f"monthly_counts has no row for {outcome} in {area} for"
        raise MonthsError(what, missing, "every month needs one, a zero if none")
    rows = by_month.loc[list(months)]
    counts = rows["count"].to_numpy(dtype=np.int64)
    if rows["population"].notna().all():
        population = rows["population"].to_numpy(dtype=float)
    else:
        population = population_by_month(populations, area=area, months=months)
    return MonthlyCounts(area, outcome, months, counts, population)


def sum_of_months(monthly_counts: pd.DataFrame, *, area: str, outcome: str, months: tuple[str, ...]) -> int | None:
    """The agency's totals of one area and outcome added up; None where one of `months` is missing, or none is asked."""
    rows = monthly_counts[(monthly_counts["area"] == area) & (monthly_counts["outcome"] == outcome)]
    wanted = rows.loc[rows["month"].dt.strftime("%Y-%m").isin(months), "count"]
    return int(wanted.sum()) if len(wanted) == len(months) > 0 else None


def population_by_month(populations: pd.DataFrame, *, area: str, months: tuple[str, ...]) -> NDArray[np.float64]:
    """Population at mid-month, (m,): linear between the years' mid-points, level outside them.

    Without a population for the area it is 1 in every month: the model then compares counts, not rates.
    """
    rows = populations[populations["area"] == area].sort_values("year")
    if rows.empty:
        return np.ones(len(months))
    middle = np.array([int(month[:4]) + (int(month[5:]) - 0.5) / 12 for month in months])
    years, people = rows["year"].to_numpy(dtype=float), rows["population"].to_numpy(dtype=float)
    return np.asarray(np.interp(middle, years + 0.5, people), dtype=np.float64)
