"""The calendar term: a trend that everybody follows is no effect of notification, and the words say when it matters."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from ipvi_eval.cohort.calendar_years import YEAR
from ipvi_eval.questions.reoffence.notification.calendar_trend import without_trend, yearly_trend
from ipvi_eval.questions.reoffence.risk import notification_ratio

ID = "survival.x.notification.hazard_ratio"
YEARS = 10


def world(yearly, *, ratio=1.0, n=4000, seed=3):
    """People enter over eight years; from the sixth on they are notified at random times; the hazard is
    `yearly ** year` / 900 a day for everybody, times `ratio` after notification."""
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 8 * 365, n)
    marked = np.maximum(5 * 365, entry) + rng.exponential(500, n).astype(int) + 1
    rows = []
    for person in range(n):
        for year in range(entry[person] // 365, YEARS):
            begin = max(entry[person], year * 365)
            bounds = [begin, *([marked[person]] if begin < marked[person] < (year + 1) * 365 else []), (year + 1) * 365]
            for first, last in pairwise(bounds):
                exposed = first >= marked[person]
                days = np.ceil(rng.exponential(900 / (yearly**year * (ratio if exposed else 1.0))))
                event = days <= last - first
                stop = first + days if event else last
                rows.append((f"p{person}", first - entry[person], stop - entry[person], event, exposed, 2015 + year))
                if event:
                    break
            if event:
                break
    names = ["person", "start", "stop", "event", "exposed", "calendar_year"]
    return pd.DataFrame(rows, columns=names).assign(list_recorded="C")


def both(spells):
    fit, planned = notification_ratio(ID, "x", spells, covariates=(YEAR,), level=0.95)
    return fit, planned, without_trend(planned, "x, bare", spells, level=0.95)[1]


def test_a_fall_for_everybody_is_no_effect():
    fit, planned, bare = both(world(0.9))
    assert planned.lower < 1 < planned.upper
    assert bare.upper < 1
    assert "given calendar year" in planned.method
    trend = yearly_trend(planned, fit)
    assert (trend.id, bare.id) == ("survival.x.notification.yearly_trend", f"{ID}_no_trend")
    assert trend.lower < 0.9 < trend.upper
    assert trend.upper < 1
    assert str(bare.note).endswith("lie more than half a standard error lower")


def test_an_effect_stays_where_there_is_no_trend():
    fit, planned, bare = both(world(1.0, ratio=0.6))
    for one in (planned, bare):
        assert one.lower < 0.6 < one.upper
        assert one.upper < 1
    assert planned.standard_error > bare.standard_error
    trend = yearly_trend(planned, fit)
    assert trend.lower < 1 < trend.upper
    assert str(bare.note) == ""
