"""How wide the columns of a table in a Word file are: so wide that no word is broken, where the page has the room."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import ceil
from typing import Any

from ipvi_eval.report.render.openxml import qualified

_SIGN, _MARGINS = 0.53, 216
"""Of a letter's size: the width of a sign, above that of a digit of Calibri (0.507), so that none is broken off.
Twips: the margins of a cell."""
_TWIPS = 20
"""To a point."""
_PARTS = re.compile(r"[^\s\N{ZERO WIDTH SPACE}/-]+[/-]?")
"""What stands on one line: a word, or a part of one up to a hyphen or a slash."""
_DIGIT = re.compile(r"\d")


def widen(table: Any, *, room: int, size: float) -> None:
    """Set the columns of `table` (w:tbl) so that numbers and words fit, in `room` twips, in letters of `size` points.

    Numbers with their units and ranges stay on one line where there is room for all of them, else at least each word.
    What a column lacks is taken from those that have more than they need. Columns that Word fits itself stay.
    """
    layout = table.tblPr.find(qualified("w:tblLayout"))
    if layout is None or layout.get(qualified("w:type")) != "fixed":
        return
    columns = table.tblGrid.gridCol_lst
    told = [int(column.get(qualified("w:w"))) for column in columns]
    widths = [width * room // sum(told) for width in told]
    least = _least(table, len(columns), size, _unbroken)
    if sum(least) > room:
        least = _least(table, len(columns), size, _word)
    for column, width in zip(columns, shared(widths, least), strict=True):
        column.set(qualified("w:w"), str(width))


def shared(widths: list[int], least: list[int]) -> list[int]:
    """The widths, each at least what it must be where all together have the room; their sum is no more than before.

    >>> shared([40, 40, 20], [10, 30, 32])
    [31, 37, 32]
    >>> shared([50, 50], [90, 30])
    [75, 25]
    """
    spare = sum(widths) - sum(least)
    if spare < 0:
        return [need * sum(widths) // sum(least) for need in least]
    lacking = sum(max(need - width, 0) for width, need in zip(widths, least, strict=True))
    over = sum(max(width - need, 0) for width, need in zip(widths, least, strict=True))
    return [
        need if width <= need else width - ceil(lacking * (width - need) / over)
        for width, need in zip(widths, least, strict=True)
    ]


def _least(table: Any, columns: int, size: float, signs_of: Callable[[Any], int]) -> list[int]:
    """Twips that each column needs for its cells; a row whose cells go over several columns says nothing."""
    signs = [0] * columns
    for row in table.tr_lst:
        if len(row.tc_lst) == columns:
            signs = [max(most, signs_of(cell)) for most, cell in zip(signs, row.tc_lst, strict=True)]
    return [round(most * _SIGN * size * _TWIPS) + _MARGINS for most in signs]


def _unbroken(cell: Any) -> int:
    """Signs of what is not to be broken in a cell: of numbers, which stand at the right, the whole line."""
    text = _text(cell)
    if _DIGIT.search(text) and any(mark.get(qualified("w:val")) == "right" for mark in cell.iter(qualified("w:jc"))):
        return max(map(len, text.splitlines()))
    return _longest_word(text)


def _word(cell: Any) -> int:
    return _longest_word(_text(cell))


def _longest_word(text: str) -> int:
    return max(map(len, _PARTS.findall(text)), default=0)


def _text(cell: Any) -> str:
    return "\n".join("".join(part.text or "" for part in line.iter(qualified("w:t"))) for line in cell.p_lst)
