"""A data frame as a released table: chosen columns, the reader's headings, and who falls with which count."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from ipvi_eval.results.store import Cell, Column, Table


def frame_table(id: str, title: str, frame: pd.DataFrame, columns: Sequence[Column], *, note: str = "") -> Table:
    """The columns of `frame` named by `columns`, in that order; whole numbers for counts, None for what is missing."""
    rows = tuple(
        tuple(_cell(value, column.role == "count") for value, column in zip(row, columns, strict=True))
        for row in frame[[column.name for column in columns]].itertuples(index=False, name=None)
    )
    return Table(id=id, title=title, columns=tuple(columns), rows=rows, note=note)


def _cell(value: Any, count: bool) -> Cell:
    if value is None or value is pd.NA:
        return None
    if isinstance(value, str):
        return value
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, float) and math.isnan(plain):
        return None
    return int(plain) if count else plain
