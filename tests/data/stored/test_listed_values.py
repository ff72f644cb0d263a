"""Values of a stored column: fetched once with their rows, put back by a join."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.data.problems import ProblemsError

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.stored import listed_values as room  # noqa: E402


@pytest.fixture
def column():
    """A connection's table with a column of text."""
    return ibis.duckdb.connect().create_table("t", pd.DataFrame({"n": [1, 2, 3, 4], "c": ["x", "y", "x", ""]}))


def test_each_value_is_fetched_once_and_put_back_in_every_row(column):
    listed = room.listed_values(column, "c", "file.csv", "THEIRS")
    assert dict(zip(listed.cells, listed.rows, strict=True)) == {"": 1, "x": 2, "y": 1}
    meant = listed.cells.map({"x": "ours", "y": "other"}).astype("string")
    found = listed.put_back(column, "c", meant).to_pandas().sort_values("n")
    assert found["c"].tolist()[:3] == ["ours", "other", "ours"]
    assert pd.isna(found["c"].iloc[3])


def test_dates_stay_dates(column):
    listed = room.listed_values(column, "c", "file.csv", "THEIRS")
    days = pd.Series([pd.NaT, pd.Timestamp("2020-02-29"), pd.NaT], dtype="datetime64[ns]")
    back = listed.put_back(column, "c", days)
    assert back["c"].type().is_date()
    assert back.filter(back["c"].notnull()).to_pandas()["c"].dt.strftime("%Y-%m-%d").tolist() == ["2020-02-29"] * 2


def test_a_column_of_too_many_values_is_refused_without_telling_one(column, monkeypatch):
    monkeypatch.setattr(room, "MOST", 2)
    with pytest.raises(
        ProblemsError, match=r"file.csv, column 'THEIRS': holds more than 2 values; store days as dates"
    ):
        room.listed_values(column, "c", "file.csv", "THEIRS")
