"""Columns of a regression from one recorded covariate: numbers as they are, labels as 0 and 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.arrays import Floats


def indicators(name: str, values: Any, *, between: str = "=") -> dict[str, Floats]:
    """Numbers (n,) by their `name`; labels (n,) as one column of 0 and 1 for each but the first in natural order, named
    by `name`, `between` and the label. Labels that never vary make no column.

    Raises AnalysisError when a label is missing: nobody is of the first label for want of one.

    >>> {name: column.tolist() for name, column in indicators("list", ["B", "D", "C"]).items()}
    {'list=C': [0.0, 0.0, 1.0], 'list=D': [0.0, 1.0, 0.0]}
    """
    column = pd.Series(values)
    if holds_numbers(column):
        return {name: column.to_numpy(dtype=np.float64, na_value=np.nan)}
    missing = int(column.isna().sum())
    if missing:
        msg = f"missing values in {name} ({missing}): leave those people out, or give them a label of their own"
        raise AnalysisError(msg)
    text = column.astype(str).to_numpy(dtype=object)
    return {
        f"{name}{between}{label}": (text == label).astype(np.float64) for label in sorted(set(text), key=natural)[1:]
    }


def holds_numbers(column: pd.Series) -> bool:
    """Whether a covariate is one column of numbers (or of yes and no), and not labels."""
    return pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)


def natural(label: str) -> tuple[int, float, str]:
    """Sort key of labels: numbers in their order, before words in theirs."""
    try:
        return 0, float(label), label
    except ValueError:
        return 1, 0.0, label
