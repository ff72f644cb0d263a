"""What a count is taken relative to, in words: command, library and study do not all use the same."""

from __future__ import annotations

import numpy as np

from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.monthly import MonthlySeries

OFFSETS = {
    "none": "none: the counts as they are",
    "exposure": "log(exposure): the counts relative to the exposure, whatever the days of the month",
    "exposure x days": "log(exposure x days): the counts relative to exposure and days of the month",
    "days": "log(days): the counts relative to the days of the month",
    "rate": "none: the model sees counts per 100,000 of exposure",
}


def count_offset(series: MonthlySeries, plan: DesignPlan) -> str:
    """The offset of a count model of this series under this plan: a key of `OFFSETS`."""
    days_alone = series.exposure is None or np.array_equal(series.exposure, series.days)
    if plan.offset == "none" or (plan.offset == "exposure" and series.exposure is None):
        return "none"
    if plan.offset == "exposure":
        return "days" if days_alone else "exposure"
    return "days" if series.exposure is None else "exposure x days"


def value_offset(series: MonthlySeries) -> str:
    """A Gaussian model has no offset: it divides by the exposure where there is one. A key of `OFFSETS`."""
    return "none" if series.exposure is None else "rate"
