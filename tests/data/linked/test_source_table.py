"""The way back to the file: rows keep their number and the name of their own file."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.coded import Coded
from ipvi_eval.data.linked.source_table import SourceTable


def _part(file: str, *keys: str) -> SourceTable:
    frame = pd.DataFrame({"person": list(keys)})
    return SourceTable("persons", file, frame, np.arange(2, len(keys) + 2), {"person": "ID"})


def test_a_single_file_is_as_it_was() -> None:
    part = _part("a.csv", "x")
    assert SourceTable.stacked("all.csv", [part]) is part


def test_rows_of_several_files_are_named_by_their_own() -> None:
    both = SourceTable.stacked("all.csv", [_part("a.csv", "x", "y"), _part("b.csv", "z")])
    assert both.frame["person"].tolist() == ["x", "y", "z"]
    found = [(one.file, one.column, one.row) for one in both.problems("odd", "person", [False, True, True])]
    assert found == [("a.csv", "ID", 3), ("b.csv", "ID", 2)]


def test_rows_that_are_kept_keep_their_numbers_and_files() -> None:
    both = SourceTable.stacked("all.csv", [_part("a.csv", "x", "y"), _part("b.csv", "z")])
    kept = both.only([False, True, True]).at(np.array([1, 0]))
    assert kept.frame["person"].tolist() == ["z", "y"]
    assert [(one.file, one.row) for one in kept.problems("odd", "person", [True, True])] == [("b.csv", 2), ("a.csv", 3)]


def test_what_is_noticed_is_one_note_for_each_file_with_its_share() -> None:
    both = SourceTable.stacked("all.csv", [_part("a.csv", "x", "y"), _part("b.csv", "z"), _part("c.csv", "w")])
    first, second = both.noticed("3 of 4 are odd", [True, True, True, False])
    assert (first.rows, second.rows) == ((2, 3), (2,))
    assert "3 of 4 are odd (in all files together; 2 rows of them here)" in str(first)
    assert "b.csv" in str(second)
    assert not list(both.noticed("none", [False] * 4))


RANDOM = np.random.default_rng(7)
ROWS = pd.DataFrame(
    {name: pd.Series(RANDOM.choice(words, 200), dtype="string") for name, words in
     {"person": ["a", "b", "c", "d", None], "list": ["B", None]}.items()}
)  # fmt: skip


@pytest.mark.parametrize("columns", [["person"], ["person", "list"], ["list", "person"]])
def test_a_row_repeats_what_pandas_says_of_the_whole_table(columns) -> None:
    """pandas holds all rows together; what is missing is alike, also in rows that were kept of more."""
    table = SourceTable("persons", "p.csv", ROWS, np.arange(200), {})
    kept = np.flatnonzero(RANDOM.random(200) < 0.1)
    for one, frame in ((table, ROWS), (table.at(kept), ROWS.iloc[kept])):
        expected = frame.duplicated(columns).tolist()
        assert 0 < sum(expected) < len(frame)
        assert one.repeats(columns).tolist() == expected


def test_numbers_go_with_rows_and_not_with_another_frame() -> None:
    table = _part("a.csv", "x", "y", "x")
    assert table.coded("person").several.tolist() == [True, False, True]
    assert table.coded("person") is table.coded("person")
    assert table.only([False, True, True]).coded("person").several.tolist() == [False, False]
    other = replace(table, frame=pd.DataFrame({"person": ["x", "y", "z"]}))
    assert not other.coded("person").several.any()
    assert other.numbered({"person": table.coded("person")}).coded("person") is table.coded("person")


def test_texts_of_columns_numbered_together_are_kept_once_and_say_the_same() -> None:
    one, other = SourceTable("persons", "p.csv", ROWS, np.arange(200), {}), _part("a.csv", "d", "x", "a")
    coded = Coded.together([one.coded("person"), other.coded("person")])
    shared = [table.sharing({"person": codes}) for table, codes in zip((one, other), coded, strict=True)]
    pd.testing.assert_frame_equal(shared[0].frame, ROWS)
    assert shared[1].frame["person"].tolist() == ["d", "x", "a"]
    assert shared[0].coded("person") is coded[0]
    texts = {id(text): text for table in shared for text in table.frame["person"].dropna()}
    assert sorted(texts.values()) == ["a", "b", "c", "d", "x"]
