"""A drawing as dots, for documents that show no SVG: made of the very SVG that the others show."""

from __future__ import annotations

import struct
import zlib

from ipvi_eval.drawing.size import DPI

_PAGE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.drawing), format: "svg")'
_HEAD = 8 + 4 + 4 + 13 + 4
"""Bytes of a PNG up to the end of its first chunk: signature, and length, name, content and checksum of IHDR."""
_METER = 39.37
"""Inches."""


def raster(svg: str, alt: str) -> bytes:
    """The drawing as PNG of 300 dots per inch that says so, with `alt` as its Description; the same gives the same.

    Typst lays it out, as it does for PDF: a few hundredths of a second, where Matplotlib would draw the figure again.
    """
    import typst

    picture: bytes = typst.compile(_PAGE, sys_inputs={"drawing": svg}, format="png", ppi=DPI, ignore_system_fonts=True)
    size = struct.pack(">IIB", *[round(DPI * _METER)] * 2, 1)
    # No compression, no language: PNG (third edition), 11.3.3.4.
    words = b"Description" + bytes(5) + alt.encode("utf-8")
    return picture[:_HEAD] + _chunk(b"pHYs", size) + _chunk(b"iTXt", words) + picture[_HEAD:]


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
