"""The kept months of a series before and after the start, as a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipvi_eval.its.series.design import Design
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.questions.counts.stored.kept_months import kept_months
from ipvi_eval.worded import given


def data_line(series: MonthlySeries, design: Design, outcome: str) -> Shown:
    """Months, incidents, mean, variance over mean and population before and after the start, of the kept months."""
    counts, after = series.counts[design.rows], design.after
    known, rows = kept_months(series, design, outcome=outcome), []
    for name, side, events in (("before", ~after, known.before), ("after", after, known.after)):
        kept = counts[side]
        mean = float(kept.mean()) if kept.size else 0.0
        spread = float(kept.var(ddof=1) / mean) if kept.size > 1 and mean > 0 else None
        population = None if series.exposure is None else float(series.exposure[design.rows][side].mean())
        rows.append(
            {
                "side": name,
                "months": str(int(side.sum()) * series.months_per_period),
                "events": events,
                "mean": round(mean / series.months_per_period, 1),
                "variance_over_mean": None if spread is None else round(spread, 2),
                "population": None if population in (None, 1.0) else f"{population:,.0f}",
            }
        )
    period = "Quarter" if series.months_per_period == 3 else "Month"
    left_out = [series.label(at) for at in np.delete(np.arange(series.n), design.rows).tolist()]
    note = f"{period}s left out (phase-in, passing disruptions): {', '.join(left_out)}. " if left_out else ""
    return Shown(
        "The series before and after the start",
        pd.DataFrame(rows, dtype=object),
        {
            "side": "Side",
            "months": "Months",
            "events": "Incidents",
            "mean": "Mean per month",
            "variance_over_mean": "Variance / mean",
            "population": "Mean population",
        },
        counts=("events",),
        public=("months", "population"),
        text=("side",),
        note=given(f"{note}No {period.lower()} is missing."),
    )
