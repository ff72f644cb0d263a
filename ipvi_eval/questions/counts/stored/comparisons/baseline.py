"""The areas side by side in the months before the start, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ipvi_eval.its.series.design import Design
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.questions.counts.stored.kept_months import kept_months


def baseline_lines(areas: Sequence[tuple[str, MonthlySeries]], design: Design, outcome: str) -> Shown:
    """Population, incidents, their rate and how they vary of each area, in the kept months before the start.

    An area stands under the name it is given here: that of its series is the one in the extract, which may be a code.
    """
    return Shown(
        "The program area and the comparison areas in the months before the start",
        pd.DataFrame([_row(name, area, design, outcome) for name, area in areas], dtype=object),
        {
            "area": "Area",
            "population": "Mean population",
            "months": "Months",
            "events": "Incidents",
            "mean": "Mean per month",
            "rate": "Per 1,000 people a year",
            "variance_over_mean": "Variance / mean",
        },
        counts=("events",),
        public=("area", "population", "months"),
        note="Variance / mean: of the counts by month, or by quarter where so many are small",
    )


def _row(name: str, area: MonthlySeries, design: Design, outcome: str) -> Mapping[str, object]:
    before = ~design.after
    kept, months = area.counts[design.rows][before], int(before.sum()) * area.months_per_period
    a_month = float(kept.sum()) / months
    people = None if area.exposure is None else float(area.exposure[design.rows][before].mean())
    return {
        "area": name,
        "population": None if people is None else f"{people:,.0f}",
        "months": str(months),
        "events": kept_months(area, design, outcome=outcome).before,
        "mean": round(a_month, 1),
        "rate": None if people is None else round(12_000 * a_month / people, 2),
        "variance_over_mean": round(float(kept.var(ddof=1) / kept.mean()), 2) if kept.mean() > 0 else None,
    }
