"""What calamine reads is held against what openpyxl reads of the same workbook, cell by cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from ipvi_eval.data.cells.plain_cells import plain_rows, read_by_calamine
from ipvi_eval.data.cells.workbook import as_text, open_workbook, plain_styles, rows_of
from ipvi_eval.errors import DataError
from tests.data.made_files import workbook

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t")
TEXTS = st.text(LETTERS, max_size=8) | st.sampled_from(
    ["#N/A", "#REF!", "=A1", "_x000D_", "true", "1e5", "007", " a ", "<r>", "&amp;", "a\nb", "x005F_", "2020-01-05"]
)
NUMBERS = (
    st.integers(-(10**17), 10**17)
    | st.integers(-99, 3_000_000)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(0, 80_000)
)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)) | st.dates(date(1899, 12, 31), date(2100, 1, 1))
VALUES = st.none() | TEXTS | NUMBERS | st.booleans() | MOMENTS | st.times() | st.timedeltas(timedelta(0), timedelta(99))
FORMATS = st.sampled_from(
    [
        *("General", "0", "0.00", "#,##0", "0%", "@", "00000", r"00\-0000", "0.00E+00", "yyyy-mm-dd", "m/d/yyyy;@"),
        *("[$-409]d\\-mmm\\-yy;@", "h:mm", "[h]:mm:ss", "mm:ss.0", "m/d/yyyy h:mm AM/PM", '0 "days"', "[Red]0"),
        *('_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)', "\\y0", "[Blue]#,##0;[Red]-#,##0", "# ?/?"),
    ]
)
ROWS = st.lists(st.lists(st.tuples(VALUES, st.none() | FORMATS), max_size=4), max_size=6)


def written(rows: Iterable[Iterable[tuple[Any, str | None]]]) -> bytes:
    """A workbook of one sheet with these values and formats."""
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, 1):
        for place, (value, shown) in enumerate(row, 1):
            cell = book.active.cell(number, place, value)
            if shown is not None:
                cell.number_format = shown
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def exchanged(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same workbook, in a part of which something was exchanged."""
    parts = parts_of(content)
    assert old in parts[part]
    return zipped({**parts, part: parts[part].replace(old, new)})


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return stream.getvalue()


_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_LINK = (
    b'<Relationship Id="rId99" Target="sharedStrings.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)


def with_shared_strings(content: bytes) -> bytes:
    """The workbook as Excel writes it: texts stand in a part of their own, and cells tell which one."""
    parts = parts_of(content)
    texts: list[bytes] = []

    def told(found: re.Match[bytes]) -> bytes:
        texts.append(found[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    sheet = re.sub(rb't="inlineStr"><is>(.*?)</is>', told, parts[SHEET], flags=re.DOTALL)
    main = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    strings = main + b"".join(b"<si>%s</si>" % text for text in texts) + b"</sst>"
    types = parts["[Content_Types].xml"].replace(b"</Types>", _TYPE + b"</Types>")
    links = parts["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", _LINK + b"</Relationships>")
    more = {"[Content_Types].xml": types, "xl/_rels/workbook.xml.rels": links, SHEET: sheet, STRINGS: strings}
    return zipped({**parts, **more})


def by_calamine(content: bytes) -> list[list[Any]] | None:
    """The rows of the first sheet, where calamine may read it."""
    sheet = open_workbook(content, "a.xlsx").worksheets[0]
    return plain_rows(content, sheet, plain_styles(sheet))


def by_openpyxl(content: bytes) -> list[list[Any]]:
    return [list(row) for row in rows_of(open_workbook(content, "a.xlsx").worksheets[0], "a.xlsx")]


def spoiled(text: bytes, at: int, sign: bytes) -> bytes:
    """The text with another sign at a place, counted from its cells on."""
    start = max(text.find(b"<sheetData>"), 0) + at % max(len(text) - max(text.find(b"<sheetData>"), 0), 1)
    return text[:start] + sign + text[start + 1 :]


def told(rows: Sequence[Sequence[Any]]) -> list[list[tuple[str, bool]]]:
    """What the reader makes of cells: their texts, and which of them are true dates."""
    return [[(as_text(value), isinstance(value, date)) for value in row] for row in rows]


@given(ROWS, st.booleans())
def test_both_read_the_same_of_whatever_a_workbook_holds(rows, shared) -> None:
    content = with_shared_strings(written(rows)) if shared else written(rows)
    fast = by_calamine(content)
    event("by openpyxl" if fast is None else "by calamine")
    if fast is not None:
        assert told(fast) == told(by_openpyxl(content))


PLAIN = [
    ("KEY", "DAY", "TIME", "N", "SHARE", "YES", "NOTE"),
    ("P1", date(2020, 1, 5), datetime(2020, 1, 5, 13, 45, 1), 3, 2.5, True, "two\nlines"),
    (None, date(1999, 12, 31), datetime(2020, 1, 5), -7, 1e-9, False, "Zoë & <co>"),
    (),
    ("12345", None, None, 123456789012345, 0.1 + 0.2, None, " blanks "),
]


@pytest.mark.parametrize("shared", [False, True])
def test_an_ordinary_sheet_is_read_by_calamine(shared) -> None:
    content = workbook({"Data": PLAIN})
    content = with_shared_strings(content) if shared else content
    fast = by_calamine(content)
    assert fast is not None
    assert told(fast) == told(by_openpyxl(content))
    first = ["P1", "2020-01-05", "2020-01-05 13:45:01", "3", "2.5", "True", "two\nlines"]
    assert [as_text(value) for value in fast[1]] == first


def one(value: Any, shown: str | None = None) -> bytes:
    return written([[("KEY", None), ("IN", None)], [("P1", None), (value, shown)]])


FIVE = one(5)
KEY = with_shared_strings(FIVE)


@pytest.mark.parametrize(
    "content",
    [
        one("#N/A"),
        one(123, "00000"),
        one(3e10, "0.00E+00"),
        one(time(10, 30)),
        one(timedelta(hours=30)),
        one(10**15),
        one(4_000_000, "yyyy-mm-dd"),
        one(-5, "yyyy-mm-dd"),
        one(17, "yyyy-mm-dd"),
        one("_x000D_"),
        exchanged(FIVE, SHEET, b't="n"><v>5</v>', b't="d"><v>2020-01-05</v>'),
        exchanged(FIVE, SHEET, b't="n"><v>5</v>', b't="b"><v>true</v>'),
        exchanged(FIVE, SHEET, b"<v>5</v>", b"<v>nan</v>"),
        exchanged(FIVE, SHEET, b"<v>5</v>", b"<v>1_000</v>"),
        exchanged(FIVE, SHEET, b't="n"><v>5</v>', b"><v>B2</v>"),
        exchanged(FIVE, SHEET, b"<v>5</v>", b"<v>5</v><v>6</v>"),
        exchanged(FIVE, SHEET, b'<row r="2"', b'<row r="2" none:ht="3"'),
        exchanged(FIVE, SHEET, b"<sheetData>", b'<sheetViews><sheetView workbookViewId="x"/></sheetViews><sheetData>'),
        exchanged(FIVE, SHEET, b"<v>5</v>", b"<v>&#45;5</v>"),
        exchanged(FIVE, SHEET, b't="n"><v>5</v>', b't="str"><v>a&#45;b</v>'),
        exchanged(FIVE, SHEET, b"</sheetData>", b'<row r="2"/></sheetData>'),
        exchanged(FIVE, SHEET, b"<sheetData>", b"<!-- a --><sheetData>"),
        exchanged(KEY, STRINGS, b"<t>KEY</t>", b"<t>KEY</t><t>KEY</t>"),
        exchanged(FIVE, SHEET, b"<v>5</v>", b"<is><t>5</t></is>"),
        exchanged(FIVE, SHEET, b't="n"><v>5</v>', b't="inlineStr"><is><r><t>a </t></r><r><t>b</t></r></is>'),
        exchanged(FIVE, SHEET, b'r="B2"', b'r="B3"'),
        exchanged(FIVE, SHEET, b'r="B2"', b'r="A2"'),
        exchanged(FIVE, SHEET, b'r="B2"', b""),
        exchanged(FIVE, SHEET, b'<row r="2"', b'<row r="1"'),
        exchanged(exchanged(FIVE, SHEET, b'r="B2"', b'r="XFD99"'), SHEET, b'<row r="2"', b'<row r="99"'),
        exchanged(FIVE, SHEET, b"spreadsheetml/2006/main", b"spreadsheetml/2006/other"),
        exchanged(KEY, STRINGS, b"spreadsheetml/2006/main", b"spreadsheetml/2006/other"),
        exchanged(KEY, STRINGS, b"<t>KEY</t>", b"<r><t>a </t></r><r><t>b</t></r>"),
        exchanged(one(5, "yyyy-mm-dd"), SHEET, b"<v>5</v>", b"<v>-1e300</v>"),
        exchanged(one(5, "yyyy-mm-dd"), SHEET, b"<v>5</v>", b"<v>&#45;1e300</v>"),
        exchanged(FIVE, "xl/workbook.xml", b"<workbookPr/>", b'<workbookPr date1904="1"/>'),
    ],
)
def test_what_calamine_cannot_tell_is_left_to_openpyxl(content) -> None:
    assert by_calamine(content) is None


def test_calamine_that_gives_up_ends_nothing() -> None:
    """It panics in Rust, which is no Exception in Python."""
    content = exchanged(one(5, "yyyy-mm-dd"), SHEET, b"<v>5</v>", b"<v>-1e300</v>")
    with pytest.raises(ValueError, match="gave up"):
        read_by_calamine(content, "Sheet")


@given(ROWS, st.booleans(), st.integers(0, 10**6), st.sampled_from([bytes([sign]) for sign in b"<>&\"'0A/-\x00e1s \n"]))
def test_a_damaged_sheet_is_read_as_openpyxl_reads_it_or_left_to_it(rows, shared, at, sign) -> None:
    content = with_shared_strings(written(rows)) if shared else written(rows)
    parts = parts_of(content)
    content = zipped({**parts, SHEET: spoiled(parts[SHEET], at, sign)})
    try:
        fast = by_calamine(content)
    except DataError:
        return  # openpyxl opens every workbook, and says what is wrong with it
    if fast is not None:
        event("by calamine")
        assert told(fast) == told(by_openpyxl(content))
