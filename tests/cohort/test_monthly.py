"""Monthly counts: a complete calendar, zeros where nothing happened, populations between the years."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.cohort.monthly import (
    MonthlyCounts,
    complete_months,
    count_by_month,
    counts_by_area,
    given_by_month,
    population_by_month,
    sum_of_months,
)
from ipvi_eval.errors import DataError
from ipvi_eval.plan.window import Window

POPULATIONS = pd.DataFrame({"area": ["a", "a"], "year": [2020, 2021], "population": [1000, 1120]})


@pytest.mark.parametrize(
    ("start", "end", "lag", "first", "last"),
    [
        (date(2020, 1, 1), date(2020, 12, 31), 0, "2020-01", "2020-12"),
        (date(2020, 1, 2), date(2020, 12, 30), 0, "2020-02", "2020-11"),
        (date(2020, 1, 1), date(2020, 12, 31), 31, "2020-01", "2020-11"),
        (date(2020, 1, 1), date(2020, 12, 31), 32, "2020-01", "2020-10"),
        (date(2020, 2, 1), date(2021, 2, 28), 0, "2020-02", "2021-02"),
    ],
)
def test_only_complete_months(start, end, lag, first, last):
    months = complete_months(Window(start=start, end=end, freeze_lag_days=lag))
    assert (months[0], months[-1]) == (first, last)
    assert list(months) == [str(month) for month in pd.period_range(first, last, freq="M")]


def test_a_month_without_incidents_is_a_zero_and_other_areas_do_not_count():
    incidents = pd.DataFrame(
        {"area": ["a", "a", "b", "a"], "date": pd.to_datetime(["2020-01-31", "2020-03-01", "2020-02-02", "2019-12-31"])}
    )
    months = ("2020-01", "2020-02", "2020-03")
    found = count_by_month(incidents, POPULATIONS, area="a", outcome="x", months=months)
    assert found.counts.tolist() == [1, 0, 1]
    assert found.months == months


def test_every_area_is_counted_by_its_months_and_what_is_in_none_of_them_is_not():
    days = ["2019-12-31", "2020-01-01", "2020-01-31", None, "2020-03-31", "2020-02-29", "2020-04-01", "2020-01-09"]
    incidents = pd.DataFrame({"area": ["a", "a", "a", "a", "b", "b", "b", None], "date": pd.to_datetime(days)})
    found = counts_by_area(incidents, ("2020-01", "2020-03"))
    assert {area: counts.tolist() for area, counts in found.items()} == {"a": [2, 0], "b": [0, 1]}


def test_population_is_linear_between_mid_years_and_level_outside():
    # 2020.5 -> 1000 and 2021.5 -> 1120: 10 a month. Mid-January 2021 is 2021 + 1/24, that is 6.5 months later.
    months = ("2019-01", "2020-12", "2021-01", "2022-01")
    expected = [1000, 1000 + 10 * 5.5, 1000 + 10 * 6.5, 1120]
    assert population_by_month(POPULATIONS, area="a", months=months) == pytest.approx(expected)


def test_without_a_population_counts_are_compared():
    assert np.array_equal(population_by_month(POPULATIONS, area="b", months=("2020-01",)), [1.0])


def totals(months, population):
    return pd.DataFrame(
        {
            "month": pd.to_datetime(months),
            "area": "a",
            "outcome": "x",
            "count": range(len(months)),
            "population": population,
        }
    )


def test_totals_of_the_agency_with_their_own_population():
    given = totals(["2020-02-01", "2020-01-01"], [20.0, 10.0])
    found = given_by_month(given, POPULATIONS, area="a", outcome="x", months=("2020-01", "2020-02"))
    assert (found.counts.tolist(), found.population.tolist()) == ([1, 0], [10.0, 20.0])


def test_totals_without_population_take_that_of_the_years():
    given = totals(["2020-07-01"], [None])
    found = given_by_month(given, POPULATIONS, area="a", outcome="x", months=("2020-07",))
    assert found.population.tolist() == pytest.approx([1005.0])


def test_a_month_without_a_total_is_named():
    with pytest.raises(DataError, match="no row for x in a for 2020-02; every month needs one"):
        given_by_month(totals(["2020-01-01"], [1.0]), POPULATIONS, area="a", outcome="x", months=("2020-01", "2020-02"))


def test_totals_are_added_up_only_where_every_month_is_there():
    totals = pd.DataFrame(
        {
            "month": pd.to_datetime(["2020-01-01", "2020-02-01", "2020-01-01", "2020-01-01"]),
            "area": ["a", "a", "b", "a"],
            "outcome": ["x", "x", "x", "y"],
            "count": [3, 4, 50, 600],
        }
    )
    asked = {"area": "a", "outcome": "x"}
    assert sum_of_months(totals, **asked, months=("2020-01", "2020-02")) == 7
    assert sum_of_months(totals, **asked, months=("2020-02",)) == 4
    assert sum_of_months(totals, **asked, months=("2020-02", "2020-03")) is None
    assert sum_of_months(totals, **asked, months=()) is None
    assert sum_of_months(totals, area="a", outcome="z", months=("2020-01",)) is None


def test_a_quarter_without_one_of_its_months_is_no_quarter():
    months = ("2020-02", "2020-03", "2020-04", "2020-05", "2020-06", "2020-12", "2021-01", "2021-02", "2021-03")
    counts = np.array([1, 2, 4, 8, 16, 32, 64, 128, 256])
    series = MonthlyCounts("a", "ipv_dir", months, counts, np.full(9, np.nan))
    assert series.of_whole_quarters() == (4 + 8 + 16, 64 + 128 + 256)
