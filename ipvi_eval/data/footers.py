"""Rows below the records of a table that total them: they look like records and are none."""

from __future__ import annotations

import re
from itertools import takewhile

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_TOTAL = re.compile(
    r"(?:(?:grand|gran|sum) |sub-?)?total(?:e?s)?(?: (?:records|rows|reports|cases|incidents|offenses|people|count|"
    r"number|general|(?:de )?(?:casos|incidentes|querellas|denuncias|personas|registros)))?"
    r"\s*[:=]?\s*[\d,.]*",
    re.IGNORECASE,
)
_MOST = 3
"""Rows that a footer may have."""
_WIDE = 3
"""Columns from which on a row with one cell is a note."""


def is_total(text: str) -> bool:
    """Whether a text says that beside or below it stands the total of others.

    >>> is_total("Grand Total"), is_total("Totals"), is_total("Totality")
    (True, True, False)
    """
    return _TOTAL.fullmatch(text) is not None


def footer(cells: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows (n,) of stripped text are a footer: the last ones with "Total" in a column that says so nowhere above,
    or with one cell, as notes have, where every row above has more.

    A column with an area called "Total" in every month has it above.

    >>> footer(pd.DataFrame({"case": ["C1", "C2", "Total"], "town": ["Eagan", "Eagan", "2"]})).tolist()
    [False, False, True]
    """
    tail = cells.tail(_MOST).apply(lambda column: column.map(is_total))
    alone = (cells != "").sum(axis=1) == 1 if cells.shape[1] >= _WIDE else pd.Series(False, index=cells.index)
    last = tail.any(axis=1).to_numpy(dtype=bool) | alone.tail(_MOST).to_numpy(dtype=bool)
    rows = len(list(takewhile(bool, last.tolist()[::-1])))
    found = np.zeros(len(cells), dtype=bool)
    if 0 < rows < len(cells):
        for (_, below), (_, above) in zip(tail.tail(rows).items(), cells.iloc[:-rows].items(), strict=True):
            if below.any() and not above.str.fullmatch(_TOTAL).any():
                found[-rows:] |= below.to_numpy(dtype=bool)
        if not alone.iloc[:-rows].any():
            found[-rows:] |= alone.iloc[-rows:].to_numpy(dtype=bool)
    return found
