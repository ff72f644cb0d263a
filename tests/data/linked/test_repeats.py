from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.linked.repeats import in_several, numbered, repeated

RANDOM = np.random.default_rng(7)
KEYS = pd.Series(RANDOM.choice(["a", "b", "c", "d", None], 200), dtype="string")
ROWS = pd.DataFrame({"key": KEYS, "list": pd.Series(RANDOM.choice(["B", None], 200), dtype="string")})


@pytest.mark.parametrize("columns", [["key"], ["key", "list"], ["list", "key"]])
def test_a_row_repeats_what_pandas_says_of_the_whole_table(columns):
    """pandas holds all rows together; what is missing is alike, whatever the index."""
    expected = ROWS.duplicated(columns).tolist()
    assert 0 < sum(expected) < len(ROWS)
    assert repeated(ROWS.set_index(ROWS.index[::-1]), columns).tolist() == expected


def test_where_every_key_stands_once_nothing_repeats():
    rows = pd.DataFrame({"key": ["a", "b", None], "list": "B"})
    assert not repeated(rows, ["key", "list"]).any()
    assert in_several(pd.Series(["a", None, "b", "a", None])).tolist() == [True, False, False, True, False]


def test_rows_of_one_key_share_a_number():
    there = KEYS.dropna()
    number = numbered(there)
    assert pd.Series(number).groupby(there.to_numpy()).nunique().tolist() == [1, 1, 1, 1]
    assert sorted(set(number.tolist())) == [0, 1, 2, 3]
