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


def table():
    frame = pd.read_csv(io.BytesIO(WIDE), dtype=str, keep_default_na=False)
    return ibis.duckdb.connect().create_table("wide", frame.replace("", None))


@pytest.mark.parametrize("missing", [(), ("-1",), ("01", "-1")])
def test_the_rows_are_those_of_a_file(tmp_path, missing):
    there = unfolded(table(), BOTH, missing).to_pandas()
    here = side_by_side.unfolded(read_file(tmp_path, WIDE), BOTH, missing).cells
    assert sorted(there[list(here)].to_numpy().tolist()) == sorted(here.to_numpy().tolist())


@pytest.mark.parametrize(("name", "pattern"), [("OFF", "OFFENDER_*"), ("NO", "OFF_*")])
def test_a_pattern_that_nothing_is_called_like_and_a_name_that_is_taken_are_refused(name, pattern):
    with pytest.raises(ProblemsError, match=r"a\.csv, column '(OFFENDER_\*|NO)'"):
        unfolded(table(), TableMapping(file="a.csv", side_by_side={name: pattern}))


def test_a_table_without_such_columns_stays():
    whole = table()
    assert unfolded(whole, TableMapping(file="a.csv")) is whole
