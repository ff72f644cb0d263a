"""Days that stand for other days: chi-square held against SciPy's, planted heaps found, chance left alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency, chisquare

from ipvi_eval.quality.heaping import expected_by, goodness, homogeneity, month_days, weekdays

FIRST, LAST = pd.Timestamp("2016-01-01"), pd.Timestamp("2025-09-30")


def test_goodness_is_pearsons():
    counts, days = np.array([30, 52, 41]), np.array([10, 20, 15])
    assert goodness(counts, days) == pytest.approx(chisquare(counts, counts.sum() * days / days.sum()).pvalue)
    assert goodness(np.array([1, 2, 3]), days) == 1.0


def test_homogeneity_with_equal_calendars_is_pearsons():
    counts = np.array([[30, 52, 41], [44, 31, 60]])
    same = np.full((2, 3), 52)
    assert homogeneity(counts, same) == pytest.approx(chi2_contingency(counts, correction=False).pvalue)
    assert homogeneity(counts[:1], same[:1]) == 1.0


def test_a_year_with_one_sunday_more_is_expected_to_have_more():
    days = np.array([[52, 52], [52, 104]])
    expected = expected_by(np.array([[50, 50], [60, 120]]), days)
    assert expected.sum(axis=1).tolist() == [100, 180]
    assert expected[1, 1] > 1.5 * expected[1, 0]


def test_p_of_days_without_heaps_is_uniform():
    rng, days = np.random.default_rng(1), np.bincount(pd.date_range(FIRST, LAST).day, minlength=32)[1:]
    p = np.array([goodness(rng.multinomial(2000, days / days.sum()), days) for _ in range(2000)])
    assert abs(np.mean(p < 0.05) - 0.05) < 0.015
    assert abs(np.mean(p < 0.5) - 0.5) < 0.04


def moved(table, share, to):
    """The incidents of 2019 in Poughkeepsie, of which a share is dated on another day."""
    frame, rng = table.frame, np.random.default_rng(3)
    some = (frame["area"] == "Poughkeepsie") & (frame["date"].dt.year == 2019) & (rng.random(len(frame)) < share)
    return replace(table, frame=frame.assign(date=frame["date"].mask(some, to(frame["date"])))), table.rows[some]


def test_a_heap_on_the_first_is_found_in_its_year_and_place(clean):
    firsts, rows = moved(clean["incidents"], 0.15, lambda dates: dates.dt.to_period("M").dt.start_time)
    found = [one for one in month_days(firsts, "date", FIRST, LAST) if one.p < 1e-6]
    (one,) = (one for one in found if "of 2019 are on day 1 of" in one.what)
    assert one.what.startswith("in Poughkeepsie ")
    assert set(rows) <= set(one.rows)
    assert not any("of 2018" in other.what for other in found)


def test_weekends_that_become_mondays_are_found(clean):
    late = clean["incidents"].frame["date"]
    monday = late + pd.to_timedelta(np.where(late.dt.day_of_week >= 5, 7 - late.dt.day_of_week, 0), unit="D")
    all_years = replace(clean["incidents"], frame=clean["incidents"].frame.assign(date=monday))
    found = [one for one in weekdays(all_years, "date", FIRST, LAST) if one.p < 1e-9]
    assert len(found) == 3  # one of each area
    assert all("on a Saturday or Sunday" in one.what for one in found)
    one_year, _ = moved(clean["incidents"], 1.0, lambda dates: monday)
    (year,) = (one for one in weekdays(one_year, "date", FIRST, LAST) if one.p < 1e-6)
    assert "in Poughkeepsie 2019 is spread over the days of the week otherwise" in year.what


def test_nothing_in_a_clean_extract_and_nothing_without_dates(clean):
    found = [*month_days(clean["incidents"], "date", FIRST, LAST), *weekdays(clean["incidents"], "date", FIRST, LAST)]
    assert min(one.p for one in found) * len(found) > 0.01
    none = replace(clean["custody"], frame=clean["custody"].frame.iloc[:0], rows=clean["custody"].rows[:0])
    assert list(month_days(none, "start", FIRST, LAST)) == []
