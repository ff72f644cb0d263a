from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.results.from_frame import table_from


def test_cells_become_plain_and_columns_keep_their_order_and_role() -> None:
    frame = pd.DataFrame(
        {
            "share": np.array([0.25, np.nan]),
            "n": [40.0, None],
            "when": [date(2020, 1, 2), None],
            "name": ["a", None],
            "left_out": [1, 2],
        }
    )
    table = table_from(
        frame, id="x.y", title="T", columns={"name": "Name", "n": "People", "share": "Share", "when": "When"},
        counts=("n",), public=("name",), text=("when",),
    )  # fmt: skip
    assert table.rows == (("a", 40, 0.25, "2020-01-02"), (None, None, None, None))
    assert [type(cell) for cell in table.rows[0]] == [str, int, float, str]
    assert [column.role for column in table.columns] == ["public", "count", "derived", "text"]


def test_counts_are_whole_whatever_pandas_made_of_them() -> None:
    frame = pd.DataFrame({"n": np.array([3, 4], dtype=np.int64)})
    (first,), _ = table_from(frame, id="x", title="T", columns={"n": "N"}, counts=("n",)).rows
    assert type(first) is int


def test_a_timestamp_is_a_day() -> None:
    frame = pd.DataFrame({"day": [pd.Timestamp("2020-01-01 12:00"), pd.NaT]})
    assert table_from(frame, id="x", title="T", columns={"day": "Day"}).rows == (("2020-01-01",), (None,))


def test_the_role_of_the_others_can_be_said() -> None:
    frame = pd.DataFrame({"n": [3], "name": ["a"]})
    made = table_from(frame, id="x", title="T", columns={"n": "N", "name": "Name"}, derived=("n",), others="public")
    assert [column.role for column in made.columns] == ["derived", "public"]


def test_a_role_for_a_column_that_is_not_there_fails() -> None:
    with pytest.raises(KeyError, match="m"):
        table_from(pd.DataFrame({"n": [1]}), id="x", title="T", columns={"n": "N"}, public=("m",))


def test_a_column_that_is_not_there_fails() -> None:
    with pytest.raises(KeyError):
        table_from(pd.DataFrame({"n": [1]}), id="x", title="T", columns={"m": "M"})
