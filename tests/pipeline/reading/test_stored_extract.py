"""An extract that stays where it is: the numbers of the same files in memory, and errors that say what to do."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import DataError, PlanError
from ipvi_eval.pipeline.reading.stored_extract import StoredExtract
from ipvi_eval.survival.comparisons.log_rank import log_rank
from ipvi_eval.survival.spells.spells import Spells
from tests.made_extract import MAPPING, assert_stored_alike

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
pytestmark = pytest.mark.xdist_group("made county")

JOINED = """synthetic = true
[incidents]
file = "incidents.parquet"
columns = { incident = "NO", date = "DAY", area = "TOWN", relationship = "REL", report = "DIR", arrest = "ARR" }
codes.relationship = { intimate = ["SE", "BG"] }
codes.area = ["Up"]
[incidents.joins.who]
file = "names.parquet"
on = { CASE = "NO" }
keep = { ROLE = ["s"] }
columns = { suspect = "WHO" }
"""


def test_the_stored_extract_is_that_in_memory(stored_county, made_county):
    assert_stored_alike(stored_county, made_county.frames)


def test_a_test_of_its_spells_is_that_of_those_in_memory(stored_county, made_county):
    there = log_rank(stored_county.spells("ipv_dir", group="list"))
    here = made_county.frames.spells("ipv_dir").first().assign(list=lambda rows: rows["list_recorded"])
    inside = log_rank(Spells.from_frame(here, stop="stop", start="start", person="person", group="list"))
    assert inside.chi_square > 0.01
    np.testing.assert_allclose(there.chi_square, inside.chi_square, rtol=1e-9)


def test_what_was_left_out_is_what_the_reader_of_files_says(stored_county, made_county):
    """The numbers of the sentences of `read_extract`, and those of the frames."""
    flow = stored_county.flow("ipv_dir").set_index(["table", "why"])
    said = "\n".join(made_county.frames.extract.warnings)
    repeated = flow.loc[("incidents", "repeat another row in all that is mapped")]
    assert f"incidents.csv: {repeated['left_out']} of {repeated['of']} rows repeat an earlier row" in said
    kept = flow.loc[("incidents", "not asked for by `keep`")]
    assert f"`keep` kept {kept['of'] - kept['left_out']:,} of {kept['of']:,} rows" in said
    nobody = flow.loc[("notifications", "name nobody")]
    assert f"{nobody['left_out']} of {nobody['of']} rows name nobody" in said
    misfit = flow.loc[("custody", "are of people who are not studied and hold what does not fit")]
    assert misfit["left_out"] == 3  # as many as `made_extract` writes
    assert "custody.csv: 3 rows of people who are not studied hold what does not fit, and were left out" in said
    strangers = flow.loc[("custody", "are of people who are not in persons.csv")]
    assert f"{strangers['left_out']} of {strangers['of']} bookings are of people who are not in" in said
    held = flow.loc[("persons", "in custody on every day of follow-up")]
    spells = made_county.frames.spells("ipv_dir")
    assert held["of"] - held["left_out"] == spells.frame["person"].nunique()
    last = flow.loc[("incidents", "were in no complete month of the study window")]
    assert last["of"] - last["left_out"] == made_county.frames.monthly("ipv_dir").counts.sum()


def test_a_day_that_is_none_stops_the_run_where_it_is_of_somebody_on_a_list(made_county):
    booked = made_county.tables["custody"].copy()
    known = booked["JAIL_NO"].str.upper() == "J0003"
    booked.loc[booked.index[known][0], "FREED"] = "never"
    tables = {name: ibis.memtable(table) for name, table in made_county.tables.items()}
    with pytest.raises(DataError, match=r"^custody\.csv, column 'FREED': no date in the format %Y-%m-%d in 1 row$"):
        StoredExtract.from_plan(made_county.plan, tables=tables | {"custody": ibis.memtable(booked)})


def test_outcomes_that_cannot_be_told_are_refused(stored_county):
    with pytest.raises(PlanError, match="the plan has no outcome ipv; it has ipv_dir, arrest"):
        stored_county.monthly("ipv")
    with pytest.raises(PlanError, match="asks for the victim, and stored extracts tell outcomes of incidents only"):
        stored_county.spells("victim")


def test_parquet_files_are_read_where_they_lie_and_others_are_not(made_county, tmp_path):
    folder = shutil.copytree(made_county.plan.parent, tmp_path / "study")
    with pytest.raises(PlanError, match="csv is no Parquet file; give its table in tables="):
        StoredExtract.from_plan(folder / "study.toml")
    mapping = MAPPING.split("[persons]")[0].replace(".csv", ".parquet")
    (folder / "mapping.toml").write_text(mapping, "utf-8")
    with pytest.raises(DataError, match=r"incidents\.parquet is not in"):
        StoredExtract.from_plan(folder / "study.toml")
    made_county.tables["incidents"].to_parquet(folder / "data" / "incidents.parquet")
    found = StoredExtract.from_plan(folder / "study.toml", connection=ibis.duckdb.connect(threads=1))
    assert found.monthly("arrest").counts.tolist() == made_county.frames.monthly("arrest").counts.tolist()
    with pytest.raises(PlanError, match="needs the incidents or the persons table"):
        StoredExtract.from_plan(folder / "study.toml", tables={})
    assert isinstance(found.tidy(), pd.DataFrame)


def test_a_table_that_is_joined_is_opened_as_any_other(made_county, tmp_path):
    """Names of suspects in a table of their own, as Parquet files and as tables that are given."""
    folder = shutil.copytree(made_county.plan.parent, tmp_path / "study")
    plan = folder / "study.toml"
    cases = [("1", "2019-01-05", "Up", "SE", "Y", "Y"), ("2", "2019-02-06", "Up", "BG", "Y", "N")]
    reports = pd.DataFrame(cases, columns=["NO", "DAY", "TOWN", "REL", "DIR", "ARR"])
    names = pd.DataFrame({"CASE": ["01", "01", "2"], "ROLE": ["S", "V", "S"], "WHO": ["P1", "P2", "P3"]})
    (folder / "mapping.toml").write_text(JOINED, "utf-8")
    for name, table in (("incidents", reports), ("names", names)):
        table.to_parquet(folder / "data" / f"{name}.parquet")
    given = {"incidents": ibis.memtable(reports), "incidents.who": ibis.memtable(names)}
    for tables in (None, given):
        found = StoredExtract.from_plan(plan, tables=tables).tables.incidents.to_pandas()
        assert found.sort_values("incident")["suspect"].tolist() == ["P1", "P3"]
    with pytest.raises(DataError, match=r"names\.parquet: is joined to \[incidents\] and was not given"):
        StoredExtract.from_plan(plan, tables={"incidents": given["incidents"]})
