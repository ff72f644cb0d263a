"""The way back to the file: rows keep their number and the name of their own file."""

import numpy as np
import pandas as pd

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
