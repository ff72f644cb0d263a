from __future__ import annotations

import io

import openpyxl
import pytest

from ipvi_eval.data.files import read_raw
from ipvi_eval.data.mapping import TableMapping
from ipvi_eval.errors import DataError


def _read(tmp_path, content: bytes, name: str = "a.csv", **options):
    (tmp_path / name).write_bytes(content)
    return read_raw(tmp_path, TableMapping(file=name, **options))


def _workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (b"KEY,TOWN\nP1,Here\nP2,There\n", {}),
        (b"\xef\xbb\xbfKEY,TOWN\r\nP1,Here\r\nP2,There\r\n", {}),
        (b"KEY;TOWN\nP1;Here\nP2;There\n\n\n;\n", {}),
        (b"KEY\tTOWN\nP1\t Here \nP2\tThere", {}),
        ("KEY,TOWN\nP1,Here\nP2,There\n".encode("utf-16"), {}),
        (b'"KEY","TOWN"\n"P1","Here"\n"P2","There"\n', {}),
        (b"made on Monday,\n,\nKEY,TOWN\nP1,Here\nP2,There\n", {"header_row": 3}),
        (b"made on Monday, by us, for you\n\nKEY;TOWN\nP1;Here\nP2;There\n", {"header_row": 3}),
    ],
    ids=[
        "plain",
        "bom-crlf",
        "semicolons-blank-end",
        "tabs",
        "utf-16",
        "quoted",
        "preamble",
        "preamble-with-another-separator",
    ],
)
def test_the_same_cells_from_many_dialects(tmp_path, content, options) -> None:
    raw = _read(tmp_path, content, **options)
    assert raw.cells.to_dict("list") == {"KEY": ["P1", "P2"], "TOWN": ["Here", "There"]}
    first = options.get("header_row", 1) + 1
    assert raw.rows.tolist() == [first, first + 1]
    assert raw.notes == ()


def _asked(name: str) -> bool:
    return name in ("KEY", "TOWN")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_only_the_columns_that_are_asked_for_are_kept(tmp_path, kind) -> None:
    rows = [["NAME", "KEY", "NOTE", "TOWN", "S"], ["Ann", "P1", "x", "Here", "SYNTHETIC DATA"]]
    rows += [["Bob", "P2", "y, z", "There", "SYNTHETIC DATA"]]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    content = text.encode() if kind == "csv" else _workbook({"one": rows})
    (tmp_path / f"a.{kind}").write_bytes(content)
    raw = read_raw(tmp_path, TableMapping(file=f"a.{kind}"), reads=_asked)
    assert raw.cells.to_dict("list") == {"KEY": ["P1", "P2"], "TOWN": ["Here", "There"]}
    assert (raw.unread, raw.synthetic) == (2, True)
    assert _read(tmp_path, content, f"a.{kind}").unread == 0


def test_unread_columns_may_share_a_name_or_look_like_data(tmp_path) -> None:
    (tmp_path / "a.csv").write_bytes(b"KEY,X,X,2019-01-05,TOWN\nP1,1,2,3,Here\n")
    raw = read_raw(tmp_path, TableMapping(file="a.csv", columns={"person": "KEY", "area": "TOWN"}), reads=_asked)
    assert (raw.cells.to_dict("list"), raw.unread) == ({"KEY": ["P1"], "TOWN": ["Here"]}, 3)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_column_without_a_name_between_others_disturbs_nobody(tmp_path, kind) -> None:
    lines = [["", "KEY", "", "TOWN"], ["1", "P1", "a remark", "Here"], ["2", "P2", "", "There"], ["3", "", "", ""]]
    text = "".join(",".join(line) + "\n" for line in lines).encode()
    (tmp_path / f"a.{kind}").write_bytes(_workbook({"One": lines}) if kind == "xlsx" else text)
    raw = read_raw(tmp_path, TableMapping(file=f"a.{kind}"), reads=_asked)
    assert raw.cells.to_dict("list") == {"KEY": ["P1", "P2"], "TOWN": ["Here", "There"]}
    assert (raw.rows.tolist(), raw.unread) == ([2, 3], 0)


@pytest.mark.parametrize(("content", "says"), [
    (b"KEY,TOWN,X\nP1,Here\n", "row 2: ends after 2 of the 3 columns"),
    (b"KEY,TOWN,X\nP1,Here,x,y\n", "row 2: has 4 columns where the header has 3"),
    (b"KEY,TOWN,X,\nP1,Here,x,y\n", "column 4 has cells but no name in row 1"),
    (b"ANN,POUND,X\nP1,Here,x\n", "row 1 has none of the columns that the mapping names"),
    (b"X,Y,KEY,KEY\nP1,Here,x,y\n", "columns 3 and 4 have the same name in row 1"),
])  # fmt: skip
def test_a_shift_of_columns_is_seen_in_those_that_are_not_read(tmp_path, content, says) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError) as error:
        read_raw(tmp_path, TableMapping(file="a.csv"), reads=_asked)
    assert says in str(error.value)
    assert "ANN" not in str(error.value)


def test_rows_count_as_a_person_sees_them(tmp_path) -> None:
    assert _read(tmp_path, b"A,B\n1,2\n\n,\n3,4\n").rows.tolist() == [2, 5]


def test_windows_text_is_read_with_a_note(tmp_path) -> None:
    raw = _read(tmp_path, "TOWN,N\nMontréal,1\n".encode("cp1252"))
    assert raw.cells["TOWN"].tolist() == ["Montréal"]
    assert 'encoding = "cp1252"' in raw.notes[0]
    assert _read(tmp_path, "TOWN,N\nMontréal,1\n".encode("cp1252"), encoding="cp1252").notes == ()


def test_workbook_dates_and_numbers(tmp_path) -> None:
    from datetime import date, datetime

    rows = [
        ["KEY", "DAY", "N"],
        ["P1", datetime(2020, 1, 5, 13, 45), 3.0],
        ["P2", date(2020, 2, 7), 2.5],
        [None, None, None],
    ]
    raw = _read(tmp_path, _workbook({"Data": rows}), "a.xlsx")
    assert raw.workbook
    assert raw.cells.to_dict("list") == {
        "KEY": ["P1", "P2"],
        "DAY": ["2020-01-05 13:45:00", "2020-02-07"],
        "N": ["3", "2.5"],
    }


def test_sheet_must_be_named_when_there_are_several(tmp_path) -> None:
    book = _workbook({"One": [["A"], ["x"]], "Two": [["B"], ["y"]]})
    with pytest.raises(DataError, match="has 2 sheets; say which one"):
        _read(tmp_path, book, "a.xlsx")
    with pytest.raises(DataError, match="has no sheet 'Three'"):
        _read(tmp_path, book, "a.xlsx", sheet="Three")
    raw = _read(tmp_path, book, "a.xlsx", sheet="Two")
    assert raw.cells["B"].tolist() == ["y"]
    assert raw.notes == ()


def test_messages_name_the_sheet_and_commands_find_it(tmp_path) -> None:
    lines = [["Drawn in May"], [], ["KEY", "IN"], ["P1", "a"]]
    book = _workbook({"Jail 1": lines, "Two": [["B"], ["y"]]})
    raw = _read(tmp_path, book, "a.xlsx", sheet="Jail 1", header_row=3)
    assert (raw.file, raw.path) == ("a.xlsx, sheet 'Jail 1'", "a.xlsx")
    assert raw.codes("IN") == "`ipvi-eval codes a.xlsx IN --sheet 'Jail 1' --header-row 3`"
    for row, says in ((2, "row 2 should hold the column names and is blank"), (4, "has column names but no rows")):
        with pytest.raises(DataError) as error:
            _read(tmp_path, book, "a.xlsx", sheet="Jail 1", header_row=row)
        assert str(error.value).startswith("a.xlsx, sheet 'Jail 1'")
        assert says in str(error.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "a.csv is empty"),
        (b" \n\n", "a.csv is empty"),
        (b"A,B\n", "has column names but no rows"),
        (b"A,B\n,\n\n", "has column names but no rows"),
        (b"A,B\n1,2\n1,2,3\n", "row 3: has 3 columns where the header has 2"),
        (b"A,A\n1,2\n", "columns 1 and 2 have the same name in row 1"),
        (b"A,\n1,2\n", "column 2 has cells but no name in row 1"),
        (b"P1,2020-01-05\nP2,2020-02-07\n", "row 1 looks like data, not column names"),
        (b'A,B\n"1,2\n3,4\n', "not a regular table"),
        (b"KEY,IN,OUT\nP1,a,b\nP2,a\n", "a.csv, row 3: ends after 2 of the 3 columns"),
        (b"KEY,IN,OUT\nP1,a,b\nP2", "row 3: ends after 1 of the 3 columns"),
        (b"KEY,IN,OUT\nP1,a,\x00b\nP2,a,b\n", "row 2 holds characters that are no text (NUL"),
        (b"KEY,IN,OUT\nP1\x1a,a,b\nP2\x00,a,b\n", "rows 2 and 3 hold characters that are no text"),
        ("KEY,IN\nP1,a\n".encode("utf-16-le"), "characters that are no text"),
        (b",,\n1,2,3\n", "row 1 should hold the column names and is blank"),
    ],
)
def test_what_is_no_table(tmp_path, content, says) -> None:
    with pytest.raises(DataError) as error:
        _read(tmp_path, content)
    assert says in str(error.value)
    assert error.value.__suppress_context__


def test_a_row_may_end_where_no_column_is_named(tmp_path) -> None:
    assert _read(tmp_path, b"A,B,,\n1,2\n3,4,,\n").cells["B"].tolist() == ["2", "4"]


def test_a_short_row_is_numbered_as_a_person_sees_it(tmp_path) -> None:
    with pytest.raises(DataError, match=r"a\.csv, row 6: ends after 1 of the 2 columns"):
        _read(tmp_path, b'made by us, today\nA,B\n"1\n1",2\n\n3,4\n5\n', header_row=2)


@pytest.mark.parametrize("case", ["custody_short_row", "custody_nul"])
def test_no_custody_stays_open_by_a_broken_row(one_table, case) -> None:
    """Released 01/22/2016: the row ends early, or a NUL stands before the date."""
    row = {"custody_short_row": "P100043,01/18/2016", "custody_nul": "P100043,01/18/2016,\x0001/22/2016"}[case]
    content = f"SUBJECT_KEY,BOOKED,RELEASED\nP300023,01/17/2016,02/07/2016\n{row}\nP100058,01/26/2016,01/30/2016\n"
    with pytest.raises(DataError, match=r"custody\.csv.*row 3"):
        one_table("custody.csv", content, _CUSTODY)


_CUSTODY = """[persons]
file = "custody.csv"
date_format = "%m/%d/%Y"
columns = { person = "SUBJECT_KEY", entry = "BOOKED", exit = "RELEASED" }
defaults = { area = "Here", list = "D" }
"""


def test_absent_locked_and_encrypted(tmp_path) -> None:
    with pytest.raises(DataError, match=r"a\.csv is not in"):
        read_raw(tmp_path, TableMapping(file="a.csv"))
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(DataError, match="cannot be opened"):
        read_raw(tmp_path, TableMapping(file="b.csv"))
    with pytest.raises(DataError, match="not a readable Excel workbook"):
        _read(tmp_path, b"\xd0\xcf\x11\xe0 old", "c.xlsx")


def test_a_wrong_encoding_is_named(tmp_path) -> None:
    with pytest.raises(DataError, match="is not utf-8; correct `encoding`"):
        _read(tmp_path, "TOWN\nMontréal\n".encode("cp1252"), encoding="utf-8")
