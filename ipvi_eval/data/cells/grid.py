"""A table before anything is known of it: a header, and cells as text, from whatever kind of file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.data.mapped.tables import SYNTHETIC_MARK
from ipvi_eval.errors import DataError

Reads = Callable[[str], bool]
"""Whether the column of this name is to be read."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The `header`, stripped and whole, and the `cells`, stripped too, of the lines below it in the columns that are
    looked at, each called by its place in the file.

    `first` is the number that a person sees beside the first line, and `where` what messages call the place of the
    names. Where rows went no further than the reader, `lines` (n,) tells which ones are left, counted from 0, and
    `dropped` how many others were not blank. `workbook` says that true dates were written as ISO text, and `dated`
    which columns have some, or are of days alone; `delimiter` separates the columns of a text file, and `options` are
    those with which a command finds the table.
    """

    header: tuple[str, ...]
    cells: Texts[int]
    first: int
    where: str
    notes: tuple[str, ...] = ()
    delimiter: str = ","
    workbook: bool = False
    dated: frozenset[int] = frozenset()
    options: tuple[str, ...] = ()
    lines: NDArray[np.int64] | None = None
    dropped: int = 0


def stripped(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells (n, columns) of text without the blanks around them."""
    return cells.apply(lambda column: pd.Series([*map(str.strip, column)], index=column.index, dtype=column.dtype))


def looked_at(header: Sequence[str], first: Sequence[str], reads: Reads | None, mapping: FileMapping) -> list[int]:
    """The places of the columns that are read, of the mark, and of those without a name after the last that has one.

    Cells beyond the last name are held against the file: they are what a shifted row looks like. A column without a
    name between others (row numbers, remarks) is nobody's.

    Raises DataError when not one column that is asked for is there, which is told without repeating what is.
    """
    if not any(header):
        msg = (
            f"{mapping.place}: row {mapping.header_row} should hold the column names and is blank; set `header_row` in "
            "the mapping"
        )
        raise DataError(msg) from None
    if reads is None:
        return list(range(len(header)))
    if not any(map(reads, filter(None, header))):
        msg = (
            f"{mapping.place}: row {mapping.header_row} has none of the columns that the mapping names; "
            "is it the row of column names? Set `header_row`, or correct the mapping"
        )
        raise DataError(msg) from None
    marked = {place for place, cell in enumerate(first) if cell.strip() == SYNTHETIC_MARK}
    named = max(place for place, name in enumerate(header) if name)
    return [place for place, name in enumerate(header) if place > named or reads(name) or place in marked]
