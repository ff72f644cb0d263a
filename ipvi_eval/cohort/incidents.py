"""Which incidents count as an outcome: the plan's conditions applied to the canonical table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.study import Outcome


def select(incidents: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Rows of `incidents` that satisfy every condition of `outcome`, in date order."""
    keep = np.ones(len(incidents), dtype=bool)
    for column in ("relationship", "offence"):
        allowed = getattr(outcome, column)
        if allowed is not None:
            keep &= incidents[column].isin(allowed).to_numpy()
    for column in ("report", "arrest", "injury"):
        wanted = getattr(outcome, column)
        if wanted is not None:
            keep &= incidents[column].to_numpy(dtype=bool) == wanted
    return incidents.loc[keep].sort_values(["date", "incident"], kind="stable", ignore_index=True)
