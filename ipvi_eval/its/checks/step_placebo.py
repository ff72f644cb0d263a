"""The headline's start moved to every other month: how unusual the real one is in its own series."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.placebo import MINIMUM_DATES_TO_CALIBRATE
from ipvi_eval.its.checks.placebo_elsewhere import normal_score
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step_designs, step_design
from ipvi_eval.its.series.design import Design, DesignPlan
from ipvi_eval.its.series.gates import MINIMUM_MONTHS_PER_SIDE
from ipvi_eval.printed import Printed

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StepPlacebo(Printed):
    """The step at every admissible start: `months`, `ratio`, `p` and `z` (normal score) (m,); `actual` the real one.

    `rank_p` is the share of dates, the real one included, with a statistic as extreme; None with fewer than ten.
    """

    title = "The step at every other start"

    months: NDArray[np.datetime64]
    ratio: Array
    p: Array
    z: Array
    actual: int

    @property
    def resolution(self) -> float:
        """The smallest rank p that so many dates can give, 1 / m."""
        return 1.0 / len(self.months)

    @property
    def rank_p(self) -> float | None:
        """Rank p of the real start."""
        if len(self.months) < MINIMUM_DATES_TO_CALIBRATE:
            return None
        return float((np.abs(self.z) >= abs(self.z[self.actual]) - 1e-9).mean())

    def tidy(self) -> pd.DataFrame:
        """One row per admissible date."""
        real = np.arange(len(self.months)) == self.actual
        return pd.DataFrame({"month": self.months, "ratio": self.ratio, "z": self.z, "p": self.p, "actual": real})


@checked
def step_placebo(fit: StepFit, plan: DesignPlan, *, side: int = MINIMUM_MONTHS_PER_SIDE) -> StepPlacebo:
    """Fit the headline at every start with at least `side` periods on both sides, its phase-in moved along.

    Dates where its terms would repeat others, or the gate forbids a test, are left out; the real date is always there.

    >>> import ipvi_eval as ie
    >>> import pandas as pd
    >>> months = pd.period_range("2016-01", periods=48, freq="M")
    >>> series = ie.monthly_series(months, [12, 9, 14, 11, 8, 13] * 4 + [7, 6, 9, 5, 8, 6] * 4)
    >>> plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2018-01"),))
    >>> moved = ie.step_placebo(ie.fit_step(series, plan), plan, side=20)
    >>> len(moved.months), str(moved.months[moved.actual])
    (9, '2018-01')
    """
    series, real = fit.series, fit.series.position(plan.primary.month)
    starts = [at for at in range(side, series.n - side + 1) if at != real and at < series.n]
    designs = {at: design for at in starts if (design := _design(fit, _at(plan, str(series.months[at])))) is not None}
    moved = fit_step_designs(series, list(designs.values()), fit.controls, level=fit.level, prior=fit.prior)
    found = [(at, one) for at, one in zip(designs, moved, strict=True) if isinstance(one, StepFit)] + [(real, fit)]
    found.sort(key=lambda pair: pair[0])
    steps = [one.step for _, one in found]
    return StepPlacebo(
        months=series.months[[at for at, _ in found]],
        ratio=np.array([step.ratio for step in steps]),
        p=np.array([step.p for step in steps], dtype=np.float64),
        z=np.array([normal_score(step) for step in steps]),
        actual=[at for at, _ in found].index(real),
    )


def _at(plan: DesignPlan, month: str) -> DesignPlan:
    moved = plan.moved(month)
    return replace(moved, interruptions=(replace(moved.primary, slope=False), *moved.interruptions[1:]))


def _design(fit: StepFit, plan: DesignPlan) -> Design | None:
    """That of the moved start; None where its terms repeat others, or where they leave no degree of freedom."""
    try:
        design = step_design(fit.series, plan, fit.controls)
    except AnalysisError:
        return None
    periods, terms = design.X.shape
    return design if periods > terms else None
