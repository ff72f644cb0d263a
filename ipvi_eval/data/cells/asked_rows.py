"""The rows that `keep` asks for, taken out of a table block by block: no others need room in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

BLOCK = 100_000
"""Rows that are looked at together."""

Keep = Mapping[str, Sequence[str]]
"""Values by the name of the column that holds one of them in each row that is asked for."""


@dataclass(frozen=True, slots=True)
class AskedRows:
    """The `cells` (n, columns) of rows that are asked for, which `lines` (n,) of the table they are, counted from 0.

    So many others as `dropped` says, blank ones aside, went no further than the reader.
    """

    cells: pd.DataFrame
    lines: NDArray[np.int64]
    dropped: int


def asked(cells: pd.DataFrame, keep: Keep | Mapping[int, Sequence[str]]) -> NDArray[np.bool_]:
    """Which rows (n,) of stripped text hold one of the values in each column of `keep`, whatever their case."""
    found = np.ones(len(cells), dtype=bool)
    for column, values in keep.items():
        wanted = {value.strip().casefold() for value in values}
        found &= cells[column].str.casefold().isin(wanted).to_numpy(dtype=bool)
    return found


def asked_rows(blocks: Iterable[pd.DataFrame], header: Sequence[str], places: Sequence[int], keep: Keep) -> AskedRows:
    """What `keep` asks for of `blocks` of stripped text in the columns at `places` of the `header`, in their order.

    With a column of `keep` that is not there everything is asked for: what is missing is told where all columns are.
    """
    there = set(keep) <= set(header)
    by_place = {header.index(column): values for column, values in keep.items()} if there else {}
    rows: list[pd.DataFrame] = []
    lines: list[NDArray[np.int64]] = []
    begins = dropped = 0
    for cells in blocks:
        wanted = asked(cells, by_place)
        dropped += int((cells[~wanted] != "").any(axis=1).sum())
        rows.append(cells[wanted])
        lines.append(begins + np.flatnonzero(wanted))
        begins += len(cells)
    if not rows:
        return AskedRows(pd.DataFrame(columns=list(places), dtype=str), np.empty(0, dtype=np.int64), 0)
    return AskedRows(pd.concat(rows, ignore_index=True), np.concatenate(lines), dropped)
