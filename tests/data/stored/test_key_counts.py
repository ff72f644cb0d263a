"""Keys that are none are counted as those of files are refused."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.data.mapped.spoiled_keys import is_spoiled

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.stored.key_counts import KeyCounts, key_counts  # noqa: E402

COLUMNS = {
    "plain": ["12-345", "7", "MAR-12", ""],
    "cut": ["1.2E+11", "#N/A", "3-Dec", "12-03"],
    "days_among_others": ["2012-03-01", "12-345", "3/1/2012", ""],
    "all_days": ["2012-03-01", "2012-03-02", "2012-03-03", ""],
    "numbers_like_days": ["2012-03-01", "2012-03-45", "", "7"],
    "rounded": ["1234567890123450", "1234567890123460", "12345678901234500", "7"],
    "exact": ["1234567890123450", "1234567890123460", "12345678901234500", "1234567890123451"],
}


@pytest.mark.parametrize("dated", [False, True])
def test_as_many_as_in_files_are_spoiled(engine, dated):
    table = engine.table(pd.DataFrame(COLUMNS))
    found = key_counts(table, {name: table[name] for name in COLUMNS}, COLUMNS if dated else ())
    files = {name: int(is_spoiled(pd.Series(cells), dated=dated).sum()) for name, cells in COLUMNS.items()}
    assert {name: counts.spoiled for name, counts in found.items()} == files
    assert sum(files.values()) >= 8
    assert found["plain"].empty == 1
    assert found["cut"].empty == 0


def test_missing_keys_are_empty_and_signs_beyond_ascii_are_told(duckdb):
    table = ibis.memtable({"key": ["é", None, "7", ""]})
    counts = key_counts(table, {"key": table["key"]}, ())["key"]
    assert counts == KeyCounts(empty=2, strange=1, spoiled=0)
    told = list(counts.problems("a.parquet", "KEY"))
    assert [(problem.file, problem.column) for problem in told] == [("a.parquet", "KEY")]
    assert "beyond ASCII in 1 row," in str(told[0])


def test_a_table_without_rows_has_none(duckdb):
    table = ibis.memtable({"key": ["x"]}).filter(False)
    assert key_counts(table, {"key": table["key"]}, ("key",))["key"] == KeyCounts(0, 0, 0)
