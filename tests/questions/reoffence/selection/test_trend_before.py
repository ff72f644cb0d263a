"""The years before the start: a planted fall is found, and only days before the start count."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.selection.trend_before import trend_before

ID, START = "survival.x.notification.trend_before", date(2020, 1, 1)


def years(yearly, *, n=800, seed=6):
    """In each of eight years n people enter on New Year's Day and are followed to its end; the daily hazard is
    `yearly ** year` / 500 until 2019, and one tenth of it from 2020 on."""
    rng = np.random.default_rng(seed)
    parts = []
    for year in range(2015, 2023):
        rate = yearly ** (year - 2015) / 500 * (1.0 if year < 2020 else 0.1)
        time = np.ceil(rng.exponential(1 / rate, n))
        part = pd.DataFrame({"stop": np.minimum(time, 365), "event": time <= 365})
        parts.append(part.assign(calendar_year=year, until=pd.Timestamp(f"{year}-12-31")))
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(person=np.arange(len(rows)), start=0, list_recorded="C")


def test_a_planted_fall():
    found = trend_before(ID, "x", years(0.85), START, level=0.95)
    assert found.lower < 0.85 < found.upper
    assert str(found.note) == "the rate of a first new record already fell from year to year before the program began"
    assert found.n == 5 * 800


def test_what_came_later_is_no_earlier_trend():
    found = trend_before(ID, "x", years(1.0), START, level=0.95)
    assert found.lower < 1 < found.upper
    assert str(found.note).startswith("the data do not show")


def test_a_planted_rise():
    assert "already rose" in trend_before(ID, "x", years(1.2), START, level=0.95).note


def test_one_year_before_the_start_is_too_little():
    with pytest.raises(AnalysisError, match="two calendar years"):
        trend_before(ID, "x", years(1.0), date(2016, 1, 1), level=0.95)
