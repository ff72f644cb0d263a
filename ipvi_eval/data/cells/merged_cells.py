"""Merged cells of a worksheet: only the first of their rows holds the value, and the others would read as empty."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence

import pandas as pd

from ipvi_eval.data.problems import Problem

_RANGE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')


def merged_cells(content: bytes, sheet: str) -> list[tuple[range, range]]:
    """The places of the columns, from 0, and the numbers of the rows, from 1, of each range of merged cells.

    `sheet` is the path of the worksheet in the workbook's `content`.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        found = _RANGE.findall(parts.read(sheet))
    return [
        (range(place_of(left), place_of(right) + 1), range(int(top), int(bottom) + 1))
        for left, top, right, bottom in found
    ]


def place_of(letters: bytes) -> int:
    """The place of a column, from 0, by the letters a spreadsheet calls it by.

    >>> place_of(b"A"), place_of(b"AB")
    (0, 27)
    """
    place = 0
    for letter in letters:
        place = 26 * place + letter - ord("A") + 1
    return place - 1


def spread_out(
    merged: Sequence[tuple[range, range]], cells: pd.DataFrame, first: int, place: str, header: Sequence[str]
) -> Iterator[Problem]:
    """One problem for each column of `cells`, called by their places, in which a value is meant for several rows.

    `first` is the number of the first row of `cells`, and `place` what messages call the sheet.
    """
    rows: dict[int, list[int]] = {}
    for columns, down in merged:
        below = range(max(down.start, first), min(down.stop, first + len(cells)))
        if len(below) < 2:
            continue
        for column in set(columns) & set(cells.columns):
            if down.start < first or str(cells.loc[below.start - first, column]).strip():
                rows.setdefault(column, []).extend(below)
    for column, bad in sorted(rows.items()):
        what = (
            "{rows} are merged into cells of several rows, of which only the first has the value; unmerge them in the "
            "workbook and fill the value into each row"
        )
        yield Problem(place, what, header[column] or column + 1, rows=tuple(sorted(bad)))
