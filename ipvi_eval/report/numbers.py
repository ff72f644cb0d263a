"""How a number looks: one style for each unit, chosen once for all documents (American English)."""

from __future__ import annotations

import math

from ipvi_eval.errors import ReportError
from ipvi_eval.estimate import Estimate, Unit
from ipvi_eval.precision import places

MINUS = "\N{MINUS SIGN}"

ALMOST_SURE = 0.99
"""Above it a probability would read 1.00 and claim certainty."""


def show(value: float, unit: Unit) -> str:
    """One value in the style of its unit, with the sign of per cent, points and dollars but no other unit word."""
    if math.isinf(value):
        return "no upper limit" if value > 0 else "no lower limit"
    if unit == "proportion":
        return f"{_fixed(100 * value, places(value, unit) - 2)}%"
    if unit == "difference in proportions":
        return f"{_fixed(100 * value, places(value, unit) - 2)} percentage points"
    if unit == "probability":
        return "less than 0.001" if value < 0.001 else _fixed(value, places(value, unit))
    if unit == "US dollars":
        amount = _fixed(value, 0)
        return f"{MINUS}${amount[1:]}" if amount.startswith(MINUS) else f"${amount}"
    return _fixed(value, places(value, unit))


def value(estimate: Estimate) -> str:
    """The value of an estimate that has one: in the style of its unit, or as its source printed it."""
    assert estimate.value is not None
    return as_printed(estimate.value, estimate.unit) if estimate.quoted else show(estimate.value, estimate.unit)


def as_printed(value: float, unit: Unit) -> str:
    """A published number: a share of 0.15 was printed as 15%, and 15.0% would claim that somebody measured it finer."""
    return f"{round(100 * value, 1):g}%" if unit == "proportion" else show(value, unit)


def limits(estimate: Estimate) -> str:
    """Lower and upper bound without the level: "10.1% to 14.9%"; empty when the estimate has no interval."""
    if estimate.lower is None and estimate.upper is None:
        return ""
    low, high = (_bound(bound, estimate.unit) for bound in (estimate.lower, estimate.upper))
    if estimate.unit == "difference in proportions":
        low = low.removesuffix(" percentage points")
    return f"{low} to {high}"


def interval(estimate: Estimate) -> str:
    """The interval with its level and kind: "95% CI 10.1% to 14.9%".

    A confidence interval (CI) unless the method says that it is a prediction or a credible interval.

    Raises ReportError when the estimate has a value but neither interval nor level: a number of that kind must be
    quoted with `value`.
    """
    if estimate.level is None or (estimate.lower is None and estimate.upper is None):
        msg = f"estimate {estimate.id} has no interval; quote it with report.value"
        raise ReportError(msg)
    kinds = (kind for kind in ("prediction interval", "credible interval") if kind in estimate.method)
    return f"{level(estimate)} {next(kinds, 'CI')} {limits(estimate)}"


def level(estimate: Estimate) -> str:
    """The coverage of the interval as per cent: "95%"."""
    return f"{100 * (estimate.level or 0.95):g}%"


def count(value: int | float) -> str:
    """A whole number with thousands separators."""
    return _fixed(float(value), 0)


def percent(share: float) -> str:
    """A share in whole per cent: "31%"."""
    return f"{_fixed(100 * share, 0)}%"


def _bound(bound: float | None, unit: Unit) -> str:
    return "not reached" if bound is None else show(bound, unit)


def _fixed(value: float, places: int) -> str:
    text = f"{abs(value):,.{places}f}"
    negative = value < 0 and any(digit in text for digit in "123456789")
    return (MINUS if negative else "") + text
