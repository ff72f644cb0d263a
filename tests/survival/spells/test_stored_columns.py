"""What is wrong with the columns of a table, in words and with counts, found in one pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.stored import StoredSpells
from ipvi_eval.survival.spells.stored_columns import check, named, role_columns

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
pytest.importorskip("duckdb", reason="the extra large is not installed")


def test_roles_stand_beside_the_columns_that_the_table_has():
    frame = pd.DataFrame({"stop": [1.0, 2.0, 3.0], "died": [True, False, True]})
    given = {"stop": "stop", "cause": "died"}
    table = role_columns(ibis.memtable(frame), given)
    assert table.columns == ("stop", "died", named("stop"), named("cause"))
    assert table.to_pandas()[named("cause")].tolist() == [1, 0, 1]
    assert check(table, given) == 3


@pytest.mark.parametrize(
    ("columns", "roles", "words"),
    [
        ({"stop": [1.0, None, np.inf]}, {}, "stop has 2 missing or infinite values: drop those spells"),
        ({"stop": [1.0, 2.5, 3.0]}, {}, "stop has 1 values that are no whole numbers"),
        ({"stop": [1, -2, 3]}, {}, "stop has 1 negative times; give start"),
        ({"stop": [1.0, 2.0, 1e16]}, {}, "stop has 1 missing or infinite values"),
        ({"event": [0, -1, 1]}, {}, "cause must be 0 for censored spells .* 1 are negative"),
        ({"event": [0, 0.5, 1]}, {}, "cause has 1 values that are no whole numbers"),
        ({"begin": [0, 2, 3]}, {"start": "begin"}, "2 spells have zero or negative length"),
        ({"w": [1, 0, -1]}, {"weight": "w"}, "weight has 2 values of zero or below"),
        ({"list": ["B", None, "C"]}, {"group": "list"}, r"group has 1 missing .* \(column list\)"),
        ({"who": [1.0, np.nan, 2.0]}, {"person": "who"}, r"person has 1 missing .* \(column who\)"),
        ({"stop": ["1", "2", "3"]}, {}, "stop must hold numbers .the column stop holds string."),
        ({"event": ["no", "yes", "yes"]}, {}, "column event holds string.: 0 where a spell is censored"),
        ({}, {"weight": "w"}, "the table has no column w; it has stop, event"),
    ],
)
def test_a_wrong_column_is_named_and_counted_and_no_value_shown(columns, roles, words):
    frame = pd.DataFrame({"stop": [1, 2, 3], "event": [0, 1, 1], **columns})
    with pytest.raises(AnalysisError, match=words):
        StoredSpells.from_table(ibis.memtable(frame), **roles)
