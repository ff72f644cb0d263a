"""Canonical tables made by hand, and those of a small county in which nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.tables import TableName, empty_table

Make = Callable[..., SourceTable]


@pytest.fixture(scope="session")
def make() -> Make:
    """A function that makes a table of some columns; the others are empty, and the files call columns in capitals."""

    def table(name: TableName, **columns: object) -> SourceTable:
        dtypes = empty_table(name).dtypes.to_dict()
        frame = pd.DataFrame(columns)
        for column, dtype in dtypes.items():
            if column not in frame:
                frame[column] = False if dtype == "bool" else pd.Series(pd.NA, frame.index, dtype="string")
        frame = frame[list(dtypes)].astype(dtypes)
        return SourceTable(name, f"{name}.csv", frame, np.arange(len(frame)) + 2, {one: one.upper() for one in columns})

    return table


@pytest.fixture(scope="session")
def clean(county_frames) -> dict[TableName, SourceTable]:
    """The tables of the small county."""
    return dict(county_frames.extract.traced)
