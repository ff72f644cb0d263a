"""The tables of an extract, wherever their column names stand."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.month_names import SHORT
from ipvi_eval.proposal.sheets import files_of, sheets_of
from tests.data.made_files import workbook


def test_titles_above_the_names_and_sheets_of_a_workbook(tmp_path) -> None:
    rows = [["Domestic incidents", None, None], [None, None, None], ["NO", "DAY", "TOWN"], ["1", "2020-01-05", "Here"]]
    (tmp_path / "a.xlsx").write_bytes(workbook({"One": rows, "Two": [["KEY", "LIST"], ["P1", "C"]], "Empty": []}))
    (tmp_path / "b.csv").write_text("made on Monday\nKEY;TOWN\nP1;Here\n", "utf-8")
    (tmp_path / "~$a.xlsx").write_bytes(b"")
    (tmp_path / "notes.docx").write_bytes(b"")
    folder, paths = files_of([tmp_path])
    sheets, aside = sheets_of(folder, paths)
    assert [(one.name, one.where.header_row, list(one.raw.cells.columns)) for one in sheets] == [
        ("One", 3, ["NO", "DAY", "TOWN"]),
        ("Two", 1, ["KEY", "LIST"]),
        ("b", 2, ["KEY", "TOWN"]),
    ]
    assert list(sheets[0].whereabouts()) == ['file = "a.xlsx"', 'sheet = "One"', "header_row = 3"]
    assert aside == ()


def test_columns_without_a_name_of_their_own_disturb_nobody(tmp_path) -> None:
    (tmp_path / "a.csv").write_text("KEY,X,X,TOWN\nP1,1,2,Here\n", "utf-8")
    (sheet,), _ = sheets_of(tmp_path, [tmp_path / "a.csv"])
    assert list(sheet.raw.cells.columns) == ["KEY", "TOWN"]


def test_tables_of_a_database(tmp_path) -> None:
    with closing(sqlite3.connect(tmp_path / "records.db")) as made:
        made.execute("CREATE TABLE seen AS SELECT 'P1' AS KEY")
        made.commit()
    (sheet,), _ = sheets_of(*files_of([tmp_path / "records.db"]))
    assert sheet.name == "seen"
    assert list(sheet.whereabouts()) == ['source = "sqlite:///records.db"', 'table = "seen"']


def test_what_cannot_be_read_is_left_aside_and_said(tmp_path) -> None:
    (tmp_path / "a.csv").write_text("KEY\nP1\n", "utf-8")
    (tmp_path / "b.xlsx").write_bytes(b"\xd0\xcf\x11\xe0 old")
    sheets, aside = sheets_of(*files_of([tmp_path]))
    assert len(sheets) == 1
    assert "b.xlsx is not a readable workbook" in aside[0]


def test_a_sheet_of_notes_puts_no_other_sheet_aside(tmp_path) -> None:
    sheets = {"One": [["KEY"], ["P1"]], "Notes": [["2020-01-05", "17"]], "Two": [["LIST"], ["C"]]}
    (tmp_path / "a.xlsx").write_bytes(workbook(sheets))
    found, aside = sheets_of(*files_of([tmp_path]))
    assert [one.name for one in found] == ["One", "Two"]
    (said,) = aside
    assert said.startswith("a.xlsx, sheet 'Notes': row 1 looks like data")


def test_nothing_to_read(tmp_path) -> None:
    with pytest.raises(DataError, match="no table is in"):
        sheets_of(*files_of([tmp_path]))
    with pytest.raises(DataError, match="there is no file or folder"):
        files_of([tmp_path / "none"])
    (tmp_path / "a.docx").write_text("x")
    with pytest.raises(DataError, match=r"a\.docx is no table that is read"):
        files_of([tmp_path / "a.docx"])
    (tmp_path / "a.xlsb").write_text("x")
    with pytest.raises(DataError, match=r"a\.xlsb is no table that is read; .*; open it .* and save it as \.xlsx"):
        files_of([tmp_path / "a.xlsb"])
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text("KEY\nP1\n", "utf-8")
    with pytest.raises(DataError, match="lie in several folders"):
        files_of([tmp_path / "x" / "a.csv", tmp_path / "y" / "a.csv"])


def test_a_cell_longer_than_any_of_a_table(tmp_path) -> None:
    """A quotation mark that nothing closes takes in all that follows."""
    (tmp_path / "a.csv").write_text('KEY,TOWN\nP1,"' + "Here " * 40000, "utf-8")
    with pytest.raises(DataError, match=r"a\.csv is not a regular table; check for an unclosed quotation mark"):
        sheets_of(*files_of([tmp_path]))


def test_a_damaged_workbook(tmp_path) -> None:
    whole = workbook({"Data": [["KEY", "IN"], *([f"P{n}", n] for n in range(400))]})
    start = whole.index(b"xl/worksheets/sheet1.xml") + 40
    (tmp_path / "a.xlsx").write_bytes(whole[:start] + b"\xff" * 9 + whole[start + 9 :])
    with pytest.raises(DataError, match=r"a\.xlsx is not a readable workbook"):
        sheets_of(*files_of([tmp_path]))


@pytest.mark.parametrize(
    ("names", "layout"),
    [
        (["TOWN", "Jan. 2019", "Feb. 2019", "March 2019", "April 2019", "May 2019", "Sept. 2019"], "months_in_columns"),
        (["TOWN", *(f"2019 M{month:02}" for month in range(1, 13))], "months_in_columns"),
        (["YEAR", "TOWN", *SHORT, "Total"], "years_by_months"),
    ],
)
def test_months_side_by_side_below_titles(tmp_path, names, layout) -> None:
    row = ["2019" if name == "YEAR" else "Here" if name == "TOWN" else "3" for name in names]
    titles = ["Domestic incidents by month", "", "Run 1/5/2020"]
    (tmp_path / "a.csv").write_text("\n".join([*titles, ",".join(names), ",".join(row)]) + "\n", "utf-8")
    (sheet,), aside = sheets_of(tmp_path, [tmp_path / "a.csv"])
    assert list(sheet.whereabouts()) == ['file = "a.csv"', "header_row = 4", f'layout = "{layout}"']
    assert aside == ()


@pytest.mark.parametrize("name", ["jail.xlsb", "jail.numbers", "jail.accdb", "jail.zip"])
def test_a_table_that_is_not_read_is_no_less_named_where_its_folder_is_given(tmp_path, name) -> None:
    (tmp_path / "a.csv").write_text("KEY\nP1\n", "utf-8")
    (tmp_path / name).write_bytes(b"x")
    sheets, aside = sheets_of(*files_of([tmp_path]))
    assert [one.name for one in sheets] == ["a"]
    (said,) = aside
    assert said.startswith(f"{name} is no table that is read")


def test_a_database_with_blanks_in_its_name(tmp_path) -> None:
    with closing(sqlite3.connect(tmp_path / "County Records.db")) as made:
        made.execute("CREATE TABLE seen AS SELECT 'P1' AS KEY")
        made.commit()
    (sheet,), _ = sheets_of(*files_of([tmp_path]))
    assert next(sheet.whereabouts()) == 'source = "sqlite:///County Records.db"'
    assert sheet.raw.codes("KEY").endswith('County Records.db" KEY --table seen`')


def test_totals_and_notes_below_the_records_of_every_sheet_are_told_in_short_lines(tmp_path) -> None:
    rows = [["NO", "DAY", "TOWN"], ["1", "2020-01-05", "Here"], ["Total", "1", None], ["One is pending", None, None]]
    (tmp_path / "a.xlsx").write_bytes(workbook({"2019": rows, "2020": rows}))
    sheets, _ = sheets_of(*files_of([tmp_path]))
    assert [(list(one.raw.cells["NO"]), one.footer) for one in sheets] == [(["1"], (3, 4))] * 2
    lines = list(sheets[0].whereabouts())
    assert "Delete them from a copy of the file" in " ".join(line.removeprefix("# ") for line in lines)
    assert max(map(len, lines)) <= 120


def test_folders_are_looked_through_however_deep_they_are(tmp_path) -> None:
    deep = tmp_path / "agency" / "2023" / "q1"
    deep.mkdir(parents=True)
    (deep / "jail.csv").write_text("KEY\nP1\n", "utf-8")
    (deep / "old.numbers").write_bytes(b"x")
    (tmp_path / "agency" / ".hidden").mkdir()
    (tmp_path / "agency" / ".hidden" / "none.csv").write_text("KEY\nP1\n", "utf-8")
    (deep / "back").symlink_to(tmp_path, target_is_directory=True)
    (sheet,), (aside,) = sheets_of(*files_of([tmp_path]))
    assert list(sheet.whereabouts()) == ['file = "agency/2023/q1/jail.csv"']
    assert aside.startswith("old.numbers is no table that is read")


def test_a_folder_that_may_not_be_opened(tmp_path, monkeypatch) -> None:
    def refused(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(DataError, match=r"the folder .* cannot be opened: .*; give the files"):
        files_of([tmp_path])


@pytest.mark.parametrize(
    ("written", "said"), [("cp1252", "cp1252"), ("utf-16-le", "utf-16"), ("utf-8", None), ("utf-8-sig", None)]
)
def test_an_encoding_that_had_to_be_found_is_written_down(tmp_path, written, said) -> None:
    (tmp_path / "a.csv").write_bytes("PERSONA,PUEBLO\nP1,Peñuelas\n".encode(written))
    (sheet,), _ = sheets_of(tmp_path, [tmp_path / "a.csv"])
    assert sheet.raw.cells["PUEBLO"].tolist() == ["Peñuelas"]
    told = [line for line in sheet.whereabouts() if "encoding" in line]
    assert told == ([f'encoding = "{said}"'] if said else [])


def test_codes_of_a_statistics_file_are_read_by_its_labels(tmp_path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    frame = pd.DataFrame({"KEY": ["P1", "P2"], "REL": [1, 2]})
    pyreadstat.write_dta(frame, tmp_path / "a.dta", variable_value_labels={"REL": {1: "Spouse", 2: "Parent"}})
    pyreadstat.write_dta(frame, tmp_path / "b.dta")
    first, second = sheets_of(*files_of([tmp_path]))[0]
    assert list(first.whereabouts()) == ['file = "a.dta"', "labels = true"]
    assert first.raw.cells["REL"].tolist() == ["Spouse", "Parent"]
    assert list(second.whereabouts()) == ['file = "b.dta"']
    (tmp_path / "c.dta").write_bytes(b"no such file")
    _, (aside,) = sheets_of(tmp_path, [tmp_path / "a.dta", tmp_path / "c.dta"])
    assert aside.startswith("c.dta is not a readable .dta file")
