"""Pooled evaluations as tables. All of it is published already, so nothing here is subject to disclosure control."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Table

if TYPE_CHECKING:
    from ipvi_eval.questions.high_point.evaluations.pooling import Pool


def pooled(pools: Sequence[Pool]) -> Table:
    """Each pool's evaluations, their mean, and what a new place may expect, in words of the pool's own scale."""
    rows = [
        {
            "pool": pool.name,
            "label": row["label"],
            "shown": _shown(row["value"], pool),
            "interval": _interval(row["lower"], row["upper"], pool),
            "weight": None if pd.isna(row["weight"]) else f"{100 * row['weight']:.0f} %",
        }
        for pool in pools
        for row in pool.synthesis.tidy().to_dict("records")
    ]
    columns = {"pool": "Question", "label": "Evaluation", "shown": "Result", "interval": "Interval", "weight": "Weight"}
    title = "Published evaluations pooled (random effects, restricted maximum likelihood, Hartung-Knapp)"
    return table_from(pd.DataFrame(rows), id="evidence.pooled", title=title, columns=columns, others="public")


def leave_one_out(parts: Sequence[tuple[Pool, pd.DataFrame]]) -> Table:
    """Each pool's mean without each evaluation in turn; `parts` are pools with their `leave_one_out` frames."""
    rows = [
        {
            "pool": pool.name,
            "without": row["without"],
            "shown": _shown(row["value"], pool),
            "interval": _interval(row["lower"], row["upper"], pool),
        }
        for pool, frame in parts
        for row in frame.to_dict("records")
    ]
    columns = {"pool": "Question", "without": "Without", "shown": "Mean", "interval": "Interval"}
    title = "The mean without each evaluation in turn"
    return table_from(pd.DataFrame(rows), id="evidence.leave_one_out", title=title, columns=columns, others="public")


def funnel(parts: Sequence[tuple[Pool, pd.DataFrame]]) -> Table:
    """Points of the funnel plots, on the scale on which they were pooled; `parts` are pools with `funnel` frames."""
    frames = [frame.assign(pool=pool.name, scale=pool.studies.scale, mean=pool.synthesis.mean) for pool, frame in parts]
    columns = {
        "pool": "Question",
        "scale": "Scale",
        "label": "Evaluation",
        "effect": "Effect",
        "standard_error": "Standard error",
        "mean": "Mean",
    }
    return table_from(
        pd.concat(frames, ignore_index=True),
        id="evidence.funnel",
        title="Effects and their standard errors",
        columns=columns,
        others="public",
    )


def _shown(value: float | None, pool: Pool) -> str | None:
    if value is None or pd.isna(value):
        return None
    return f"{100 * value:.1f} %" if pool.studies.scale == "logit" else f"{value:.2f}"


def _interval(lower: float, upper: float, pool: Pool) -> str:
    return f"{_shown(lower, pool)} to {_shown(upper, pool)}"
