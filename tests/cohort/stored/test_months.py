"""Stored incidents by month: once each, months without one are zeros, areas that are one are added up."""

from __future__ import annotations

import pandas as pd
import pytest

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.cohort.stored.months import by_month, count_stored_by_month  # noqa: E402


def test_incidents_count_once_by_month_and_area():
    days = pd.to_datetime(["2020-01-31", "2020-01-31", "2020-02-01", "2019-12-01", "2020-01-02"]).date
    rows = pd.DataFrame({"incident": ["1", "1", "2", "3", "4"], "date": days, "area": ["A", "A", "A", "B", "B"]})
    found = by_month(ibis.memtable(rows, schema={"incident": "string", "date": "date", "area": "string"}))
    assert found.to_numpy().tolist() == [
        ["A", "2020-01", 1],
        ["A", "2020-02", 1],
        ["B", "2019-12", 1],
        ["B", "2020-01", 1],
    ]
    months = ("2020-01", "2020-02", "2020-03")
    people = pd.DataFrame({"area": ["AB"], "year": [2020], "population": [70]})
    series = count_stored_by_month(found, people, areas=("A", "B"), area="AB", outcome="o", months=months)
    assert series.counts.tolist() == [2, 1, 0]
    assert series.population.tolist() == [70.0, 70.0, 70.0]
