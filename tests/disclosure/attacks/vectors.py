"""Lines drawn in a PDF that the web page of the same report does not draw, or not through the same points.

What lines of the page tell is read by `figure`. A PDF that was drawn from other numbers, or through more points, would
tell what nobody looked at.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

import numpy as np

from tests.disclosure.attacks.find import Find

Line = np.ndarray
"""(points, 2)"""

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_NUMBER = rb"[-+]?\d*\.?\d+"
_TO = re.compile(rb"(%s) (%s) ([ml])\b" % (_NUMBER, _NUMBER))
"""Operators that begin a path and draw a straight line (ISO 32000-2, 8.5.2)."""
_SVG = re.compile(r'src="data:image/svg\+xml,(?P<code>[^"]+)"')
_PATH = re.compile(r"""\bd=["'](?P<d>[^"']+)["']""")
_POINT = re.compile(r"([-\d.]+)[ ,]([-\d.]+)")
_FEWEST = 6
"""Points of a line that can be that of results: boxes, ticks and arrows have fewer."""
_NEAR = 2e-3


def attack(pdf: bytes, page: str) -> list[Find]:
    """Lines of `pdf` that none of the `page` has, however they are placed and stretched."""
    there = [_placed(line) for line in of_page(page)]
    alone = [line for line in of_pdf(pdf) if not any(_same(_placed(line), one) for one in there)]
    return [Find(f"a line through {len(line)} points that the page does not draw", ids=("pdf",)) for line in alone]


def of_pdf(pdf: bytes) -> Iterator[Line]:
    """Lines of a PDF. Letters are drawn in whole units of their font."""
    for packed in _STREAM.findall(pdf):
        try:
            text = zlib.decompress(packed)
        except zlib.error:
            continue
        points: list[tuple[float, float]] = []
        for x, y, operator in _TO.findall(text):
            if operator == b"m":
                yield from _long(points)
                points = []
            points.append((float(x), float(y)))
        yield from _long(points)


def of_page(page: str) -> Iterator[Line]:
    """Lines of the pictures in a web page."""
    for picture in _SVG.finditer(page):
        for path in _PATH.finditer(unquote(picture["code"])):
            for part in path["d"].split("M")[1:]:
                if not re.search("[QCS]", part):
                    yield from _long([(float(x), float(y)) for x, y in _POINT.findall(part)])


def _long(points: list[tuple[float, float]]) -> Iterator[Line]:
    line = np.array(points)
    if len(points) >= _FEWEST and (line % 1 != 0).any():
        yield line


def _placed(line: Line) -> Line:
    """The same from nought to one in both directions."""
    size = np.ptp(line, axis=0)
    return np.asarray((line - line.min(axis=0)) / np.where(size > 0, size, 1.0))


def _same(one: Line, other: Line) -> bool:
    if one.shape != other.shape:
        return False
    upright, flat = one.copy(), one.copy()
    upright[:, 1] = one[:, 1].max() - one[:, 1]
    return any(bool((np.abs(way - other) < _NEAR).all()) for way in (upright, flat))
