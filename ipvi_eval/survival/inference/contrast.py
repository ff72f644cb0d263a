"""A difference or ratio between two groups, with its interval: the row every comparison at a horizon returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr

from ipvi_eval.drawing.intervals import draw_intervals
from ipvi_eval.survival.inference.intervals import critical_value

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Scale = Literal["difference", "ratio"]


@dataclass(frozen=True, slots=True)
class Contrast:
    """`group` against `reference` in one `measure` at one `time`.

    `standard_error` is that of the difference, or of the log ratio; `lower` and `upper` are on the scale of `value`.
    `n` and `events` are counts of (group, reference).
    """

    measure: str
    scale: Scale
    time: float
    group: Any
    reference: Any
    value: float
    standard_error: float
    lower: float
    upper: float
    z: float
    p: float
    level: float
    n: tuple[int, int]
    events: tuple[int, int]


def contrast(
    measure: str,
    scale: Scale,
    time: float,
    labels: tuple[Any, Any],
    values: tuple[float, float],
    errors: tuple[float, float],
    level: float,
    n: tuple[int, int],
    events: tuple[int, int],
) -> Contrast:
    """Compare two independent estimates; a ratio by the delta method on the logarithm. NaN where it does not exist."""
    a, b = values
    if scale == "difference":
        estimate, se = a - b, float(np.hypot(*errors))
        half = critical_value(level) * se
        value, lower, upper = estimate, estimate - half, estimate + half
    else:
        exists = a > 0 and b > 0
        estimate = float(np.log(a / b)) if exists else np.nan
        se = float(np.hypot(errors[0] / a, errors[1] / b)) if exists else np.nan
        half = critical_value(level) * se
        value, lower, upper = (float(np.exp(v)) for v in (estimate, estimate - half, estimate + half))
    z = estimate / se if se > 0 else np.nan
    p = float(2 * ndtr(-abs(z)))
    return Contrast(measure, scale, time, labels[0], labels[1], value, se, lower, upper, float(z), p, level, n, events)


def tidy_contrasts(contrasts: tuple[Contrast, ...]) -> pd.DataFrame:
    """One row for each contrast."""
    names = [name for name in Contrast.__slots__ if name not in ("n", "events")]
    return pd.DataFrame([{name: getattr(c, name) for name in names} for c in contrasts])


def draw_contrasts(contrasts: tuple[Contrast, ...], unit: str) -> Figure:
    """A Matplotlib figure of contrasts of one scale, a row each: measure, groups and the time in `unit`."""
    labels = [f"{one.measure}, {one.group} vs {one.reference}, {one.time:g} {unit}" for one in contrasts]
    value, lower, upper = ([getattr(one, name) for one in contrasts] for name in ("value", "lower", "upper"))
    ratio = contrasts[0].scale == "ratio"
    return draw_intervals(labels, value, lower, upper, x_label=contrasts[0].scale.capitalize(), ratio=ratio)
