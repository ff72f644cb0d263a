"""Yearly totals of services with their keys, and a sentence where there are none."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.data.sources import SourceFile
from ipvi_eval.questions.delivery.asked import Asked
from ipvi_eval.questions.delivery.services import services
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Table


@pytest.fixture
def offered(delivery):
    """The county with so many contacts in each month from `first` on, of an area."""

    def made(counts, first="2022-01-01", area=None):
        months = pd.date_range(first, periods=len(counts), freq="MS")
        rows = pd.DataFrame({"month": months, "area": area, "service": "Advocate contacts", "count": counts})
        extract = delivery.frames.extract
        sources = (*extract.sources, SourceFile("services", "s.csv", "", len(rows), 0))
        frames = replace(delivery.frames, extract=replace(extract, sources=sources, services=rows))
        return list(services(Asked(delivery.study, frames)))

    return made


def test_months_are_added_up_by_year(offered):
    (table,) = offered([10] * 12 + [3, 2])
    assert [tuple(row) for row in table.rows] == [
        ("Advocate contacts", "2022", 12, 120),
        ("Advocate contacts", "2023", 2, 5),
    ]
    assert len({row[-1].key for row in table.rows}) == 2
    assert table.scope.population.startswith("services to survivors in the records of")


def test_a_small_total_does_not_leave(offered, released):
    (table,) = offered([10] * 12 + [3, 2])
    assert [row["count"] for row in released(table)] == [120, None]


def test_nothing_of_the_area_is_said(offered, delivery):
    (said,) = offered([10] * 12, area="Elsewhere")
    assert isinstance(said, NotEstimated)
    assert "no complete month" in said.why


def test_without_a_table_that_is_said(without):
    (said,) = services(without("services"))
    assert isinstance(said, NotEstimated)
    assert not isinstance(said, Table)
    assert "no table of services" in said.why
    assert "[services]" in said.remedy
