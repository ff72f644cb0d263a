"""The text in the bytes of a file, decoded piece by piece as it is read: whole it takes up to four times its room."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.errors import DataError

_PIECE = 4_000_000
"""So many signs are looked at together."""

_AHEAD = 16
"""So many bytes tell UTF-16 without a mark: the first letters of the column names."""

_WITHOUT_MARK = {"utf-8": "utf-8-sig", "utf-16": "utf-16-le"}
"""A mark of UTF-8 is left out where there is one; UTF-16 without one is as Windows writes it."""

_ONE_BYTE = ("cp1252", "latin-1")


@dataclass(frozen=True, slots=True)
class EncodedText:
    """The bytes of a file, all of which are text in its `encoding`."""

    content: bytes
    encoding: str

    @classmethod
    def of(cls, content: bytes, mapping: FileMapping) -> tuple[EncodedText, tuple[str, ...]]:
        """The text of a file, with a note where its encoding had to be found; DataError where it is none."""
        utf_16 = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else _unmarked_utf_16(content)
        if utf_16 and mapping.encoding in (None, "utf-16"):
            if not _is_text(content, utf_16):
                msg = f'{mapping.file} begins as UTF-16 and goes on as none; save it again as "CSV UTF-8"'
                raise DataError(msg)
            said = f'{mapping.file} has no mark of its encoding and was read as UTF-16; say encoding = "utf-16"'
            return cls(content, utf_16), (said,) if utf_16 != "utf-16" and mapping.encoding is None else ()
        encoding = mapping.encoding or "utf-8"
        written = _WITHOUT_MARK.get(encoding, encoding)
        if encoding in _ONE_BYTE and not content.isascii() and _is_text(content, "utf-8"):
            # Letters with an accent would each be two others, and an area's name none that the plan knows.
            msg = f"{mapping.file} is UTF-8 and not {encoding}; correct `encoding` in the mapping, or delete it"
            raise DataError(msg)
        if _is_text(content, written):
            return cls(content, written), ()
        if mapping.encoding is not None:
            msg = f'{mapping.file} is not {encoding}; correct `encoding` in the mapping or save the file as "CSV UTF-8"'
            raise DataError(msg)
        if not _is_text(content, "cp1252"):
            msg = f'{mapping.file} is neither UTF-8 nor Windows text; save it again as "CSV UTF-8"'
            raise DataError(msg)
        said = f'{mapping.file} is not UTF-8 and was read as Windows text (cp1252); say encoding = "cp1252"'
        return cls(content, "cp1252"), (said,)

    @property
    def as_stated(self) -> str:
        """What `encoding` of the mapping calls it."""
        return "utf-16" if self.encoding.startswith("utf-16") else self.encoding

    def opened(self) -> TextIO:
        """The text from its beginning; the ends of its lines are as they stand in the file."""
        return io.TextIOWrapper(io.BytesIO(self.content), encoding=self.encoding, newline="")

    def pieces(self) -> Iterator[str]:
        """The text in pieces of whole lines."""
        file = self.opened()
        while piece := file.read(_PIECE):
            yield piece + file.readline()


def _is_text(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _unmarked_utf_16(content: bytes) -> str:
    """The kind of UTF-16 that a file without a mark is in, or none: of a header in letters one byte of two is empty."""
    first, second = content[:_AHEAD:2], content[1:_AHEAD:2]
    if len(content) >= _AHEAD and not any(second) and all(first):
        return "utf-16-le"
    return "utf-16-be" if len(content) >= _AHEAD and not any(first) and all(second) else ""
