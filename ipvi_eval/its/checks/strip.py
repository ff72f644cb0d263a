"""Specifications side by side: one line each, about the same quantity as the primary line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.average_ratio import average_rate_ratio
from ipvi_eval.its.counts.count_models import Contrast, CountFit, Description, ratio_of
from ipvi_eval.its.gaussian.gaussian_models import LinearContrast
from ipvi_eval.its.lasting_step.forecast import Forecast
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.worded import Worded

Group = Literal["primary", "wandering", "basis", "model", "season", "slope", "window", "years", "covid", "trend"]
_NAMED = 3
"""Lines that a sentence names; the table has all of them."""
Answer = StepFit | Forecast | CountFit | Description | Contrast | LinearContrast


@dataclass(frozen=True, slots=True)
class Line:
    """One specification: log of incidents counted over expected after the start, its interval and p, or why none.

    `id` is a lower-case word for estimates, `label` what a reader sees. `flips` says how it departs from the primary
    line: "sign", "conclusion" (the interval covers no change in one and not in the other) or "".
    """

    id: str
    label: str
    group: Group
    value: float | None
    lower: float | None = None
    upper: float | None = None
    se: float | None = None
    df: float | None = None
    p: float | None = None
    note: str = ""
    flips: Literal["", "sign", "conclusion"] = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """Lines beside the primary one, which comes first."""

    lines: tuple[Line, ...]

    @property
    def primary(self) -> Line:
        """The pre-specified line."""
        return self.lines[0]

    @property
    def flipped(self) -> tuple[Line, ...]:
        """Lines that change the conclusion, or the sign of one that excludes no change."""
        return tuple(line for line in self.lines if line.flips)

    @property
    def fitted(self) -> tuple[Line, ...]:
        """Lines beside the primary one that could be fitted."""
        return tuple(line for line in self.lines[1:] if line.value is not None)

    @property
    def said(self) -> Worded:
        """What the strip says, in words."""
        others = {"fitted": f"{len(self.fitted)}"}
        changing = "analyses that change one choice of the model"
        if not self.flipped:
            return Worded(f"none of {{fitted}} {changing} changes the conclusion", others)
        disagree = "disagrees" if len(self.flipped) == 1 else "disagree"
        which, others_agree = ": ", "; the others agree"
        if len(self.flipped) > _NAMED:  # "the others" could be those that disagree and are not named
            which, others_agree = ", among them: ", "; the rest of the {fitted} agree"
        rest = others_agree if len(self.flipped) < len(self.fitted) else ""
        return Worded(
            f"{{disagree}} of {{fitted}} {changing} {disagree}{which}{{listed}}{rest}",
            {"disagree": f"{len(self.flipped)}", **others},
            {"listed": "; ".join(f"{line.label} (another {line.flips})" for line in self.flipped[:_NAMED])},
        )

    @property
    def sentence(self) -> str:
        """The same, with its numbers."""
        return str(self.said)

    def tidy(self) -> pd.DataFrame:
        """One row per line, ratios with intervals."""
        return pd.DataFrame(
            {
                "id": [line.id for line in self.lines],
                "label": [line.label for line in self.lines],
                "group": [line.group for line in self.lines],
                "ratio": [_exp(line.value) for line in self.lines],
                "lower": [_exp(line.lower) for line in self.lines],
                "upper": [_exp(line.upper) for line in self.lines],
                "p": [line.p for line in self.lines],
                "primary": [line.group == "primary" for line in self.lines],
                "flips": [line.flips for line in self.lines],
                "note": [line.note for line in self.lines],
            }
        )


def attempt(id: str, label: str, group: Group, make: Callable[[], Answer]) -> Line:
    """Fit one line; what cannot be fitted is a line that says so, never a missing one.

    Every line is about the same quantity: the average of a count model with a slope is taken over its window, and a
    step is its own average.
    """
    try:
        result = make()
    except AnalysisError as error:
        return Line(id, label, group, None, note=str(error))
    if isinstance(result, Description):
        return Line(id, label, group, None, note=result.gate.sentence)
    if isinstance(result, StepFit):
        return line_of(id, label, group, result.step)
    if isinstance(result, Forecast):
        return line_of(id, label, group, result.average)
    if isinstance(result, CountFit):
        return line_of(id, label, group, average_rate_ratio(result))
    return line_of(id, label, group, result)


def line_of(id: str, label: str, group: Group, one: Contrast | LinearContrast, note: str = "") -> Line:
    """A fitted contrast as a line."""
    se = one.se if isinstance(one, Contrast) else one.standard_error
    df = one.df if np.isfinite(one.df) else None
    return Line(id, label, group, one.value, one.lower, one.upper, se, df, one.p, note)


def judged(line: Line, primary: Line) -> Line:
    """The line with what it flips, beside the primary one.

    Where neither interval excludes no change, neither tells a direction, and points on both sides of it agree.
    """
    if line.value is None or primary.value is None or not (excludes_one(line) or excludes_one(primary)):
        return line
    if np.sign(line.value) != np.sign(primary.value):
        return replace(line, flips="sign")
    return replace(line, flips="conclusion") if excludes_one(line) != excludes_one(primary) else line


def excludes_one(line: Line) -> bool:
    """Whether the interval of the ratio lies on one side of 1."""
    return line.lower is not None and line.upper is not None and (line.lower > 0 or line.upper < 0)


def _exp(value: float | None) -> float | None:
    return None if value is None else ratio_of(value)
