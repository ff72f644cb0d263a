"""The canonical tables of the messy county, stored: row for row those of its files in memory."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from ipvi_eval.data.mapped.mapping import Mapping, TableMapping
from ipvi_eval.data.problems import ProblemsError
from ipvi_eval.data.stored.tables import stored_tables
from tests.made_extract import as_text

pytestmark = pytest.mark.xdist_group("made county")


@pytest.mark.parametrize("name", ["incidents", "persons", "custody", "notifications"])
def test_stored_tables_are_those_of_the_files(name, stored_county, made_county):
    here = getattr(made_county.frames.extract, name)
    if "area" in here:  # in memory the areas have been told as one
        here = here.assign(area=here["area"].replace("Up + Down", "Up"))
    there = getattr(stored_county.tables, name).to_pandas()
    if "area" in there:
        there = there.assign(area=there["area"].replace("Down", "Up"))
    columns = [column for column in there if column not in ("victim", "dyad")]
    pd.testing.assert_frame_equal(_alike(there[columns]), _alike(here[columns]))


def test_populations_are_fetched_as_a_file_is_read(stored_county):
    found = stored_county.tables.populations
    assert found.to_numpy().tolist()[:2] == [["Up", 2018, 2918], ["Up", 2019, 2919]]


def test_columns_side_by_side_of_a_table_that_is_fetched_are_refused():
    mapping = Mapping(populations=TableMapping(file="populations.parquet", side_by_side={"A": "A_*"}))
    with pytest.raises(ProblemsError, match=r"^populations\.parquet: has `side_by_side` in the mapping"):
        stored_tables({"populations": None}, mapping, start=date(2020, 1, 1), words={})


def _alike(frame: pd.DataFrame) -> pd.DataFrame:
    words = as_text(frame)
    return words.sort_values(list(words), ignore_index=True)
