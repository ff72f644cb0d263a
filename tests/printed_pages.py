"""Printed pages as a reader would mark them: lines that cover each other, text beyond the margin, pages half empty or
numbered wrongly.

`faults` reads a PDF as it is: where each stretch of text stands, and how much of a page is white below the last ink.
What is white is told from a coarse picture of the page, so that figures and boxes count as well as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

EMPTY = 0.45
"""Share of a page between head and foot that may be white below its last line; the last page may be as it is."""
COVERED = 0.3
"""Share of a line's height by which two lines may overlap: descenders reach into the next line."""
_KERNED = 3.0  # points by which neighbors in one line may: less than a letter is wide
_EDGE = 18.0  # points: a quarter of an inch, less than any printer leaves
_HEAD = _FOOT = 60.0  # points of a page that the head and the foot take
_NUMBERED = re.compile(r"(\d+) ?/ ?\d+\s*$")
_SCALE = 0.5  # pixels a point


def faults(pdf: bytes) -> list[str]:
    """What is wrong with the pages of a PDF."""
    document = pdfium.PdfDocument(pdf)
    try:
        last = len(document)
        return [fault for n, page in enumerate(document, start=1) for fault in _page(page, n, may_end_early=n == last)]
    finally:
        document.close()


def _page(page: pdfium.PdfPage, number: int, *, may_end_early: bool) -> Iterator[str]:
    text = page.get_textpage()
    boxes = np.array([text.get_rect(place) for place in range(text.count_rects())]).reshape(-1, 4)

    def said(place: int) -> str:
        return text.get_text_bounded(*boxes[place]).strip()

    # A layout that Typst could not settle leaves pages with the number 1.
    foot = _NUMBERED.search(text.get_text_bounded(top=_FOOT))
    if foot is not None and int(foot[1]) != number:
        yield f"page {number}: its foot says that it is page {foot[1]}"

    for one, other in covering(boxes):
        # The signs of a formula stand in each other's boxes on purpose.
        if not any("\U0001d400" <= sign <= "\U0001d7ff" for sign in said(one) + said(other)):
            yield f"page {number}: {said(one)[:50]!r} and {said(other)[:50]!r} cover each other"
    width, height = page.get_size()
    low, high = (_EDGE, _EDGE), (width - _EDGE, height - _EDGE)
    for place in np.flatnonzero((boxes[:, :2] < low).any(axis=1) | (boxes[:, 2:] > high).any(axis=1)):
        yield f"page {number}: {said(place)[:50]!r} runs off the page"
    share = white_below(page)
    if share > EMPTY and not may_end_early:
        yield f"page {number}: {share:.0%} of it is empty below the last line"


def covering(boxes: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pairs of boxes (k, 4; left, bottom, right, top) that stand on each other, by more than kerning and descenders."""
    left, bottom, right, top = boxes.T
    across = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    along = np.minimum.outer(top, top) - np.maximum.outer(bottom, bottom)
    lower = np.minimum.outer(top - bottom, top - bottom)
    found = np.argwhere(np.triu((across > _KERNED) & (along > COVERED * lower), k=1))
    return [(int(one), int(other)) for one, other in found]


def white_below(page: pdfium.PdfPage) -> float:
    """The share of the height between head and foot that is white below the last ink."""
    gray = page.render(scale=_SCALE, grayscale=True).to_numpy().squeeze()
    inside = gray[round(_HEAD * _SCALE) : gray.shape[0] - round(_FOOT * _SCALE)]
    inked = np.flatnonzero(inside.min(axis=1) < 200)
    return 1 - (inked[-1] + 1) / len(inside) if len(inked) else 1.0
