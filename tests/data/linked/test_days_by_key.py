from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.data.linked.days_by_key import day_of

DAYS = pd.to_datetime(["2021-04-01", "2022-05-02"])


@pytest.mark.parametrize("dtype", ["object", "string"])
def test_each_key_has_its_day_or_none_and_rows_keep_their_index(dtype):
    keys = pd.Series(["b", None, "a", "b", "c"], index=[9, 7, 5, 3, 1], dtype=dtype)
    found = day_of(keys, pd.Series(DAYS, index=pd.Index(["a", "b"], dtype=dtype)))
    assert found.index.tolist() == [9, 7, 5, 3, 1]
    assert found.dropna().to_dict() == {9: DAYS[1], 5: DAYS[0], 3: DAYS[1]}


def test_without_days_there_is_none():
    nobody = pd.Series(DAYS, index=["a", "b"]).iloc[:0]
    found = day_of(pd.Series(["a", "b"]), nobody)
    assert found.isna().all()
    assert not (pd.Series(DAYS) > found).any()
    assert day_of(pd.Series([], dtype="object"), nobody).empty
