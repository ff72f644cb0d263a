"""How strong an unmeasured difference between the groups would have to be to explain a result away.

E-value: VanderWeele & Ding (2017, Ann Intern Med 167:268). Bounding factor: Ding & VanderWeele (2016, Epidemiology
27:368). Hazard and odds ratios of common outcomes are first put on the scale of a risk ratio with the approximations of
VanderWeele (2017, Biometrics 73:1064, table 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import isfinite, sqrt
from typing import Literal

import numpy as np
import pandas as pd

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed

Measure = Literal["risk ratio", "hazard ratio", "odds ratio"]
Outcome = Literal["common", "rare"]

STRENGTHS = (1.25, 1.5, 2.0, 3.0, 4.0)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EValue(Printed):
    """E-value of an estimate and of the interval's limit nearer to no effect.

    `limit` is 1 when the interval already includes the null, None when no interval was given. `risk_ratio` is the
    estimate as a risk ratio, from which `estimate` was computed.
    """

    title = "E-value"

    measure: Measure
    outcome: Outcome
    risk_ratio: float
    estimate: float
    limit: float | None

    def tidy(self) -> pd.DataFrame:
        """One row: measure, outcome, risk_ratio, e_value, e_value_limit."""
        row = (self.measure, self.outcome, self.risk_ratio, self.estimate, self.limit)
        return pd.DataFrame([row], columns=["measure", "outcome", "risk_ratio", "e_value", "e_value_limit"])


@checked
def e_value(
    estimate: float,
    *,
    lower: float | None = None,
    upper: float | None = None,
    measure: Measure = "hazard ratio",
    outcome: Outcome = "common",
    null: float = 1.0,
) -> EValue:
    """The E-value of a ratio and of the limit nearer to `null` (1, or the effect that would no longer matter).

    An unmeasured confounder would need to be associated with both notification and re-offending by a risk ratio of at
    least this size, beyond the covariates in the model, to move the estimate to `null`. `outcome` says whether more
    than about 15 % have the event by the end of follow-up ("common") or fewer ("rare").

    Raises AnalysisError when a ratio is not above zero or the limits do not enclose the estimate.

    >>> round(e_value(3.9, measure="risk ratio").estimate, 2)  # VanderWeele and Ding 2017, table 2: 7.26
    7.26
    """
    ratios = _checked(estimate, lower, upper)
    if not null > 0 or not isfinite(null):
        msg = "null must be a ratio above zero, usually 1"
        raise AnalysisError(msg)
    as_risk = {name: risk_ratio(value, measure=measure, outcome=outcome) for name, value in ratios.items()}
    target = risk_ratio(null, measure=measure, outcome=outcome)
    value = as_risk["estimate"]
    near = as_risk.get("lower") if value > target else as_risk.get("upper")
    limit = None
    if near is not None:
        limit = 1.0 if (near - target) * (value - target) <= 0 else _threshold(near, target)
    return EValue(measure=measure, outcome=outcome, risk_ratio=value, estimate=_threshold(value, target), limit=limit)


def risk_ratio(ratio: float, *, measure: Measure, outcome: Outcome) -> float:
    """A ratio on the scale of the risk ratio; hazard and odds ratios of rare outcomes are taken as they are.

    Raises AnalysisError for an unknown measure or outcome.
    """
    if measure not in ("risk ratio", "hazard ratio", "odds ratio"):
        msg = f"unknown measure {measure!r}; one of risk ratio, hazard ratio, odds ratio"
        raise AnalysisError(msg)
    if outcome not in ("common", "rare"):
        msg = f"outcome must be common (more than about 15 % have the event) or rare, not {outcome!r}"
        raise AnalysisError(msg)
    if outcome == "rare" or measure == "risk ratio":
        return ratio
    if measure == "odds ratio":
        return sqrt(ratio)
    # VanderWeele 2017: (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1/HR))
    return float(np.expm1(-np.log(2) * sqrt(ratio)) / np.expm1(-np.log(2) * sqrt(1 / ratio)))


def bias_factor(imbalance: float, effect: float) -> float:
    """Largest bias of a risk ratio by a confounder `imbalance`-fold as common in one group, raising risk `effect`-fold.

    Ding & VanderWeele (2016, equation 1). Raises AnalysisError unless both are finite and at least 1.
    """
    for name, value in (("imbalance", imbalance), ("effect", effect)):
        if not value >= 1 or not isfinite(value):
            msg = f"{name} of a confounder is a ratio of at least 1; give its inverse when it is below"
            raise AnalysisError(msg)
    return imbalance * effect / (imbalance + effect - 1)


def tipping_points(
    estimate: float,
    *,
    lower: float | None = None,
    upper: float | None = None,
    measure: Measure = "hazard ratio",
    outcome: Outcome = "common",
    imbalances: Sequence[float] = STRENGTHS,
    effects: Sequence[float] = STRENGTHS,
) -> pd.DataFrame:
    """What is left of a result, on the risk-ratio scale, under confounders of given strengths working against it.

    One row per pair: imbalance, effect, bias, estimate, lower, upper, conclusion. `conclusion` is "holds" while the
    interval (or the estimate, when no interval is given) stays on its side of 1, "interval includes no effect", or
    "estimate reverses". A result whose own interval includes 1 starts from "interval includes no effect".

    Raises AnalysisError for ratios not above zero, limits that do not enclose the estimate, or strengths below 1.
    """
    ratios = _checked(estimate, lower, upper)
    as_risk = {name: risk_ratio(value, measure=measure, outcome=outcome) for name, value in ratios.items()}
    protective = as_risk["estimate"] < 1
    rows = []
    for imbalance, effect in product(imbalances, effects):
        bias = bias_factor(imbalance, effect)
        moved = {name: value * bias if protective else value / bias for name, value in as_risk.items()}
        rows.append(
            {
                "imbalance": imbalance,
                "effect": effect,
                "bias": bias,
                "estimate": moved["estimate"],
                "lower": moved.get("lower", np.nan),
                "upper": moved.get("upper", np.nan),
                "conclusion": _conclusion(moved, protective),
            }
        )
    return pd.DataFrame(rows)


def _conclusion(ratios: dict[str, float], protective: bool) -> str:
    def gone(value: float) -> bool:
        return value >= 1 if protective else value <= 1

    if gone(ratios["estimate"]):
        return "estimate reverses"
    near = ratios.get("upper" if protective else "lower")
    return "interval includes no effect" if near is not None and gone(near) else "holds"


def _threshold(ratio: float, null: float) -> float:
    """VanderWeele & Ding (2017, web appendix): E-value of `ratio` for moving it to `null`."""
    if ratio <= 1:
        ratio, null = 1 / ratio, 1 / null
    if null <= ratio:
        return (ratio + sqrt(ratio * (ratio - null))) / null
    distance = null / ratio
    return distance + sqrt(distance * (distance - 1))


def _checked(estimate: float, lower: float | None, upper: float | None) -> dict[str, float]:
    given = {"estimate": estimate, "lower": lower, "upper": upper}
    ratios = {name: float(value) for name, value in given.items() if value is not None}
    for name, value in ratios.items():
        if not value > 0 or not isfinite(value):
            msg = f"{name} must be a ratio above zero; exponentiate a coefficient first"
            raise AnalysisError(msg)
    if not ratios.get("lower", 0.0) <= ratios["estimate"] <= ratios.get("upper", float("inf")):
        msg = "the limits must enclose the estimate; check their order and that all three are on the ratio scale"
        raise AnalysisError(msg)
    return ratios
