"""Files made for the tests of their readers."""

from __future__ import annotations

import io

import openpyxl

from ipvi_eval.data.cells.files import RawTable, read_raw
from ipvi_eval.data.mapped.mapping import TableMapping


def read_file(tmp_path, content: bytes, name: str = "a.csv", **options) -> RawTable:
    (tmp_path / name).write_bytes(content)
    return read_raw(tmp_path, TableMapping(file=name, **options))


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def asked(name: str) -> bool:
    return name in ("KEY", "TOWN")
