"""What weights of harm hold equal: how many of one offense count as much as one of another."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.questions.harm.weights import HarmWeights
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Table
from ipvi_eval.worded import given


def tradeoffs(weights: HarmWeights, classes: dict[str, str]) -> Table:
    """`harm.tradeoffs`: how many incidents of the first offense that the plan names one of each other counts as much
    as, by the middle weights: what is held equal when harm is added up."""
    held = dict(zip(classes, weights.of(classes, classes).itertuples(index=False, name=None), strict=True))
    first = next((code for code, (_, middle, _) in held.items() if middle), "")
    base = held[first][1] if first else 0.0
    rows = [
        (code.replace("_", " "), *(f"{weight:,g}" for weight in own), f"{own[1] / base:.3g}" if base else "")
        for code, own in held.items()
    ]
    columns = {
        "offense": "One incident of",
        "low": f"Low ({weights.unit})",
        "middle": f"Middle ({weights.unit})",
        "high": f"High ({weights.unit})",
        "equals": f"Counts as much as so many of: {first.replace('_', ' ')}",
    }
    return table_from(
        pd.DataFrame(rows, columns=list(columns)),
        id="harm.tradeoffs",
        title="What the weights hold equal",
        columns=columns,
        others="public",
        note=given(f"By the plan and the weights of: {weights.name}. Fewer of the one may be more of the other"),
    )
