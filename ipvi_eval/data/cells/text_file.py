"""The cells of a text file: CSV, or anything else that separates columns by a sign."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import is_

import numpy as np
import pandas as pd

from ipvi_eval.data.cells.asked_rows import BLOCK
from ipvi_eval.data.cells.encoded_text import EncodedText
from ipvi_eval.data.cells.grid import Grid, Reads, looked_at
from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.coded import Coded
from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.data.problems import Problem, ProblemsError, refuse
from ipvi_eval.errors import DataError

_DELIMITERS: tuple[str, ...] = (",", ";", "\t", "|")
_END = "\n"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters no table holds. A reader may end a cell at a NUL, and a missing end is a person still in custody."""


def text_grid(content: bytes, mapping: FileMapping, reads: Reads | None) -> Grid:
    """The table in the bytes of a text file.

    Raises DataError when they are no text, no regular table, or have none of the columns that are read.
    """
    text, notes = EncodedText.of(content, mapping)
    # Lines above the header may hold any separator.
    below = islice(text.opened(), mapping.header_row - 1, None)
    delimiter = mapping.delimiter or delimiter_of(next(filter(str.strip, below), ""))
    if any(map(_CONTROL.search, text.pieces())):
        _refuse_control_characters(text, mapping, delimiter)
    lines = records(text.opened(), mapping, delimiter)
    names = next(lines, None)
    if names is None:
        msg = f"{mapping.place} has no rows from row {mapping.header_row} on"
        raise DataError(msg) from None
    header = tuple(name.strip() for name in names)
    places = looked_at(header, next(lines, []), reads, mapping)
    try:
        cells = _cells(text, mapping, delimiter, places)
    except pd.errors.ParserError:
        msg = f"{mapping.place} is not a regular table; check for an unclosed quotation mark"
        raise DataError(msg) from None
    _refuse_irregular_rows(text, mapping, delimiter)
    return Grid(header, cells, mapping.header_row + 1, f"row {mapping.header_row}", notes=notes, delimiter=delimiter)


def _cells(text: EncodedText, mapping: FileMapping, delimiter: str, places: list[int]) -> Texts[int]:
    """The cells below the header in the columns at these places."""
    try:
        return _in_blocks(text, mapping, delimiter, places, BLOCK)
    except pd.errors.ParserError:  # of a block whose rows all end early, too, which below the header are a table
        return _in_blocks(text, mapping, delimiter, places, sys.maxsize)


def _in_blocks(text: EncodedText, mapping: FileMapping, delimiter: str, places: list[int], rows: int) -> Texts[int]:
    """The cells, numbered in blocks of so many rows: of a block each different text is kept once."""
    blocks = pd.read_csv(
        text.opened(),
        header=None,
        dtype=str,
        sep=delimiter,
        keep_default_na=False,
        skip_blank_lines=False,
        skiprows=mapping.header_row - 1,
        usecols=places,
        chunksize=rows,
        low_memory=False,
    )
    below, begin = 0, 1  # the first row is the header
    columns: dict[int, list[Coded]] = {place: [] for place in places}
    for block in blocks:
        for place, coded in columns.items():
            coded.append(_stripped(Coded.of(block[place].iloc[begin:])))
        below, begin = below + len(block) - begin, 0
    return Texts(below, {place: Coded.stacked(columns.pop(place)) for place in places})


def _stripped(coded: Coded) -> Coded:
    """The same texts without the blanks around them."""
    texts = [*map(str.strip, coded.words)]
    return coded if all(map(is_, texts, coded.words)) else Coded.of(pd.Series(texts, dtype=object)).at(coded.codes)


def records(text: Iterable[str], mapping: FileMapping, delimiter: str) -> Iterator[list[str]]:
    """The rows of lines of `text` from the header on, each with the cells it has; a row that is blank has none.

    Raises DataError when one cell is longer than any cell of a table.
    """
    reader = csv.reader(text, delimiter=delimiter)
    try:
        yield from islice(reader, mapping.header_row - 1, None)
    except csv.Error:
        msg = f"{mapping.place} is not a regular table; check for an unclosed quotation mark"
        raise DataError(msg) from None


def _refuse_control_characters(text: EncodedText, mapping: FileMapping, delimiter: str) -> None:
    """Name the rows that hold a NUL or another control character, from the first line of the file on."""
    whole = mapping.model_copy(update={"header_row": 1})
    bad = [
        row for row, cells in enumerate(records(text.opened(), whole, delimiter), 1) if any(map(_CONTROL.search, cells))
    ]
    what = (
        f"{{rows}} hold{'s' if len(bad) == 1 else ''} characters that are no text (NUL or another control "
        'character); export the file again, as "CSV UTF-8"'
    )
    raise ProblemsError([Problem(mapping.place, what, rows=tuple(bad))]) from None


def _refuse_irregular_rows(text: EncodedText, mapping: FileMapping, delimiter: str) -> None:
    """Refuse rows that end before the last named column, as what they leave out would be read as not recorded, and
    rows that go on beyond the header, in which cells stand in the wrong columns."""
    lines = records(text.opened(), mapping, delimiter)
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


def _all_as_wide(text: EncodedText, mapping: FileMapping, delimiter: str, columns: int) -> bool:
    """Whether it can be seen without parsing them that all rows have so many cells: of no file with quotation marks."""
    above, longest = mapping.header_row - 1, csv.field_size_limit()
    for piece in text.pieces():
        if '"' in piece or piece.count("\r") != piece.count("\r\n"):
            return False
        signs = np.frombuffer(f"{piece.removesuffix(_END)}{_END}".encode(), dtype=np.uint8)
        ends = np.flatnonzero(signs == ord(_END))
        cells = 1 + np.diff(np.searchsorted(np.flatnonzero(signs == ord(delimiter)), ends), prepend=0)
        length = np.diff(ends, prepend=-1) - 1 - (signs[ends - 1] == ord("\r"))
        filled = (length > 0) & (np.arange(len(ends)) >= above)
        above = max(0, above - len(ends))
        if (cells[filled] != columns).any() or length[filled].max(initial=0) >= longest:
            return False
    return True


def delimiter_of(line: str) -> str:
    """The sign that separates the columns of a line.

    >>> delimiter_of("KEY;TOWN"), delimiter_of("KEY")
    (';', ',')
    """
    return max(_DELIMITERS, key=line.count)
