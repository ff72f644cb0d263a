"""Rows of a file that are there twice, told from people or incidents that are alike."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.data.flat_file import FlatFile

_FEWEST_ROWS = 10


def copied_rows(file: FlatFile, used: Iterable[str]) -> NDArray[np.bool_]:
    """Which rows (n,) repeat an earlier one in every column and are copies of it; none where they may be another's.

    They are copies where without them a column that has no other meaning (is not `used`) would be a key, or where every
    row is there more than once.
    """
    frame = file.raw.cells
    again = frame.duplicated().to_numpy(dtype=np.bool_)
    once, others = frame[~again], [name for name in frame.columns if name not in set(used)]
    key = any(once[name].is_unique and not (once[name] == "").any() for name in others)
    every = len(once) >= _FEWEST_ROWS and bool(frame.duplicated(keep=False).all())
    return again if key or every else np.zeros(len(frame), dtype=np.bool_)
