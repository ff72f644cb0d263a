"""Counts of the most frequent key, told apart from rows, and what is said of it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ipvi_eval.data.linked.frequent_keys import FrequentKey, far_more_often, frequent_keys, of_nobody
from ipvi_eval.data.linked.source_table import SourceTable


def _incidents(suspects: list[str | None]) -> SourceTable:
    frame = pd.DataFrame({"incident": [str(at // 2) for at in range(len(suspects))], "suspect": suspects})
    return SourceTable("incidents", "i.csv", frame, np.arange(2, len(frame) + 2), {"suspect": "WHO"})


def _frequent(table: SourceTable) -> Iterator[FrequentKey]:
    return frequent_keys(table)


def test_a_key_counts_once_in_an_incident_and_an_empty_one_not_at_all() -> None:
    """By hand: five incidents of two rows each, one of them without anybody."""
    rows = ["X", "X", "X", "A", "X", None, None, None, "A", "B"]
    assert list(_frequent(_incidents(rows))) == [FrequentKey("suspect", "X", 3, 2, 4)]


def test_what_is_told_is_not_refused_and_names_no_key() -> None:
    table = _incidents([key for at in range(60) for key in ("SECRET" if at < 30 else f"k{at}", f"m{at}")])
    frequent = tuple(_frequent(table))
    assert not of_nobody(table, frequent)
    (said,) = far_more_often(table, frequent)
    assert "one key of 'WHO' stands in 30 of 60 incidents, every other in 1 or fewer" in str(said)
    assert "SECRET" not in str(said)
    assert said.rows == tuple(range(2, 62, 2))


def test_a_key_of_nobody_is_refused() -> None:
    table = _incidents([key for at in range(60) for key in ("SECRET" if at < 50 else f"k{at}", f"m{at}")])
    (refused,) = of_nobody(table, tuple(_frequent(table)))
    assert "one key stands in 50 of 60 incidents" in str(refused)
    assert "SECRET" not in str(refused)
