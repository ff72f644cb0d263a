"""Placebo tests elsewhere: outcomes the programme should leave alone, and areas without a programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_models import Contrast, Description
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step_under
from ipvi_eval.its.lasting_step.wandering_prior import PLANNED, WanderingPrior
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.printed import Printed


@dataclass(frozen=True, slots=True)
class PlaceboOutcome:
    """The same model on an outcome or area the programme should not move: `contrast` is None where the gate
    forbids it. `cells` are the incidents before and after the start.
    """

    name: str
    contrast: Contrast | None
    reason: str = ""
    cells: tuple[int, ...] = ()


def placebo_outcomes(
    outcomes: Mapping[str, MonthlySeries], plan: DesignPlan, *, level: float = 0.95, prior: WanderingPrior = PLANNED
) -> tuple[PlaceboOutcome, ...]:
    """The headline's fit of every series that the programme should leave alone (non-IPV assaults, say)."""
    results = []
    for name, series in outcomes.items():
        fit = fit_step_under(series, plan, level=level, prior=prior)
        if isinstance(fit, Description):
            results.append(PlaceboOutcome(name, None, fit.gate.sentence))
        else:
            sides = (int(fit.counts[side].sum()) for side in (~fit.window, fit.window))
            results.append(PlaceboOutcome(name, fit.step, cells=tuple(sides)))
    return tuple(results)


@dataclass(frozen=True, slots=True, repr=False)
class PlaceboAreas(Printed):
    """Rank of the treated area's statistic among areas without a programme; `resolution` is 1 / (areas + 1)."""

    title = "The step in areas without a program"

    treated_z: float
    area_z: tuple[tuple[str, float], ...]
    rank_p: float
    resolution: float
    left_out: tuple[str, ...]

    def tidy(self) -> pd.DataFrame:
        """One row for each area, the treated one first: area, z (normal score of its test), treated."""
        table = pd.DataFrame([("treated", self.treated_z), *self.area_z], columns=["area", "z"])
        return table.assign(treated=[True, *(False for _ in self.area_z)])


@checked
def placebo_areas(treated: StepFit, plan: DesignPlan, areas: Mapping[str, MonthlySeries]) -> PlaceboAreas:
    """Fit the same plan to areas without a programme and rank the treated statistic among theirs.

    Raises AnalysisError when no area can be fitted.

    >>> import ipvi_eval as ie
    >>> import pandas as pd
    >>> months = pd.period_range("2016-01", periods=48, freq="M")
    >>> series = ie.monthly_series(months, [12, 9, 14, 11, 8, 13] * 4 + [7, 6, 9, 5, 8, 6] * 4)
    >>> plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2018-01"),))
    >>> elsewhere = ie.monthly_series(months, [21, 25, 18, 24, 22, 19] * 8, name="elsewhere")
    >>> ie.placebo_areas(ie.fit_step(series, plan), plan, {"elsewhere": elsewhere}).tidy().round(1)
            area    z  treated
    0    treated -4.2     True
    1  elsewhere  0.2    False
    """
    results = placebo_outcomes(areas, plan, level=treated.level, prior=treated.prior)
    scores = tuple((one.name, normal_score(one.contrast)) for one in results if one.contrast is not None)
    if not scores:
        msg = "placebo areas: no comparison area holds enough months and events to be fitted"
        raise AnalysisError(msg)
    real = normal_score(treated.step)
    extreme = 1 + sum(abs(z) >= abs(real) - 1e-9 for _, z in scores)
    left_out = tuple(one.name for one in results if one.contrast is None)
    return PlaceboAreas(real, scores, extreme / (len(scores) + 1), 1 / (len(scores) + 1), left_out)


def normal_score(contrast: Contrast) -> float:
    """The test as a normal score, so that tests with different df can be compared: its p, with the sign of the change.

    A contrast without a p is scored by its t statistic.
    """
    if contrast.se == 0:
        return 0.0
    tail = stats.t.sf(abs(contrast.value) / contrast.se, contrast.df) if contrast.p is None else contrast.p / 2
    return float(np.sign(contrast.value) * stats.norm.isf(tail))
