"""A table that is kept is made once."""

from __future__ import annotations

import pandas as pd
import pytest

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.stored.kept_there import kept_there  # noqa: E402


def test_a_kept_table_stays_as_it_was():
    connection = ibis.duckdb.connect()
    table = connection.create_table("numbers", pd.DataFrame({"x": [1, 2]}))
    kept = kept_there(table.mutate(y=table["x"] * 10))
    connection.insert("numbers", pd.DataFrame({"x": [3]}))
    assert table.count().to_pandas() == 3
    assert kept.to_pandas()["y"].tolist() == [10, 20]
