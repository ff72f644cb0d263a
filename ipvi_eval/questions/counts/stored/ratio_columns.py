"""A ratio with its limits and p as four columns of a table."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.its.counts.count_models import Contrast, ratio_of
from ipvi_eval.questions.counts.stored.kept import finite

RATIO = {"ratio": "Rate ratio", "lower": "Lower", "upper": "Upper", "p": "p-value"}
"""The columns and what readers call them."""


def ratio_cells(one: Contrast) -> dict[str, float | None]:
    """The cells of one row; a bound too large to write is missing."""
    values = {"ratio": one.ratio, "lower": ratio_of(one.lower), "upper": ratio_of(one.upper), "p": one.p}
    return {name: finite(value) for name, value in values.items()}


def with_finite(frame: pd.DataFrame) -> pd.DataFrame:
    """The same frame, a bound of these columns that is too large to write missing."""
    changed = frame.copy()
    for name in [column for column in RATIO if column in frame]:
        changed[name] = pd.Series([finite(value) for value in changed[name]], index=changed.index, dtype=object)
    return changed
