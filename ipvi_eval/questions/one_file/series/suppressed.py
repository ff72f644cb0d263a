"""Counts that an agency has withheld: "<5", "*", "s". They are no zeros, and no number can be put in their place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.data.flat_file import FlatFile
from ipvi_eval.data.problems import Problem, refuse

# A bound (<5, ≤ 10, < 11, n<5, under 5, 5 or fewer), a range from 1 (1-4), stars, or a word.
_MARK = (
    r"n?\s*(<|≤|&lt;)\s*=?\s*\d+|(under|below|less than|fewer than|up to)\s+\d+|\d+\s+or\s+(fewer|less)"
    r"|[01]\s*[-–]\s*\d+|\*+|\(?s\)?|supp?r?\.?|suppressed|withheld|masked|redacted|confidential"
)


def refuse_suppressed(file: FlatFile, column: str) -> None:
    """DataError that names the rows of a column whose count was suppressed, and says what can be done about it."""
    found = suppressed(file, column)
    if found.any():
        what = (
            "suppressed counts in {rows} "
            '(a mark such as "<5", "*" or "s"). They are not 0, and no number can be put in their place: '
            "ask the agency for these counts, or for sums by quarter or year, which are seldom suppressed; or cut "
            "these months off with --window FIRST:LAST"
        )
        refuse([Problem(file.raw.file, what, column, rows=tuple(int(row) for row in file.raw.rows[found]))])


def suppressed(file: FlatFile, column: str) -> NDArray[np.bool_]:
    """Which cells (n,) of a column of counts say that the count was suppressed."""
    return file.cells(column).str.casefold().str.fullmatch(_MARK).to_numpy(dtype=bool)
