"""Formulas of a worksheet whose results its file does not have: a program wrote them, and they would read as empty."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence

import pandas as pd

from ipvi_eval.data.cells.merged_cells import place_of
from ipvi_eval.data.problems import Problem

_NAME = rb"<(?:\w+:)?"
_END = rb"</(?:\w+:)?"
_FORMULA = _NAME + rb"f(?:\s[^>]*)?(?:/>|>[^<]*" + _END + rb"f>)"
_NO_VALUE = rb"(?:" + _NAME + rb"v\s*/>|" + _NAME + rb"v>\s*" + _END + rb"v>)?"
_CELL = re.compile(_NAME + rb"c(\s[^>]*[^/])>\s*" + _FORMULA + rb"\s*" + _NO_VALUE + rb"\s*" + _END + rb"c>")
_AT = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_TEXT = re.compile(rb'\bt="str"')
"""A result that is text may be an empty one, which the file does have."""


def unsolved(content: bytes, sheet: str) -> list[tuple[int, int]]:
    """The place of the column, from 0, and the number of the row, from 1, of each formula without a result.

    `sheet` is the path of the worksheet in the workbook's `content`.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        cells = _CELL.finditer(parts.read(sheet))
        at = [_AT.search(cell[1]) for cell in cells if not _TEXT.search(cell[1])]
    return [(place_of(found[1]), int(found[2])) for found in at if found is not None]


def without_results(
    formulas: Sequence[tuple[int, int]], cells: pd.DataFrame, first: int, place: str, header: Sequence[str]
) -> Iterator[Problem]:
    """One problem for each column of `cells`, called by their places, in which formulas have no result.

    `first` is the number of the first row of `cells`, and `place` what messages call the sheet.
    """
    rows: dict[int, list[int]] = {}
    for column, row in formulas:
        if column in cells.columns and first <= row < first + len(cells):
            rows.setdefault(column, []).append(row)
    for column, bad in sorted(rows.items()):
        what = (
            "formulas without their results ({rows}), as a program writes them that does not work them out; open the "
            "workbook in a spreadsheet program and save it"
        )
        yield Problem(place, what, header[column] or column + 1, rows=tuple(sorted(bad)))
