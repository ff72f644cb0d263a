"""Rows that say what another one says: most keys stand in one row, and only the others need to be held together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def in_several(keys: pd.Series) -> NDArray[np.bool_]:
    """Which of the `keys` (n,) stand in another row too; none that is missing does."""
    return (keys.duplicated(keep=False) & keys.notna()).to_numpy(dtype=bool)


def repeated(frame: pd.DataFrame, columns: Sequence[str]) -> NDArray[np.bool_]:
    """Which rows (n,) repeat an earlier one in all `columns`, as `DataFrame.duplicated` tells; the first of them is the
    one that tells most rows apart.

    >>> rows = pd.DataFrame({"person": ["a", "b", "a", "a"], "list": ["B", "B", "C", "B"]})
    >>> repeated(rows, ["person", "list"]).tolist()
    [False, False, False, True]
    """
    again = frame[columns[0]].duplicated(keep=False).to_numpy(copy=True)
    again[again] = frame.loc[again, list(columns)].duplicated().to_numpy()
    return again


def numbered(keys: pd.Series) -> NDArray[np.int64]:
    """A number for each of the `keys` (n,), the same for rows that share one, counted from 0; none of them is missing.

    >>> numbered(pd.Series(["b", "a", "b"])).tolist()
    [0, 1, 0]
    """
    return pd.factorize(keys)[0].astype(np.int64)
