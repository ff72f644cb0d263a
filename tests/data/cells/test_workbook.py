from __future__ import annotations

import io
import zipfile

import pytest

from ipvi_eval.data.cells.workbook import as_text
from ipvi_eval.errors import DataError
from ipvi_eval.typed_command import typed
from tests.data.made_files import read_file, workbook


def test_workbook_dates_and_numbers(tmp_path) -> None:
    from datetime import date, datetime

    rows = [
        ["KEY", "DAY", "N"],
        ["P1", datetime(2020, 1, 5, 13, 45), 3.0],
        ["P2", date(2020, 2, 7), 2.5],
        [None, None, None],
    ]
    raw = read_file(tmp_path, workbook({"Data": rows}), "a.xlsx")
    assert raw.workbook
    assert raw.cells.to_dict("list") == {
        "KEY": ["P1", "P2"],
        "DAY": ["2020-01-05 13:45:00", "2020-02-07"],
        "N": ["3", "2.5"],
    }


def test_sheet_must_be_named_when_there_are_several(tmp_path) -> None:
    book = workbook({"One": [["A"], ["x"]], "Two": [["B"], ["y"]]})
    with pytest.raises(DataError, match="has 2 sheets; say which one"):
        read_file(tmp_path, book, "a.xlsx")
    with pytest.raises(DataError, match="has no sheet 'Three'"):
        read_file(tmp_path, book, "a.xlsx", sheet="Three")
    raw = read_file(tmp_path, book, "a.xlsx", sheet="Two")
    assert raw.cells["B"].tolist() == ["y"]
    assert raw.notes == ()


def test_messages_name_the_sheet_and_commands_find_it(tmp_path) -> None:
    lines = [["Drawn in May"], [], ["KEY", "IN"], ["P1", "a"]]
    book = workbook({"Jail 1": lines, "Two": [["B"], ["y"]]})
    raw = read_file(tmp_path, book, "a.xlsx", sheet="Jail 1", header_row=3)
    assert (raw.file, raw.path) == ("a.xlsx, sheet 'Jail 1'", "a.xlsx")
    assert raw.codes("IN") == f"`{typed('codes', tmp_path / 'a.xlsx', 'IN', '--sheet', 'Jail 1', '--header-row', '3')}`"
    for row, says in ((2, "row 2 should hold the column names and is blank"), (4, "has column names but no rows")):
        with pytest.raises(DataError) as error:
            read_file(tmp_path, book, "a.xlsx", sheet="Jail 1", header_row=row)
        assert str(error.value).startswith("a.xlsx, sheet 'Jail 1'")
        assert says in str(error.value)


def damaged(part, old, new):
    """A workbook in one part of which, such as its first sheet, something was exchanged."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook({"Data": [["KEY", "IN"], ["P1", 5]]}))) as book:
        texts = {name: book.read(name) for name in book.namelist()}
    assert old in texts[part]
    with zipfile.ZipFile(stream, "w") as other:
        for name, text in texts.items():
            other.writestr(name, text.replace(old, new) if name == part else text)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (damaged(SHEET, b"</sheetData>", b"<"), "is not a readable workbook"),
        (damaged(SHEET, b"<v>5</v>", b"<v>5x</v>"), "is not a readable workbook"),
        (damaged(SHEET, b'<row r="2"', b'<row r="99999999999"'), "counts more rows than a worksheet has"),
        (damaged("xl/workbook.xml", b"<sheets>", b"<sheets/><others>"), "is not a readable workbook"),
    ],
    ids=["cut off", "no number", "endless", "two ends"],
)
def test_a_damaged_workbook_is_said_to_be_one(tmp_path, content, says) -> None:
    with pytest.raises(DataError, match=says) as error:
        read_file(tmp_path, content, "a.xlsx")
    assert "5x" not in str(error.value)


def test_damage_in_the_packed_bytes(tmp_path) -> None:
    whole = workbook({"Data": [["KEY", "IN"], *([f"P{n}", n] for n in range(400))]})
    with zipfile.ZipFile(io.BytesIO(whole)) as book:
        start = book.getinfo(SHEET).header_offset + 60
    with pytest.raises(DataError, match="is not a readable workbook"):
        read_file(tmp_path, whole[:start] + b"\xff" * 9 + whole[start + 9 :], "a.xlsx")


def formatted(value, number_format):
    """A workbook with one cell in a column of its own, shown in a format."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["KEY", "IN"])
    book.active.append([value, "a"])
    book.active["A2"].number_format = number_format
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (123, "00000", "00123"),
        (1200345, r"00\-00000", "12-00345"),
        (1234567, '00"-"00000', "12-34567"),
        (12345678, "00-0000", "1234-5678"),
        (7, "0", "7"),
        (7.5, "00000", "7.5"),
        (-7, "00000", "-7"),
        (7, "0.00", "7"),
        (3e10, "0.00E+00", "3E+10"),
        (30000000001, "0.00E+00", "3.0000000001E+10"),
        (0.00012, "0.00E+00", "0.00012"),
        (123456789012, "General", "123456789012"),
        (True, "00000", "True"),
    ],
)
def test_a_number_whose_format_tells_more_is_read_as_it_shows(tmp_path, value, number_format, text) -> None:
    """As Excel shows them; a number in powers of ten keeps all of its digits."""
    raw = read_file(tmp_path, formatted(value, number_format), "a.xlsx")
    assert raw.cells["KEY"].tolist() == [text]
    assert raw.dated == frozenset()


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_says_so() -> None:
    """Excel stores 1234567890123456 as 1.23456789012345E15; a program that writes whole numbers keeps their digits."""
    assert as_text(1234567890123450.0) == "1.23456789012345E+15"
    assert as_text(1234567890123456) == "1234567890123456"
    assert as_text(123456789012345.0) == "123456789012345"


def test_columns_with_true_dates_are_known(tmp_path) -> None:
    from datetime import date

    book = workbook({"Data": [["KEY", "DAY", "IN"], ["12-345", "2020-02-07", 1], [date(2012, 3, 1), "2020-02-08", 2]]})
    assert read_file(tmp_path, book, "a.xlsx").dated == {"KEY"}
