"""The errors (#N/A) among the cells of an .xls, which the reader of its values takes for empty.

An .xls is a file system in a file ([MS-CFB]), of which one stream holds the records of all sheets ([MS-XLS]).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""From this number on a sector is none, but says that a chain ends."""
_STREAMS = ("Workbook", "Book")
_BOUNDSHEET, _BOF, _EOF, _FORMULA, _BOOLERR = 0x85, 0x809, 0x0A, 0x06, 0x205
_ERROR, _EMPTY = 2, 3
"""Kinds of a formula's result that is no number."""
_ERRORS: Mapping[int, str] = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass(frozen=True, slots=True)
class XlsErrors:
    """The `errors` of a sheet by row and column, from 0; and, as column from 0 and row from 1, its formulas whose
    result nobody has worked out yet (`unsolved`): those with an empty one on a sheet where none has another."""

    errors: dict[tuple[int, int], str]
    unsolved: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, content: bytes, sheet: int) -> XlsErrors:
        """Those of the sheet of this number, from 0, in the bytes of an .xls.

        Raises ValueError or struct.error when they are none.
        """
        stream = _workbook_stream(content)
        begins = [struct.unpack_from("<I", data)[0] for kind, data in _records(stream, 0) if kind == _BOUNDSHEET]
        errors: dict[tuple[int, int], str] = {}
        empty: list[tuple[int, int]] = []
        formulas = 0
        for kind, data in _records(stream, begins[sheet]):
            formulas += kind == _FORMULA
            no_number = kind == _FORMULA and data[12:14] == b"\xff\xff"
            row, column = struct.unpack_from("<HH", data) if no_number or kind == _BOOLERR else (0, 0)
            if kind == _BOOLERR and data[7]:
                errors[row, column] = _ERRORS.get(data[6], "#N/A")
            elif no_number and data[6] == _ERROR:
                errors[row, column] = _ERRORS.get(data[8], "#N/A")
            elif no_number and data[6] == _EMPTY:
                empty.append((column, row + 1))
        return cls(errors, tuple(empty) if len(empty) == formulas else ())


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The kinds and contents of the records from here to the end of the sheet, those of charts within it left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        if depth == 0:
            return
        at += 4 + length


def _workbook_stream(content: bytes) -> bytes:
    if not content.startswith(_SIGNATURE):
        msg = "no compound file"
        raise ValueError(msg)
    size, small = (1 << shift for shift in struct.unpack_from("<HH", content, 30))
    (tables,) = struct.unpack_from("<I", content, 44)
    directory, _, cutoff, small_table, _, more, _ = struct.unpack_from("<7I", content, 48)
    per_sector = size // 4

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    places = list(struct.unpack_from("<109I", content, 76))
    while more < _END and len(places) < tables + 109:  # the places of the tables of a large file
        *further, more = struct.unpack(f"<{per_sector}I", sector(more))
        places += further
    following = [
        one for place in places[:tables] if place < _END for one in struct.unpack(f"<{per_sector}I", sector(place))
    ]

    def chain(number: int, then: list[int], piece: int, whole: bytes) -> bytes:
        parts: list[bytes] = []
        while number < _END and len(parts) <= len(then):
            parts.append(whole[number * piece : (number + 1) * piece])
            number = then[number]
        return b"".join(parts)

    body = content[size:]
    entries = chain(directory, following, size, body)
    root: tuple[int, int] | None = None
    for at in range(0, len(entries), 128):
        name = entries[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
        start, length = struct.unpack_from("<II", entries, at + 116)
        root = root or (start, length)
        if name in _STREAMS and length >= cutoff:
            return chain(start, following, size, body)[:length]
        if name in _STREAMS:
            table = chain(small_table, following, size, body)
            then = list(struct.unpack(f"<{len(table) // 4}I", table))
            return chain(start, then, small, chain(root[0], following, size, body))[:length]
    msg = "no workbook in a compound file"
    raise ValueError(msg)
