"""Yearly totals of monthly ones with their keys, and a sentence where there are none."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.data.sources import SourceFile
from ipvi_eval.questions.delivery.asked import Asked
from ipvi_eval.questions.delivery.partners import partners
from ipvi_eval.questions.delivery.services import services
from ipvi_eval.questions.delivery.yearly_totals import Totals, yearly
from ipvi_eval.results.not_estimated import NotEstimated

MADE_UP = Totals(
    table="services", key="made_up", what="Made up", of="made-up things", title="Made up", kinds={"service": "Thing"},
    done="made-up things", note="",
)  # fmt: skip


@pytest.fixture
def counted(delivery):
    """The county with so many contacts in each month from `first` on, of an area."""

    def made(counts, first="2022-01-01", area=None):
        months = pd.date_range(first, periods=len(counts), freq="MS")
        rows = pd.DataFrame({"month": months, "area": area, "service": "Some thing", "count": counts})
        extract = delivery.frames.extract
        sources = (*extract.sources, SourceFile("services", "s.csv", "", len(rows), 0))
        frames = replace(delivery.frames, extract=replace(extract, sources=sources, services=rows))
        return list(yearly(MADE_UP, Asked(delivery.study, frames)))

    return made


def test_months_are_added_up_by_year(counted):
    (table,) = counted([10] * 12 + [3, 2])
    assert (table.id, table.title) == ("delivery.services", "Made up, monthly totals added up by year")
    assert [column.label for column in table.columns] == ["Thing", "Year", "Months given", "Number"]
    assert [tuple(row) for row in table.rows] == [("Some thing", "2022", 12, 120), ("Some thing", "2023", 2, 5)]
    assert [row[-1].key.cohort for row in table.rows] == ["made_up_some_thing"] * 2
    assert [row[-1].key.until for row in table.rows] == ["2022 (12)", "2023 (2)"]
    assert table.scope.population.startswith("made-up things in the records of")


def test_nothing_of_the_area_is_said(counted):
    (said,) = counted([10] * 12, area="Elsewhere")
    assert isinstance(said, NotEstimated)
    assert said.why == "the table of made-up things has no complete month of the area"


@pytest.mark.parametrize(
    ("verb", "table", "of"), [(services, "services", "services"), (partners, "partners", "what each agency did")]
)
def test_without_a_table_that_is_said(without, verb, table, of):
    (said,) = verb(without(table))
    assert isinstance(said, NotEstimated)
    assert said.why == f"the extract has no table of {of}"
    assert f"[{table}]" in said.remedy
