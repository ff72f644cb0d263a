from __future__ import annotations

import pytest

from ipvi_eval.data.cells import encoded_text, text_file
from ipvi_eval.data.cells.encoded_text import EncodedText
from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.errors import DataError
from tests.data.made_files import read_file

MAPPING = FileMapping(file="a.csv")


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
    raw = read_file(tmp_path, content, **options)
    assert raw.cells.to_dict("list") == {"KEY": ["P1", "P2"], "TOWN": ["Here", "There"]}
    first = options.get("header_row", 1) + 1
    assert raw.rows.tolist() == [first, first + 1]
    assert raw.notes == ()


def test_windows_text_is_read_with_a_note(tmp_path) -> None:
    raw = read_file(tmp_path, "TOWN,N\nMontréal,1\n".encode("cp1252"))
    assert raw.cells["TOWN"].tolist() == ["Montréal"]
    assert 'encoding = "cp1252"' in raw.notes[0]
    assert read_file(tmp_path, "TOWN,N\nMontréal,1\n".encode("cp1252"), encoding="cp1252").notes == ()


def test_a_row_may_end_where_no_column_is_named(tmp_path) -> None:
    assert read_file(tmp_path, b"A,B,,\n1,2\n3,4,,\n").cells["B"].tolist() == ["2", "4"]


def test_a_short_row_is_numbered_as_a_person_sees_it(tmp_path) -> None:
    with pytest.raises(DataError, match=r"a\.csv, row 6: ends after 1 of the 2 columns"):
        read_file(tmp_path, b'made by us, today\nA,B\n"1\n1",2\n\n3,4\n5\n', header_row=2)


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


def test_a_wrong_encoding_is_named(tmp_path) -> None:
    with pytest.raises(DataError, match="is not utf-8; correct `encoding`"):
        read_file(tmp_path, "TOWN\nMontréal\n".encode("cp1252"), encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read_with_a_note(tmp_path, encoding) -> None:
    content = "KEY,TOWN\nP1,Montréal\n".encode(encoding)
    raw = read_file(tmp_path, content)
    assert raw.cells["TOWN"].tolist() == ["Montréal"]
    assert raw.notes == ('a.csv has no mark of its encoding and was read as UTF-16; say encoding = "utf-16"',)
    said = read_file(tmp_path, content, encoding="utf-16")
    assert (said.notes, said.cells["TOWN"].tolist()) == ((), ["Montréal"])
    with pytest.raises(DataError, match=r"begins as UTF-16 and goes on as none"):
        read_file(tmp_path, content[:-1])


def test_utf_16_that_was_cut_off_is_said_to_be_none(tmp_path) -> None:
    whole = "KEY,TOWN\nP1,Here\n".encode("utf-16")
    with pytest.raises(DataError, match=r"begins as UTF-16 and goes on as none; save it again"):
        read_file(tmp_path, whole[:-1])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "rows", [["1,2"], ["1,2", "", "3,4"], ["1,2,3"], ["1,2", "3"], ["1,2", " ", "3,4"], ["1", "2,3,4"]]
)
def test_quotation_marks_change_nothing_about_which_rows_are_refused(tmp_path, rows, end) -> None:
    """Of a file without them lines are counted and not parsed; a column that is quoted takes the other way."""
    said = []
    for header in ("A,B", 'A,"B"'):
        try:
            said.append(read_file(tmp_path, end.join([header, *rows, ""]).encode()).cells.to_numpy().tolist())
        except DataError as error:
            said.append(str(error))
    assert said[0] == said[1]
    assert isinstance(said[0], str) == any(row.count(",") != 1 for row in rows if row.strip())


def test_a_table_of_several_blocks_is_that_of_one(tmp_path, monkeypatch) -> None:
    content = b"KEY,TOWN,N\nP1, Here,1\nP2,Here ,2\nP1,,3\n\nP3,There\nP2,Here,1\n"
    content = (
        content.replace(b",N\n", b",\n", 1).replace(b",1\n", b",\n").replace(b",2\n", b"\n").replace(b",3\n", b"\n")
    )
    whole = read_file(tmp_path, content)
    assert whole.cells.to_dict("list") == {
        "KEY": ["P1", "P2", "P1", "P3", "P2"],
        "TOWN": ["Here", "Here", "", "There", "Here"],
    }
    assert whole.rows.tolist() == [2, 3, 4, 6, 7]
    for rows in (1, 2, 3):  # of one and two some block has no row with all columns, which pandas refuses
        monkeypatch.setattr(text_file, "BLOCK", rows)
        parts = read_file(tmp_path, content)
        assert parts.cells.equals(whole.cells)
        assert parts.rows.tolist() == whole.rows.tolist()
        for name in ("KEY", "TOWN"):
            assert parts.texts.coded(name).words.tolist() == whole.texts.coded(name).words.tolist()


@pytest.mark.parametrize("signs", [8, 20, 4_000_000])
def test_short_and_long_rows_are_found_in_every_piece(tmp_path, monkeypatch, signs) -> None:
    monkeypatch.setattr(encoded_text, "_PIECE", signs)
    lines = ["made by us, today, for you", "and them", "", "KEY,TOWN", *["P1,Here"] * 9]
    text, whole = EncodedText.of("\n".join(lines).encode(), MAPPING)[0], MAPPING.model_copy(update={"header_row": 4})
    assert text_file._all_as_wide(text, whole, ",", 2)
    assert len(read_file(tmp_path, text.content, header_row=4).rows) == 9
    for bad in (4, 8, 12):
        broken = "\n".join([*lines[:bad], "P1,Here,there", *lines[bad + 1 :]]).encode()
        with pytest.raises(DataError, match=rf"a\.csv, row {bad + 1}: has 3 columns"):
            read_file(tmp_path, broken, header_row=4)
