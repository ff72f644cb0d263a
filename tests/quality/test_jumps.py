"""Series that jump: 40, 2, 336 is found, a program that halves violence is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from ipvi_eval.quality.jumps import jump_p, jumps, monthly_jumps, yearly_jumps

FIRST, LAST = pd.Timestamp("2016-01-01"), pd.Timestamp("2025-09-30")


def series(yearly, first=2018):
    """Monthly counts of whole years that add up to `yearly`."""
    months = [f"{first + year}-{month:02d}" for year in range(len(yearly)) for month in range(1, 13)]
    counts = [total // 12 + (month < total % 12) for total in yearly for month in range(12)]
    return pd.Series(counts, months)


def test_the_series_of_the_textbook():
    found = yearly_jumps("incidents in A", "a.csv", series([40, 2, 336]))
    assert found.p < 1e-6
    assert "from 2018 to 2020: 40, 2, 336." in found.what
    assert "From 2019 to 2020" in found.what


@pytest.mark.parametrize("yearly", [[400, 390, 210, 205], [100, 180, 300], [5, 1, 4], [3, 0, 2]])
def test_what_may_happen_is_no_jump(yearly):
    assert yearly_jumps("incidents in A", "a.csv", series(yearly)).p > 0.05


def test_p_is_the_binomial_one():
    # 30 in 365 days after 10 in 365: at a factor of two the share of the later year is 2/3 at most.
    p = jump_p(*(np.array([value]) for value in (30, 365, 10, 365)), 2.0)[0]
    assert p == pytest.approx(2 * binomtest(30, 40, 2 / 3, alternative="greater").pvalue)
    p = jump_p(*(np.array([value]) for value in (3, 365, 30, 365)), 2.0)[0]
    assert p == pytest.approx(2 * binomtest(3, 33, 1 / 3, alternative="less").pvalue)


def test_at_the_edge_of_what_is_allowed_it_errs_as_said():
    rng = np.random.default_rng(7)
    first, later = rng.poisson(60, 20000), rng.poisson(120, 20000)
    days = np.full(20000, 365)
    assert 0.01 < np.mean(jump_p(later, days, first, days, 2.0) < 0.05) < 0.03  # one of two tails


def test_a_year_that_is_not_over_is_compared_by_its_days():
    whole = series([240, 240])
    assert yearly_jumps("a", "a.csv", whole.iloc[:15]).p > 0.5
    assert ": 240, 60 in part." in yearly_jumps("a", "a.csv", whole.iloc[:15]).what
    assert yearly_jumps("a", "a.csv", whole.iloc[:12]) is None


def test_a_month_without_records_is_found():
    counts = series([480, 480, 480])
    counts["2019-05"] = 0
    found = monthly_jumps("incidents in A", "a.csv", counts)
    assert found.p < 1e-3
    assert "in 2019-05: 0, where 41 would be as many" in found.what
    assert monthly_jumps("a", "a.csv", series([480, 480])).p > 0.5
    assert monthly_jumps("a", "a.csv", series([480])) is None


def test_the_county_is_quiet_and_a_lost_year_is_not(clean):
    found = list(jumps(clean, FIRST, LAST))
    assert len(found) == 12  # incidents and arrests of three areas, by year and by month
    assert min(one.p for one in found) > 0.01
    frame = clean["incidents"].frame
    lost = (frame["area"] == "Comparison East") & (frame["date"].dt.year == 2021) & (frame.index % 10 > 0)
    table = replace(clean["incidents"], frame=frame[~lost], rows=clean["incidents"].rows[~lost])
    worst = min(jumps({"incidents": table}, FIRST, LAST), key=lambda one: one.p)
    assert worst.p < 1e-6
    assert worst.what.startswith("incidents in Comparison East")


def test_the_agencys_own_totals_are_series_too(make):
    counts = series([400, 20, 400])
    table = make(
        "monthly_counts",
        month=pd.to_datetime(counts.index),
        area=["A"] * 36,
        outcome=["ipv"] * 36,
        count=counts.to_numpy(),
    )
    found = list(jumps({"monthly_counts": table}, pd.Timestamp("2018-01-01"), pd.Timestamp("2020-12-31")))
    assert found[0].what.startswith("ipv in A from 2018 to 2020: 400, 20, 400.")
    assert found[0].p < 1e-6


@pytest.mark.parametrize(("a_month", "found"), [(18, True), (6, False)])
def test_nothing_in_a_month_is_found_where_chance_does_not_make_it(a_month, found):
    counts = series([12 * a_month] * 3)
    counts["2019-05"] = 0
    one = monthly_jumps("incidents in A", "a.csv", counts)
    # Given the 12 months around it, 31 of 396 days hold none of 12 x 18 with probability (365 / 396)^216 = 2e-8.
    assert (one.p < 1e-4) is found
    counts["2019-05"] = a_month // 3
    assert monthly_jumps("incidents in A", "a.csv", counts).p > 0.05
