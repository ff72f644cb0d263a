"""What an unmeasured difference between the groups would have to be like to explain a hazard ratio away."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.survival.robustness.unmeasured import Outcome, e_value, tipping_points

COMMON = 0.15
"""A re-offence seen in more than this share of people is no rare outcome (VanderWeele 2017)."""


def frequency(ratio: Estimate) -> Outcome:
    """Whether re-offence is common or rare among the people the ratio rests on."""
    return "common" if ratio.n and ratio.events is not None and ratio.events / ratio.n > COMMON else "rare"


def e_values(ratio: Estimate) -> tuple[Estimate, Estimate]:
    """E-value of a hazard ratio and of the limit of its interval nearer to one, which fall where the ratio falls.

    Raises AnalysisError when the ratio has no value or no interval.
    """
    value, lower, upper = _bounds(ratio)
    found = e_value(value, lower=lower, upper=upper, outcome=frequency(ratio))
    method = f"E-value of a hazard ratio of a {found.outcome} outcome (VanderWeele and Ding 2017)"
    stem = ratio.id.removesuffix(".hazard_ratio")
    shared = {"lower": None, "upper": None, "level": None, "standard_error": None, "p": None, "df": None}
    base = replace(ratio, unit="number", method=method, note="", **shared)  # type: ignore[arg-type]
    words = "an unmeasured difference must raise both notification and re-offense this many times to explain"
    return (
        replace(base, id=f"{stem}.e_value", value=found.estimate, label=f"E-value: {words} the hazard ratio"),
        replace(base, id=f"{stem}.e_value_limit", value=found.limit, label=f"E-value: {words} the interval's limit"),
    )


def tipping_points_of(ratio: Estimate) -> pd.DataFrame:
    """What is left of the ratio under unmeasured differences of given strengths, on the scale of a risk ratio.

    Columns imbalance, effect, estimate, lower, upper, conclusion, events_after, events_before; the last two so that
    disclosure control withholds the rows when it withholds the ratio.
    """
    value, lower, upper = _bounds(ratio)
    table = tipping_points(value, lower=lower, upper=upper, outcome=frequency(ratio), imbalances=(1.5, 2.0, 3.0),
                           effects=(1.5, 2.0, 3.0))  # fmt: skip
    after, before = ratio.cells[:2]
    kept = ["imbalance", "effect", "estimate", "lower", "upper", "conclusion"]
    events = {"events_after": after, "events_before": before}
    return table[kept].assign(**{name: pd.Series([one] * len(table), dtype=object) for name, one in events.items()})


def _bounds(ratio: Estimate) -> tuple[float, float, float]:
    if ratio.value is None or ratio.lower is None or ratio.upper is None:
        msg = "there is no hazard ratio with an interval to examine"
        raise AnalysisError(msg)
    return ratio.value, ratio.lower, ratio.upper
