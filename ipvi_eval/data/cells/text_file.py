"""The cells of a text file: CSV, or anything else that separates columns by a sign."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

import pandas as pd

from ipvi_eval.data.cells.grid import Grid, Reads, looked_at, stripped
from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.data.problems import Problem, ProblemsError, refuse
from ipvi_eval.errors import DataError

_DELIMITERS: tuple[str, ...] = (",", ";", "\t", "|")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters no table holds. A reader may end a cell at a NUL, and a missing end is a person still in custody."""

_AHEAD = 16
"""So many bytes tell UTF-16 without a mark: the first letters of the column names."""


def text_grid(content: bytes, mapping: FileMapping, reads: Reads | None) -> Grid:
    """The table in the bytes of a text file.

    Raises DataError when they are no text, no regular table, or have none of the columns that are read.
    """
    text, notes = decoded(content, mapping)
    # Lines above the header may hold any separator.
    first = next((line for line in text.splitlines()[mapping.header_row - 1 :] if line.strip()), "")
    delimiter = mapping.delimiter or delimiter_of(first)
    if _CONTROL.search(text):
        _refuse_control_characters(text, mapping, delimiter)
    lines = records(text, mapping, delimiter)
    names = next(lines, None)
    if names is None:
        msg = f"{mapping.place} has no rows from row {mapping.header_row} on"
        raise DataError(msg) from None
    header = tuple(name.strip() for name in names)
    places = looked_at(header, next(lines, []), reads, mapping)
    try:
        cells = pd.read_csv(
            io.StringIO(text),
            header=None,
            dtype=str,
            sep=delimiter,
            keep_default_na=False,
            skip_blank_lines=False,
            skiprows=mapping.header_row - 1,
            usecols=places,
        )
    except pd.errors.ParserError:
        msg = f"{mapping.place} is not a regular table; check for an unclosed quotation mark"
        raise DataError(msg) from None
    _refuse_irregular_rows(text, mapping, delimiter)
    below = stripped(cells.iloc[1:].fillna(""))
    return Grid(
        header, Texts.of(below), mapping.header_row + 1, f"row {mapping.header_row}", notes=notes, delimiter=delimiter
    )


def records(text: str, mapping: FileMapping, delimiter: str) -> Iterator[list[str]]:
    """The rows from the header on, each with the cells it has; a row that is blank has none.

    Raises DataError when one cell is longer than any cell of a table.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from islice(reader, mapping.header_row - 1, None)
    except csv.Error:
        msg = f"{mapping.place} is not a regular table; check for an unclosed quotation mark"
        raise DataError(msg) from None


def _refuse_control_characters(text: str, mapping: FileMapping, delimiter: str) -> None:
    """Name the rows that hold a NUL or another control character, from the first line of the file on."""
    whole = mapping.model_copy(update={"header_row": 1})
    bad = [row for row, cells in enumerate(records(text, whole, delimiter), 1) if any(map(_CONTROL.search, cells))]
    what = (
        f"{{rows}} hold{'s' if len(bad) == 1 else ''} characters that are no text (NUL or another control "
        'character); export the file again, as "CSV UTF-8"'
    )
    raise ProblemsError([Problem(mapping.place, what, rows=tuple(bad))]) from None


def _refuse_irregular_rows(text: str, mapping: FileMapping, delimiter: str) -> None:
    """Refuse rows that end before the last named column, as what they leave out would be read as not recorded, and
    rows that go on beyond the header, in which cells stand in the wrong columns."""
    lines = records(text, mapping, delimiter)
    header = next(lines, [])
    if _all_as_wide(text, mapping, delimiter, len(header)):
        return
    width = max((place for place, name in enumerate(header, 1) if name.strip()), default=0)
    found: list[Problem] = []
    for row, cells in enumerate(lines, mapping.header_row + 1):
        if len(cells) > len(header):
            what = (
                f"has {len(cells)} columns where the header has {len(header)}; put quotation marks around text that "
                "contains the column separator"
            )
        elif len(cells) < width and any(cell.strip() for cell in cells):
            what = f"ends after {len(cells)} of the {width} columns; complete the row, or remove it if it is no record"
        else:
            continue
        found.append(Problem(mapping.place, what, row=row))
    refuse(found)


def _all_as_wide(text: str, mapping: FileMapping, delimiter: str, columns: int) -> bool:
    """Whether it can be seen without parsing them that all rows have so many cells: of no file with quotation marks."""
    if '"' in text or text.count("\r") != text.count("\r\n"):
        return False
    lines = [line for line in text.split("\n")[mapping.header_row - 1 :] if line not in {"", "\r"}]
    widths = {line.count(delimiter) + 1 for line in lines}
    return widths == {columns} and max(map(len, lines)) < csv.field_size_limit()


def decoded(content: bytes, mapping: FileMapping) -> tuple[str, tuple[str, ...]]:
    """The text of a file, with a note where its encoding had to be found; DataError where it is none."""
    utf_16 = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else _unmarked_utf_16(content)
    if utf_16 and mapping.encoding in (None, "utf-16"):
        try:
            text = content.decode(utf_16)
        except UnicodeDecodeError:
            msg = f'{mapping.file} begins as UTF-16 and goes on as none; save it again as "CSV UTF-8"'
            raise DataError(msg) from None
        said = f'{mapping.file} has no mark of its encoding and was read as UTF-16; say encoding = "utf-16"'
        return text, (said,) if utf_16 != "utf-16" and mapping.encoding is None else ()
    encoding = mapping.encoding or "utf-8"
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding), ()
    except UnicodeDecodeError:
        if mapping.encoding is not None:
            msg = f'{mapping.file} is not {encoding}; correct `encoding` in the mapping or save the file as "CSV UTF-8"'
            raise DataError(msg) from None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        msg = f'{mapping.file} is neither UTF-8 nor Windows text; save it again as "CSV UTF-8"'
        raise DataError(msg) from None
    return text, (f'{mapping.file} is not UTF-8 and was read as Windows text (cp1252); say encoding = "cp1252"',)


def _unmarked_utf_16(content: bytes) -> str:
    """The kind of UTF-16 that a file without a mark is in, or none: of a header in letters one byte of two is empty."""
    first, second = content[:_AHEAD:2], content[1:_AHEAD:2]
    if len(content) >= _AHEAD and not any(second) and all(first):
        return "utf-16-le"
    return "utf-16-be" if len(content) >= _AHEAD and not any(first) and all(second) else ""


def delimiter_of(line: str) -> str:
    """The sign that separates the columns of a line.

    >>> delimiter_of("KEY;TOWN"), delimiter_of("KEY")
    (';', ',')
    """
    return max(_DELIMITERS, key=line.count)
