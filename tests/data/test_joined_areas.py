"""Several areas told as one: rows carry its name, numbers of a month or year are added up where all areas have one."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.data.joined_areas import joined, joined_population
from ipvi_eval.data.linked.links import Link
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study


@pytest.fixture
def extract(tiny):
    """The tiny extract, with monthly totals of both areas; There has no population in 2021."""
    months = [pd.Timestamp(2020, month, 1) for month in (1, 2)]
    totals = [(month, area, "ipv_dir", count) for month in months for area, count in (("Here", 5), ("There", 7))]
    counts = pd.DataFrame(totals[:3], columns=["month", "area", "outcome", "count"]).assign(population=pd.NA)
    people = [("Here", 2020, 30000), ("There", 2020, 20000), ("Here", 2021, 31000)]
    found = Inputs(read_study(tiny)).extract
    return replace(
        found,
        monthly_counts=counts.astype(found.monthly_counts.dtypes.to_dict()),
        populations=pd.DataFrame(people, columns=["area", "year", "population"]).astype(
            found.populations.dtypes.to_dict()
        ),
        links=(
            Link("incidents", "suspect", "persons", 3, 4, "Here", 2020),
            Link("incidents", "suspect", "persons", 1, 6, "There", 2020),
            Link("incidents", "suspect", "persons", 4, 10),
        ),
    )


def test_rows_carry_the_name_of_the_whole(extract):
    found = joined(extract, ("Here", "There"), "Both")
    for table in ("incidents", "persons"):
        before, after = getattr(extract, table), getattr(found, table)
        assert set(after["area"]) == {"Both"}
        pd.testing.assert_frame_equal(after.drop(columns="area"), before.drop(columns="area"))
    assert joined(extract, ("Here",), "Here") is extract


def test_numbers_are_added_up_where_every_area_has_one(extract):
    found = joined(extract, ("Here", "There"), "Both")
    assert found.populations.to_numpy().tolist() == [["Both", 2020, 50000]]
    assert found.monthly_counts[["area", "count"]].to_numpy().tolist() == [["Both", 12]]
    assert found.monthly_counts["population"].isna().all()
    assert dict(found.monthly_counts.dtypes) == dict(extract.monthly_counts.dtypes)


def test_an_area_that_is_not_joined_stays_as_it_is(extract):
    found = joined(extract, ("There",), "Elsewhere")
    assert found.populations.to_numpy().tolist() == [
        ["Here", 2020, 30000],
        ["Here", 2021, 31000],
        ["Elsewhere", 2020, 20000],
    ]
    assert sorted(set(found.incidents["area"])) == ["Elsewhere", "Here"]


def test_links_of_the_areas_are_one_rate(extract):
    assert joined(extract, ("Here", "There"), "Both").links == (
        Link("incidents", "suspect", "persons", 4, 10, "Both", 2020),
        Link("incidents", "suspect", "persons", 4, 10),
    )


def test_populations_alone_are_those_of_the_joined_extract(extract):
    both = joined_population(extract.populations, ("Here", "There"), "Both")
    pd.testing.assert_frame_equal(both, joined(extract, ("Here", "There"), "Both").populations)
    assert joined_population(extract.populations, ("Here",), "Here") is extract.populations
