"""The specification curve: every combination of pre-declared choices, with the primary one marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Literal

import numpy as np
import pandas as pd

from ipvi_eval.its.checks.sensitivity import again, fit_straight
from ipvi_eval.its.checks.strip import Answer, Line, Strip, attempt, excludes_one, judged, line_of
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.series.design import DesignPlan, PhaseStyle
from ipvi_eval.its.series.trend import Trend

SpecificationModel = Literal["drifting-level", "default", "negative-binomial", "newey-west", "quasi-poisson"]

_DRIFT = "drifting-level"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Pre-declared alternatives; the specification curve is their product.

    Trends and slopes are choices of the models with a straight or curved trend only; a drifting level has neither.
    """

    models: tuple[SpecificationModel, ...] = ("drifting-level", "default", "negative-binomial", "newey-west")
    trends: tuple[Trend, ...] = ("linear", "quadratic")
    harmonics: tuple[int, ...] = (1, 2, 3)
    slopes: tuple[bool, ...] = (True, False)
    phase_styles: tuple[PhaseStyle, ...] = ("drop", "ramp")


@dataclass(frozen=True, slots=True)
class SpecificationCurve:
    """Every combination of the declared choices, from the smallest ratio to the largest, with the primary one marked.

    Every ratio is incidents counted over expected after the start: a step, or the average of level and slope over the
    window. `settings` names each line's choices in the same order; `primary` is its position. `median_ratio` and the
    shares run over the fitted lines (Simonsohn, Simmons & Nelson 2020).
    """

    lines: tuple[Line, ...]
    settings: tuple[dict[str, str], ...]
    primary: int

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
        lines = Strip(self.lines).tidy().drop(columns=["group"])
        lines["primary"] = np.arange(len(self.lines)) == self.primary
        return pd.concat([lines, pd.DataFrame(list(self.settings))], axis=1)


def specification_curve(fit: StepFit, plan: DesignPlan, choices: Choices | None = None) -> SpecificationCurve:
    """Fit every combination of `choices` on the series of the headline `fit`, which is always among them.

    The drifting level stays relative to the comparison where the headline is; the other models know no comparison.
    """
    declared = choices or Choices()
    primary = line_of("primary", fit.method, "primary", fit.step)
    own = _settings(_DRIFT, "drifting", plan.harmonics, None, plan.primary.phase_style)
    rows: dict[tuple[str, ...], tuple[Line, dict[str, str]]] = {tuple(own.values()): (primary, own)}
    for settings, make in _combinations(fit, plan, declared):
        key = tuple(settings.values())
        if key not in rows:
            line = attempt(f"spec_{len(rows)}", ", ".join(key), "model", make)
            rows[key] = (judged(line, primary), settings)
    ordered = sorted(rows.values(), key=lambda row: (row[0].value is None, row[0].value or 0.0))
    position = next(at for at, (line, _) in enumerate(ordered) if line is primary)
    return SpecificationCurve(tuple(line for line, _ in ordered), tuple(row for _, row in ordered), position)


def _combinations(
    fit: StepFit, plan: DesignPlan, declared: Choices
) -> Iterator[tuple[dict[str, str], Callable[[], Answer]]]:
    phases = declared.phase_styles if plan.primary.phase_in else (plan.primary.phase_style,)
    for model in declared.models:
        if model == "drifting-level":
            for harmonics, phase in product((plan.harmonics,) if fit.controls else declared.harmonics, phases):
                changed = _changed(plan, "none", harmonics, False, phase)
                yield _settings(model, "drifting", harmonics, None, phase), partial(again, fit, changed)
            continue
        for trend, harmonics, slope, phase in product(declared.trends, declared.harmonics, declared.slopes, phases):
            changed = _changed(plan, trend, harmonics, slope, phase)
            yield _settings(model, trend, harmonics, slope, phase), partial(fit_straight, fit, changed, model)


def _settings(model: str, trend: str, harmonics: int, slope: bool | None, phase: str) -> dict[str, str]:
    bends = "no" if not slope else "yes"
    return {"model": model, "trend": trend, "harmonics": str(harmonics), "slope": bends, "phase": phase}


def _changed(plan: DesignPlan, trend: Trend, harmonics: int, slope: bool, phase: PhaseStyle) -> DesignPlan:
    primary = replace(plan.primary, slope=slope, phase_style=phase)
    return replace(plan, trend=trend, harmonics=harmonics, interruptions=(primary, *plan.interruptions[1:]))
