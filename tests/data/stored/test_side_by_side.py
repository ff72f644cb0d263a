"""Columns side by side of a stored table become the rows that those of a file become."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from ipvi_eval.data import side_by_side
from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.data.problems import ProblemsError
from tests.data.made_files import read_file
from tests.data.test_side_by_side import BOTH, WIDE

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.stored.side_by_side import unfolded  # noqa: E402


@pytest.fixture
def table(engine):
    frame = pd.read_csv(io.BytesIO(WIDE), dtype=str, keep_default_na=False)
    return engine.table(frame.replace("", None))


@pytest.mark.parametrize("missing", [(), ("-1",), ("01", "-1")])
def test_the_rows_are_those_of_a_file(tmp_path, missing, table):
    there = unfolded(table, BOTH, missing).to_pandas()
    here = side_by_side.unfolded(read_file(tmp_path, WIDE), BOTH, missing).cells
    assert sorted(there[list(here)].to_numpy().tolist()) == sorted(here.to_numpy().tolist())


@pytest.mark.parametrize(("name", "pattern"), [("OFF", "OFFENDER_*"), ("NO", "OFF_*")])
def test_a_pattern_that_nothing_is_called_like_and_a_name_that_is_taken_are_refused(name, pattern, table):
    with pytest.raises(ProblemsError, match=r"a\.csv, column '(OFFENDER_\*|NO)'"):
        unfolded(table, TableMapping(file="a.csv", side_by_side={name: pattern}))


def test_a_table_without_such_columns_stays(table):
    assert unfolded(table, TableMapping(file="a.csv")) is table


def test_days_stay_days_and_what_is_of_two_types_becomes_text(engine):
    cells = {"OFF_1": ["2012-03-01", None], "OFF_2": ["2012-03-02", None], "NO": ["1", "2"], "REL_1": [None, "x"]}
    table = engine.table(pd.DataFrame(cells))
    days = {name: table[name].cast("date") for name in ("OFF_1", "OFF_2")}
    there = unfolded(table.mutate(**days), BOTH)
    assert there["OFF"].type().is_date()
    rows = there.to_pandas().astype(str).sort_values(["NO", "OFF"])[["NO", "OFF", "REL"]].to_numpy().tolist()
    assert [row[:2] for row in rows[:2]] == [["1", "2012-03-01"], ["1", "2012-03-02"]]
    assert rows[2][0::2] == ["2", "x"]
    mixed = unfolded(table.mutate(OFF_1=days["OFF_1"]), BOTH)
    assert mixed["OFF"].type().is_string()
