"""Parquet: written by pyarrow itself, read as the same cells as from CSV."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ipvi_eval.data.cells.files import read_raw
from ipvi_eval.data.loaded import load
from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.errors import DataError
from ipvi_eval.proposal.sheets import sheets_of

COLUMNS = {
    "KEY": ["001", "P2", None],
    "NO": [1, 2, None],
    "FINE": [Decimal("5.50"), None, Decimal("0.10")],
    "DAY": [date(2020, 1, 5), date(2020, 12, 31), None],
    "AT": [datetime(2020, 1, 5, 23, 30), datetime(2020, 1, 6), None],
    "UTC": [datetime(2020, 1, 6, 3, 30, tzinfo=UTC), None, None],
    "HURT": [True, False, None],
    "NAME": ["a", "b", "c"],
}
CELLS = {
    "KEY": ["001", "P2", ""],
    "NO": ["1", "2", ""],
    "FINE": ["5.50", "", "0.10"],
    "DAY": ["2020-01-05", "2020-12-31", ""],
    "AT": ["2020-01-05 23:30:00", "2020-01-06", ""],
    "UTC": ["2020-01-06T03:30:00+0000", "", ""],
    "HURT": ["True", "False", ""],
}


@pytest.fixture
def write(tmp_path):
    """A function that writes columns to a file of that name, and returns the folder."""
    pa = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    pq = pytest.importorskip("pyarrow.parquet")

    def made(columns, name="people.parquet"):
        pq.write_table(pa.table(columns), tmp_path / name)
        return tmp_path

    return made


def test_cells_are_those_that_were_written_and_only_what_is_asked_for_is_read(write):
    raw = read_raw(write(COLUMNS), TableMapping(file="people.parquet"), reads=CELLS.keys().__contains__)
    assert raw.cells.to_dict("list") == CELLS
    assert raw.rows.tolist() == [1, 2, 3]
    assert raw.unread == 1
    everything = read_raw(write(COLUMNS), TableMapping(file="people.parquet"))
    assert everything.cells.to_dict("list") == {**CELLS, "NAME": ["a", "b", "c"]}


def test_cells_that_are_alike_are_one_text_also_across_row_groups(tmp_path):
    pa = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    pq = pytest.importorskip("pyarrow.parquet")
    day = [date(2020, 1, 5), None, date(2020, 12, 31), date(2020, 1, 5), date(2020, 12, 31), None]
    labels = pa.array(["b", "a", None, "b", "a", "b"]).dictionary_encode()
    pq.write_table(
        pa.table({"DAY": day, "LIST": labels, "PAIR": [[1, 2]] * 6}), tmp_path / "p.parquet", row_group_size=2
    )
    cells = read_raw(tmp_path, TableMapping(file="p.parquet")).cells
    assert cells["DAY"].tolist() == ["2020-01-05", "", "2020-12-31", "2020-01-05", "2020-12-31", ""]
    assert cells["LIST"].tolist() == ["b", "a", "", "b", "a", "b"]
    assert cells["PAIR"].tolist() == ["[1, 2]"] * 6
    if cells["DAY"].dtype == object:  # pandas 3 keeps text in arrays of its own
        assert cells["DAY"][0] is cells["DAY"][3]


@pytest.mark.parametrize(
    ("more", "days"),
    [
        ('columns.date = "DAY"', ["2020-01-05", "2020-12-31"]),
        ('columns.date = "AT"', ["2020-01-05", "2020-01-06"]),
        # Half past three at Greenwich is still the evening of the day before in New York.
        (
            'columns.date = "UTC"\ndate_format = "%Y-%m-%dT%H:%M:%S%z"\ntime_zone = "America/New_York"',
            ["2020-01-05", "2020-06-30"],
        ),
    ],
)
def test_days_are_read(write, one_table, more, days):
    columns = {name: cells[:2] for name, cells in COLUMNS.items()}
    columns["UTC"] = [columns["UTC"][0], datetime(2020, 7, 1, 3, 59, tzinfo=UTC)]
    content = (write(columns) / "people.parquet").read_bytes()
    mapping = (
        f'[incidents]\nfile = "people.parquet"\n{more}\ncolumns.incident = "KEY"\ncolumns.injury = "HURT"\n'
        'defaults = {area = "Here", relationship = "intimate", report = true, arrest = false}\n'
    )
    extract = one_table("people.parquet", content, mapping)
    assert extract.incidents["date"].astype(str).tolist() == days
    assert extract.incidents["injury"].tolist() == [True, False]


def test_a_moment_with_an_offset_is_no_day_until_the_mapping_says_where(write, one_table):
    content = (write({"KEY": ["1"], "UTC": COLUMNS["UTC"][:1]}) / "people.parquet").read_bytes()
    mapping = (
        '[incidents]\nfile = "people.parquet"\ncolumns = {incident = "KEY", date = "UTC"}\n'
        'defaults = {area = "Here", relationship = "intimate", report = true, arrest = false}\n'
    )
    with pytest.raises(DataError, match="say in `time_zone` where its days begin"):
        one_table("people.parquet", content, mapping)


def test_it_is_proposed_like_any_other(write):
    folder = write(COLUMNS)
    sheets, aside = sheets_of(folder, [folder / "people.parquet"])
    assert [list(sheet.raw.cells.columns) for sheet in sheets] == [list(COLUMNS)]
    assert aside == ()


@pytest.mark.parametrize("spoil", [lambda content: b"KEY,NO\n1,2\n", lambda content: content[: len(content) // 2]])
def test_what_is_no_such_file(write, spoil):
    path = write(COLUMNS) / "people.parquet"
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(DataError, match=r"people\.parquet is not a readable Parquet file"):
        read_raw(path.parent, TableMapping(file=path.name))


def test_no_rows_and_no_such_columns(write):
    with pytest.raises(DataError, match="has column names but no rows"):
        read_raw(write({name: cells[:0] for name, cells in COLUMNS.items()}), TableMapping(file="people.parquet"))
    with pytest.raises(DataError, match="has none of the columns that the mapping names"):
        read_raw(write(COLUMNS), TableMapping(file="people.parquet"), reads={"OTHER"}.__contains__)


def test_without_pyarrow_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "people.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match=r"pip install 'ipvi_eval\[parquet\]'"):
        read_raw(tmp_path, TableMapping(file="people.parquet"))


@pytest.mark.parametrize("rows", [2, 100])
def test_numbers_of_a_column_are_those_of_its_cells(tmp_path, rows):
    """Blanks around a text, one that is empty and one that is missing leave no text twice, in one row group or more."""
    pa = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    pq = pytest.importorskip("pyarrow.parquet")
    columns = {
        "KEY": ["a", " b", None, "b", "a", ""],
        "PLAIN": ["x", "y", "x", None, "x", "z"],
        "NO": [3, 1, 3, 3, 2, 1],
    }
    columns["EMPTY"] = ["x", "", None, "x", "", None]
    pq.write_table(pa.table(columns), tmp_path / "p.parquet", row_group_size=rows)
    raw = read_raw(tmp_path, TableMapping(file="p.parquet"))
    assert raw.cells["KEY"].tolist() == ["a", "b", "", "b", "a", ""]
    for name in columns:
        coded = raw.texts.coded(name)
        assert coded.words[coded.codes].tolist() == raw.cells[name].tolist()
        assert sorted(coded.words) == sorted(set(raw.cells[name]))


def test_rows_that_are_taken_out_leave_no_cell_of_theirs_behind(write):
    raw = read_raw(write(COLUMNS), TableMapping(file="people.parquet"))
    assert sorted(raw.only(raw.cells["KEY"].to_numpy() == "P2").texts.coded("NAME").words) == ["b"]


def test_keys_of_a_type_of_days_are_those_that_a_spreadsheet_made_of_others(write):
    """A whole column of them, as no text file could tell, and a column of texts beside it."""
    days = [date(2012, 3, 1), date(2012, 3, 2), None]
    folder = write({"KEY": days, "TEXT": ["2012-03-01", "2012-03-02", None], "NAME": ["a", "b", "c"]})
    raw = read_raw(folder, TableMapping(file="people.parquet"), reads=lambda _: True)
    assert raw.dated == {"KEY"}
    kept = read_raw(folder, TableMapping(file="people.parquet", keep={"NAME": ["a"]}), reads=lambda _: True)
    assert kept.dated == {"KEY"}
    columns = {"person": "KEY", "entry": "TEXT"}
    mapping = TableMapping(file="people.parquet", columns=columns, defaults={"area": "Here", "list": "C"})
    _, problems = load("persons", raw, mapping, {})
    assert [(one.column, one.rows) for one in problems if "spreadsheet" in one.what] == [("KEY", (1, 2))]
