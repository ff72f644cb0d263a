"""Columns that a stored table must have, and those whose day the database would choose."""

from __future__ import annotations

import pytest

from ipvi_eval.data.mapped.mapping import TableMapping

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.stored.admission import absent  # noqa: E402


def test_missing_columns_and_moments_with_an_offset_are_told():
    table = ibis.table({"NO": "string", "WHEN": "timestamp('UTC')", "DAY": "timestamp"}, name="t")
    file = TableMapping(
        file="a.parquet", columns={"incident": "NUM", "date": "DAY", "recorded": "WHEN"}, keep={"NO": ["1"]}
    )
    told = [(one.column, one.what) for one in absent(table, file)]
    assert [column for column, _ in told] == ["NUM", "WHEN"]
    assert told[0][1].startswith("this column is missing; ")
    assert "offset from UTC" in told[1][1]
