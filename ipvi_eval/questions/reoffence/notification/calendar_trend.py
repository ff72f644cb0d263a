"""The hazard after notification net of what changes for everybody from year to year, and what that term amounts to.

Without it a general fall in reporting of 5 % a year makes more than half of the studies without any effect
"significantly lower": the notified are followed in later years than those they are compared with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ipvi_eval.cohort.calendar_years import YEAR
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.risk import group_of_ratio, hazard_ratio, notification_ratio
from ipvi_eval.scope import Scope
from ipvi_eval.survival.regression.cox import CoxFit

APART = 0.5
"""Ratios farther apart than this many standard errors are said to differ."""

FROM_YEAR_TO_YEAR = "from one calendar year to the next"
A_YEAR_EARLIER = Scope(base="people of the same list, as long after entry and as far notified, a year earlier")


def without_trend(
    planned: Estimate, label: str, spells: pd.DataFrame, *, covariates: Sequence[str] = (), level: float
) -> tuple[CoxFit, Estimate]:
    """The planned model and its ratio again without the calendar year, from the same rows; errors as there.

    Its note says so where the planned ratio hangs on the term, and is empty elsewhere. Raises AnalysisError when there
    is no planned ratio.
    """
    if planned.value is None or planned.standard_error is None:
        msg = "there is no planned ratio to set beside the one without the trend"
        raise AnalysisError(msg)
    fit, bare = notification_ratio(f"{planned.id}_no_trend", label, spells, covariates=covariates, level=level)
    assert bare.value is not None
    apart = float(np.log(bare.value / planned.value)) / planned.standard_error
    note = (
        "this allows for a trend over the calendar years that notified and not notified people share; without that, "
        f"the ratio would lie more than half a standard error {'lower' if apart < 0 else 'higher'}"
    )
    method = f"{bare.method}; standard_error is on the log scale"
    return fit, replace(bare, note=note if abs(apart) > APART else "", method=method)


def yearly_trend(planned: Estimate, fit: CoxFit) -> Estimate:
    """The ratio of rates from one calendar year to the next in the planned `fit`."""
    id, label = f"{planned.id.removesuffix('.hazard_ratio')}.yearly_trend", f"{planned.label}: {FROM_YEAR_TO_YEAR}"
    assert planned.n is not None
    about: dict[str, Any] = {"method": planned.method, "n": planned.n, "cells": planned.cells}
    return replace(
        hazard_ratio(id, label, fit, term=YEAR, who=group_of_ratio(planned.id), **about), scope=A_YEAR_EARLIER
    )
