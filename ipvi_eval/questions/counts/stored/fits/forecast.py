"""The forecast from the months before alone, as a table."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.counted import incidents
from ipvi_eval.its.lasting_step.forecast import Forecast
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.questions.counts.stored.ratio_columns import RATIO, ratio_cells


def by_year(found: Forecast, area: str, outcome: str) -> Shown:
    """Counted and forecast incidents and their ratio in each calendar year after the start."""
    rows = [
        {
            "year": year.year,
            "months": str(year.months),
            "observed": incidents(year.counted, area, outcome, year.first, year.last),
            "expected": round(year.forecast, 1),
            **ratio_cells(year.ratio),
        }
        for year in found.years
    ]
    return Shown(
        "Counted and forecast by calendar year",
        pd.DataFrame(rows, dtype=object),
        {"year": "Year", "months": "Months", "observed": "Counted", "expected": "Forecast", **RATIO},
        counts=("observed",),
        public=("year", "months"),
        note=f"The forecast comes from {found.source} and assumes no shape of effect.",
    )
