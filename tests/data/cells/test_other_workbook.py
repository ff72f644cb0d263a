"""Workbooks that calamine alone reads: what it tells, and what it takes for empty."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ipvi_eval.data.cells.other_workbook import OtherWorkbook
from ipvi_eval.errors import DataError
from ipvi_eval.proposal.sheets import files_of, sheets_of
from tests.data.made_files import read_file

XLS = (Path(__file__).parent / "cases.xls").read_bytes()  # see test_xls_errors.py
_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for short, full in (("office", "office"), ("table", "table"), ("text", "text"))
)
PLAIN = '<table:table-cell office:value-type="{kind}" {value}><text:p>{text}</text:p></table:table-cell>'
BLANK = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'


def cell(text: str, kind: str = "string", value: str = "") -> str:
    return PLAIN.format(kind=kind, value=value, text=text)


def ods(sheets: dict[str, list[list[str]]]) -> bytes:
    """A workbook as OpenDocument 1.3 writes it: rows of cells, and a million blank ones."""
    tables = "".join(
        f'<table:table table:name="{title}">'
        + "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
        + f"{BLANK}</table:table>"
        for title, rows in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    whole = f"<office:document-content {_SPACES} {calc}>{body}</office:document-content>"
    stream = io.BytesIO()
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    spaces = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    with zipfile.ZipFile(stream, "w") as parts:
        parts.writestr("mimetype", kind)
        parts.writestr("content.xml", whole)
        parts.writestr("META-INF/manifest.xml", f"<manifest:manifest {spaces}>{entry}</manifest:manifest>")
    return stream.getvalue()


NAMES = [cell("KEY"), cell("DAY"), cell("AGE")]
ROW = [
    cell("00123", "float", 'office:value="123"'),
    cell("01/05/20", "date", 'office:date-value="2020-01-05"'),
    cell("31", "float", 'office:value="31"'),
]
ERROR = '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"/>'


def test_an_xls_below_a_title(tmp_path) -> None:
    found = read_file(tmp_path, XLS, "a.xls", sheet="Cases", header_row=3)
    assert found.cells.to_dict("list") == {
        "KEY": ["123", "00124", "00125"],
        "DAY": ["2020-01-05", "2020-12-31", "in custody"],
        "TOWN": ["Peñuelas", "Here", "Here"],
        "AGE": ["31", "#N/A", "4.5"],
    }
    assert found.rows.tolist() == [4, 5, 6]
    assert found.dated == {"DAY"}
    with pytest.raises(DataError, match=r"a\.xls has 3 sheets; say which one .*: 'Cases', 'Formulas', 'Merged'"):
        read_file(tmp_path, XLS, "a.xls")
    with pytest.raises(DataError, match=r"a\.xls has no sheet 'Case', only"):
        read_file(tmp_path, XLS, "a.xls", sheet="Case")


def test_what_an_xls_leaves_open_is_refused_by_row(tmp_path) -> None:
    with pytest.raises(DataError, match=r"sheet 'Formulas', column 'AGE': formulas without their results \(row 2\)"):
        read_file(tmp_path, XLS, "a.xls", sheet="Formulas")
    with pytest.raises(DataError, match=r"sheet 'Merged', column 'TOWN': rows 2 and 3 are merged into cells"):
        read_file(tmp_path, XLS, "a.xls", sheet="Merged")


def test_an_ods(tmp_path) -> None:
    found = read_file(tmp_path, ods({"Cases": [NAMES, ROW, ROW]}), "a.ods")
    row = {"KEY": ["123"] * 2, "DAY": ["2020-01-05"] * 2, "AGE": ["31"] * 2}
    assert (found.cells.to_dict("list"), found.dated) == (row, {"DAY"})


def test_errors_and_merged_rows_of_an_ods_are_refused_on_the_sheet_that_has_them(tmp_path) -> None:
    merged = cell("31", "float", 'office:value="31" table:number-rows-spanned="2"')
    sheets = {
        "Good &amp; Co": [NAMES, ROW],
        "Errors": [NAMES, [*ROW[:2], ERROR]],
        "Merged": [NAMES, [*ROW[:2], merged]],
    }
    assert len(read_file(tmp_path, ods(sheets), "a.ods", sheet="Good & Co").rows) == 1
    for sheet, what in (("Errors", "holds errors such as #N/A"), ("Merged", "has cells that are merged")):
        with pytest.raises(DataError, match=rf"a\.ods, sheet '{sheet}', {what}.* save it as \.xlsx"):
            read_file(tmp_path, ods(sheets), "a.ods", sheet=sheet)


@pytest.mark.parametrize("name", ["a.xls", "a.ods"])
@pytest.mark.parametrize("content", [b"<html><table><tr><td>KEY</td></tr></table></html>", b"KEY\tTOWN\n", XLS[:3000]])
def test_what_is_no_workbook(name, content) -> None:
    with pytest.raises(DataError, match=rf"{name} is not a readable workbook; .* save it as \.xlsx"):
        OtherWorkbook.of(content, name).rows("Cases")


def test_a_proposal_reads_every_sheet(tmp_path) -> None:
    (tmp_path / "a.xls").write_bytes(XLS)
    (tmp_path / "b.ods").write_bytes(ods({"One": [NAMES, ROW]}))
    sheets, aside = sheets_of(*files_of([tmp_path]))
    assert [one.name for one in sheets] == ["Cases", "b"]
    assert list(sheets[0].whereabouts()) == ['file = "a.xls"', 'sheet = "Cases"', "header_row = 3"]
    assert ["formulas without" in aside[0], "merged" in aside[1]] == [True, True]
