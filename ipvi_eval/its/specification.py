"""The specification curve: every combination of pre-declared choices, with the primary one marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd

from ipvi_eval.its.count_alternatives import CountModel
from ipvi_eval.its.count_models import CountFit
from ipvi_eval.its.design import DesignPlan, PhaseStyle
from ipvi_eval.its.sensitivity import Line, Strip, attempt, excludes_one, judged, line_of, with_plan
from ipvi_eval.its.trend import Trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Pre-declared alternatives; the specification curve is their product."""

    models: tuple[CountModel, ...] = ("default", "negative-binomial", "newey-west")
    trends: tuple[Trend, ...] = ("linear", "quadratic")
    harmonics: tuple[int, ...] = (1, 2, 3)
    slopes: tuple[bool, ...] = (True, False)
    phase_styles: tuple[PhaseStyle, ...] = ("drop",)


@dataclass(frozen=True, slots=True)
class SpecificationCurve:
    """Every combination of the declared choices, from the smallest ratio to the largest, with the primary one marked.

    `settings` names each line's choices in the same order; `primary` is its position. `median_ratio` and the shares
    run over the fitted lines (Simonsohn, Simmons & Nelson 2020).
    """

    lines: tuple[Line, ...]
    settings: tuple[dict[str, str], ...]
    primary: int
    level: float

    @property
    def fitted(self) -> tuple[Line, ...]:
        """Lines that could be fitted."""
        return tuple(line for line in self.lines if line.value is not None)

    @property
    def median_ratio(self) -> float:
        """Median rate ratio."""
        return float(np.exp(np.median([line.value for line in self.fitted if line.value is not None])))

    @property
    def share_below_one(self) -> float:
        """Share of specifications with a ratio below 1."""
        return float(np.mean([line.value < 0 for line in self.fitted if line.value is not None]))

    @property
    def share_excluding_one(self) -> float:
        """Share of specifications whose interval excludes 1."""
        return float(np.mean([excludes_one(line) for line in self.fitted]))

    def tidy(self) -> pd.DataFrame:
        """One row per specification with its settings."""
        lines = Strip(self.lines, "level_change", self.level).tidy().drop(columns=["group"])
        lines["primary"] = np.arange(len(self.lines)) == self.primary
        return pd.concat([lines, pd.DataFrame(list(self.settings))], axis=1)


def specification_curve(fit: CountFit, choices: Choices | None = None) -> SpecificationCurve:
    """Fit every combination of `choices` on the series of `fit`; the plan of `fit` itself is always among them."""
    declared = choices or Choices()
    plan = fit.design.plan
    own = ("default", plan.trend, plan.harmonics, plan.primary.slope, plan.primary.phase_style)
    phases = declared.phase_styles if plan.primary.phase_in else (plan.primary.phase_style,)
    combinations = list(
        dict.fromkeys([own, *product(declared.models, declared.trends, declared.harmonics, declared.slopes, phases)])
    )
    column = plan.primary_column
    primary = line_of("primary", fit.method, "primary", fit.coefficient(column), "")
    rows = []
    for number, (model, trend, harmonics, slope, phase) in enumerate(combinations):
        settings = {
            "model": str(model),
            "trend": str(trend),
            "harmonics": str(harmonics),
            "slope": "yes" if slope else "no",
            "phase": str(phase),
        }
        changed = _combined(plan, trend, harmonics, slope, phase)
        make = with_plan(fit, changed, model)  # type: ignore[arg-type]
        line = (
            primary
            if number == 0
            else attempt(f"spec_{number}", ", ".join(settings.values()), "model", make, fit.level)
        )
        rows.append((judged(line, primary) if number else line, settings, number == 0))
    rows.sort(key=lambda row: (row[0].value is None, row[0].value or 0.0))
    position = next(at for at, row in enumerate(rows) if row[2])
    return SpecificationCurve(tuple(row[0] for row in rows), tuple(row[1] for row in rows), position, fit.level)


def _combined(plan: DesignPlan, trend: Trend, harmonics: int, slope: bool, phase: PhaseStyle) -> DesignPlan:
    keep_slope = slope or not plan.primary.level
    primary = replace(plan.primary, slope=keep_slope, phase_style=phase)
    return replace(plan, trend=trend, harmonics=harmonics, interruptions=(primary, *plan.interruptions[1:]))
