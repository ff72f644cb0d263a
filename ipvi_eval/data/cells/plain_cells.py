"""The cells of a worksheet as calamine reads them, where they are sure to be those that openpyxl reads.

calamine is many times as fast and tells less: no number format (00123 is 123), nothing of errors (#N/A is an empty
cell) and none of more than 15 digits; it drops blanks where text of several fonts meets, reads what is meant as a day
and is beyond the calendar as a number, and much that is damaged. So the outline of the sheet says first whether it
holds nothing of the kind, and the cells are held against it; where anything is in doubt, openpyxl reads the sheet.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from typing import Any
from xml.parsers import expat

from ipvi_eval.data.cells.merged_cells import place_of

_STRINGS = "xl/sharedStrings.xml"
_NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_UNLIKE = re.compile(rb"<!|x005F_|_x[0-9A-Fa-f]{4}_|<v>[^<]*&#|encoding=(?![\"'](?i:utf-8)[\"'])")
"""What the two read differently: comments, escaped signs, and another encoding than UTF-8."""
_TEXT = rb'<t(?: xml:space="preserve")?(?:/>|>[^<]*</t>)'
_FORMULA = rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)"
_MARK = re.compile(
    rb'<row r="([1-9]\d{0,6})"[^>]*?(/?)>|<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="(\d{1,5})")?(?: t="(\w+)")?'
    rb"(?:/>|>(?:" + _FORMULA + rb")?(?:<v/>|<v>([^<]*)</v>)?</c>|>(<is>)" + _TEXT + rb"</is></c>)|</(row)>|<"
)
"""A row, a cell and the end of a row as spreadsheet programs write them; without groups what is written otherwise."""
_STRING = re.compile(rb"<si>(?:" + _TEXT + rb")?</si>|<si/>")
_NO_STRINGS = re.compile(rb"(?:<\?xml[^>]*>)?\s*<sst[^>]*>\s*(?:</sst>\s*)?")
_NUMBER = re.compile(rb"(?:-\d{1,10}|\d{1,15})(?:\.\d+)?(?:[eE]-\d{1,3})?")
"""Further below zero calamine gives up on what is meant as a day; what is no number at all it takes for text."""
_KINDS: Mapping[bytes, re.Pattern[bytes]] = {
    b"": _NUMBER,
    b"n": _NUMBER,
    b"s": re.compile(rb"\d{1,9}"),
    b"b": re.compile(rb"[01]"),
    b"str": re.compile(rb"[^<]*"),
    b"inlineStr": re.compile(rb""),
}
"""The kinds of cells that both read, and what is written in them."""
_FIRST_YEAR = 1901
"""Excel's calendar has a day too many in 1900, and a time of day is a part of its first day."""


def plain_rows(content: bytes, sheet: Any, plain: Collection[int]) -> list[list[Any]] | None:
    """The values of each row of a `sheet` of openpyxl, up to its last cell; None where openpyxl has to read them.

    `content` is the workbook, and `plain` are the numbers of the cell styles whose formats tell no more than values do.
    """
    if sheet.parent.epoch.year != 1899:
        return None
    with suppress(Exception):  # whatever calamine or expat raises: openpyxl says what is wrong, or reads it
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            xml = parts.read(sheet._worksheet_path)
            strings = parts.read(_STRINGS) if _STRINGS in parts.namelist() else None
        outline = Outline.of(xml, sheet.parent._date_formats)
        if outline is None or not outline.styles <= set(plain) or not _alike(xml, strings, outline):
            return None
        expat.ParserCreate(namespace_separator=" ").Parse(xml, True)
        _rest_is_sound(xml)
        values = read_by_calamine(content, sheet.title)
        if _as_outlined(values, outline):
            return list(_cut(values, outline))
    return None


@dataclass(frozen=True, slots=True)
class Outline:
    """What the XML of a worksheet tells of its rows and cells without their values.

    `widths` are the places up to the last cell of each row, by its number from 1; `dated` the row and column, from 0,
    of each cell whose style is that of a day or a time; `cells` is how many there are, and
    `shared` says whether texts stand in a part of their own.
    """

    widths: dict[int, int]
    styles: frozenset[int]
    dated: frozenset[tuple[int, int]]
    cells: int
    shared: bool

    @classmethod
    def of(cls, xml: bytes, days: Collection[int]) -> Outline | None:
        """That of a sheet, of which `days` are the numbers of the styles of days and times; None where its cells are
        not written one after the other, each in its row."""
        widths: dict[int, int] = {}
        styles: set[bytes] = set()
        kinds: set[bytes] = set()
        dated: list[tuple[int, int]] = []
        place_at = cache(place_of)
        dated_styles = {str(style).encode() for style in days}
        here, row, last, cells = b"", 0, -1, 0
        _, _, behind = xml.partition(b"<sheetData>")
        for new, closed, letters, number, style, kind, value, inline, end in _MARK.findall(
            behind.partition(b"</sheetData>")[0]
        ):
            if letters:
                place = place_at(letters)
                if number != here or place <= last or bool(inline) != (kind == b"inlineStr"):
                    return None
                if kind not in _KINDS or (value and not _KINDS[kind].fullmatch(value)):
                    return None
                last = place
                widths[row] = place + 1
                cells += 1
                styles.add(style)
                kinds.add(kind)
                if style in dated_styles:
                    dated.append((row - 1, place))
            elif new and not here and int(new) > row:
                here, row, last = b"" if closed else new, int(new), -1
                widths[row] = 0
            elif end and here:
                here = b""
            else:
                return None
        numbers = frozenset(int(style or 0) for style in styles)
        return cls(widths, numbers, frozenset(dated), cells, shared=b"s" in kinds)

    @property
    def area(self) -> int:
        """Cells of the rectangle that holds all of them: so many calamine keeps in memory."""
        return max(self.widths, default=0) * max(self.widths.values(), default=0)


def _alike(xml: bytes, strings: bytes | None, outline: Outline) -> bool:
    """Whether both read the text of the parts alike, and calamine has room for the sheet."""
    parts = [xml] if strings is None else [xml, strings]
    return (
        (strings is not None or not outline.shared)
        and all(_NAMESPACE in part[:2000] and not _UNLIKE.search(part) for part in parts)
        and (strings is None or _NO_STRINGS.fullmatch(_STRING.sub(b"", strings)) is not None)
        and outline.area <= 10 * outline.cells + 100_000
    )


def _rest_is_sound(xml: bytes) -> None:
    """Let openpyxl read what stands around the cells; it raises what it raises of a sheet that is damaged there."""
    from openpyxl.worksheet._reader import WorkSheetParser

    before, _, behind = xml.partition(b"<sheetData>")
    around = before + behind.partition(b"</sheetData>")[2]
    list(WorkSheetParser(io.BytesIO(around), []).parse())


def read_by_calamine(content: bytes, title: str) -> list[list[Any]]:
    """The values of a sheet by calamine; ValueError where it gives up, which is no Exception of its own."""
    from python_calamine import CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return book.get_sheet_by_name(title).to_python(skip_empty_area=False)
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        msg = "calamine gave up"
        raise ValueError(msg) from None


def _as_outlined(values: Sequence[Sequence[Any]], outline: Outline) -> bool:
    """Whether days are where the styles say so and nowhere else, and every value is of a kind that both read."""
    for value in chain.from_iterable(values):
        if isinstance(value, date):
            if value.year < _FIRST_YEAR:
                return False
        elif not isinstance(value, (float, str, bool)):
            return False
    dated = {
        (row, place) for row, line in enumerate(values) for place, value in enumerate(line) if isinstance(value, date)
    }
    return dated <= outline.dated and not any(
        isinstance(values[row][place], float)
        for row, place in outline.dated - dated
        if row < len(values) and place < len(values[row])
    )


def _cut(values: Sequence[Sequence[Any]], outline: Outline) -> Iterator[list[Any]]:
    """Rows as wide as they are in the file, those that it leaves out without a cell."""
    for row in range(1, max(outline.widths, default=0) + 1):
        width = outline.widths.get(row, 0)
        line = list(values[row - 1][:width]) if row <= len(values) else []
        yield [*line, *[""] * (width - len(line))]
