"""Rows taken block by block are those that are taken from the whole, with their numbers."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pandas as pd
import pytest

from ipvi_eval.data.cells import asked_rows as module
from ipvi_eval.data.cells.asked_rows import asked, asked_rows
from ipvi_eval.data.cells.files import read_raw
from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.sources import read_extract
from ipvi_eval.errors import DataError

CELLS = pd.DataFrame({0: ["a", "b", "A", "", "", "a"], 1: ["1", "2", "3", "", "5", "6"]})
HEADER = ("KIND", "NO")


@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_blocks_of_any_size_give_the_same_rows(size):
    blocks = (CELLS.iloc[begin : begin + size].reset_index(drop=True) for begin in range(0, len(CELLS), size))
    found = asked_rows(blocks, HEADER, (0, 1), {"KIND": ["a"]})
    assert found.cells.to_numpy().tolist() == [["a", "1"], ["A", "3"], ["a", "6"]]
    assert found.lines.tolist() == [0, 2, 5]
    assert found.dropped == 2  # the fourth is blank


def test_empty_cells_can_be_asked_for_and_a_missing_column_asks_for_nothing():
    assert asked_rows([CELLS], HEADER, (0, 1), {"KIND": ["", "b"]}).lines.tolist() == [1, 3, 4]
    assert asked_rows([CELLS], HEADER, (0, 1), {"OTHER": ["a"]}).lines.tolist() == [0, 1, 2, 3, 4, 5]
    assert asked_rows([], HEADER, (0, 1), {"KIND": ["a"]}).cells.shape == (0, 2)


def test_several_columns_are_asked_together():
    cells = pd.DataFrame({"KIND": ["a", "a", "b"], "NO": ["1", "2", "1"]})
    assert asked(cells, {"KIND": ["A"], "NO": ["1 "]}).tolist() == [True, False, False]


MAPPING = """\
synthetic = true
[incidents]
{where}
keep = {{ DOMESTIC = ["Y"] }}
columns = {{ incident = "NO", date = "DAY", area = "TOWN" }}
codes = {{ area = ["Here", "There"] }}
defaults = {{ relationship = "unknown", report = true, arrest = false }}
"""
ROWS = [
    (f"I{number:03d}", None if number == 17 else f"2020-01-{1 + number % 28:02d}", ("Here", "There")[number % 2], kept)
    for number, kept in enumerate("YNNyY NNNYYNNYNNNNYNYYY" * 3)
]
NAMES = ("NO", "DAY", "TOWN", "DOMESTIC")


@pytest.fixture
def read(tmp_path, monkeypatch, mapped):
    """A function that reads the rows from a file or a table of that kind, seven rows at a time."""
    monkeypatch.setattr(module, "BLOCK", 7)
    monkeypatch.setattr("ipvi_eval.data.cells.parquet_file.BLOCK", 7)
    monkeypatch.setattr("ipvi_eval.data.cells.database.BLOCK", 7)
    frame = pd.DataFrame(ROWS, columns=list(NAMES))

    def of(kind):
        where = {"csv": 'file = "a.csv"', "parquet": 'file = "a.parquet"'}.get(kind, 'source = "sqlite:///a.db"')
        if kind == "csv":
            frame.to_csv(tmp_path / "a.csv", index=False)
        elif kind == "parquet":
            pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
            frame.to_parquet(tmp_path / "a.parquet", row_group_size=10)
        else:
            where += '\ntable = "seen"'
            with closing(sqlite3.connect(tmp_path / "a.db")) as made:
                frame.to_sql("seen", made, index=False)
        return read_extract(tmp_path, mapped(MAPPING.format(where=where)))

    return of


@pytest.fixture
def mapped(tmp_path):
    """A function that reads a mapping from its text."""

    def of(text):
        (tmp_path / "mapping.toml").write_text(text, "utf-8")
        return read_mapping(tmp_path / "mapping.toml")

    return of


@pytest.mark.parametrize("kind", ["parquet", "database"])
def test_the_extract_is_the_one_that_is_read_whole(read, kind):
    whole, blocks = read("csv"), read(kind)
    pd.testing.assert_frame_equal(blocks.incidents, whole.incidents)
    assert blocks.sources[0].rows == whole.sources[0].rows == len(ROWS)
    said = [[note.partition(": ")[2] for note in extract.warnings] for extract in (whole, blocks)]
    assert said[0] == said[1]
    assert any(f"`keep` kept {len(whole.incidents)} of {len(ROWS)} rows" in note for note in said[0])
    rows = [extract.traced["incidents"].rows for extract in (whole, blocks)]
    assert (rows[0] - rows[1] == 1).all()  # a text file has a row of names above the first


def test_a_gate_that_looks_at_every_cell_sees_rows_that_are_not_asked_for(tmp_path, mapped):
    rows = [(*row, "212-555-0142" if row[3] == "N" else "") for row in ROWS]
    with closing(sqlite3.connect(tmp_path / "a.db")) as made:
        pd.DataFrame(rows, columns=[*NAMES, "MORE"]).to_sql("seen", made, index=False)
    mapping = MAPPING.format(where='source = "sqlite:///a.db"\ntable = "seen"')
    assert len(read_extract(tmp_path, mapped(mapping)).incidents)
    with pytest.raises(DataError, match="telephone numbers"):
        read_extract(tmp_path, mapped("strict_gate = true\n" + mapping))


def test_no_row_that_is_asked_for_is_said(tmp_path, mapped):
    with closing(sqlite3.connect(tmp_path / "a.db")) as made:
        pd.DataFrame(ROWS, columns=list(NAMES)).assign(DOMESTIC="N").to_sql("seen", made, index=False)
    where = 'source = "sqlite:///a.db"\ntable = "seen"'
    with pytest.raises(DataError, match="table 'seen': no row is kept by `keep` for DOMESTIC"):
        read_extract(tmp_path, mapped(MAPPING.format(where=where)))


def test_a_file_of_which_no_row_is_asked_for_does_not_say_that_it_is_made_up(tmp_path):
    pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    pd.DataFrame(ROWS, columns=list(NAMES)).to_parquet(tmp_path / "a.parquet")
    raw = read_raw(tmp_path, TableMapping(file="a.parquet", keep={"DOMESTIC": ["Q"]}), reads=lambda _: True)
    assert (len(raw.cells), raw.of, raw.synthetic) == (0, len(ROWS), False)
