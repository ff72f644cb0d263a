"""How a number looks: one style for each unit, chosen once for all documents, with the digits of the United States.

A decimal point, commas between thousands and no space before the sign of per cent, in every language: public agencies
of the United States write so in Spanish too, and whoever has a document in two languages finds the same numbers. Half a
unit is rounded up, away from nought (`rounding.rounded`), wherever it is printed.
"""

from __future__ import annotations

import math

from ipvi_eval.errors import ReportError
from ipvi_eval.estimate import Estimate, Unit
from ipvi_eval.precision import places, printed
from ipvi_eval.report.wording.language import ENGLISH, Language
from ipvi_eval.rounding import rounded

MINUS = "\N{MINUS SIGN}"

ALMOST_SURE = 0.99
"""Above it a probability would read 1.00 and claim certainty."""

LEAST = 0.001
"""Below it a probability is not told to its last digit."""


def show(value: float, unit: Unit, language: Language = ENGLISH) -> str:
    """One value in the style of its unit, with the sign of per cent, points and dollars but no other unit word."""
    if math.isinf(value):
        return language.text("numbers.no_upper" if value > 0 else "numbers.no_lower")
    if unit == "probability" and value < LEAST:
        return language.text("numbers.below", least=f"{LEAST:g}")
    # Rounded here and nowhere after: a hundred times a tie need not be one.
    value = printed(value, unit)
    if unit == "proportion":
        return f"{_points(value, unit)}%"
    if unit == "difference in proportions":
        return language.text("numbers.points", points=_points(value, unit))
    if unit == "US dollars":
        amount = fixed(value, 0)
        return f"{MINUS}${amount[1:]}" if amount.startswith(MINUS) else f"${amount}"
    return fixed(value, places(value, unit))


def signed(value: float, unit: Unit, language: Language = ENGLISH) -> str:
    """One value in the style of its unit with its sign, also where it is positive; what prints as zero has none."""
    shown = show(value, unit, language)
    return f"+{shown}" if value > 0 and math.isfinite(value) and _tells_more_than_zero(shown) else shown


def value(estimate: Estimate, language: Language = ENGLISH) -> str:
    """The value of an estimate that has one: in the style of its unit, or as its source printed it."""
    assert estimate.value is not None
    if estimate.quoted:
        return as_printed(estimate.value, estimate.unit, language)
    return show(estimate.value, estimate.unit, language)


def as_printed(value: float, unit: Unit, language: Language = ENGLISH) -> str:
    """A published number: a share of 0.15 was printed as 15%, and 15.0% would claim that somebody measured it finer."""
    if unit != "proportion":
        return show(value, unit, language)
    return f"{rounded(100 * value, 1):g}%".replace("-", MINUS)


def limits(estimate: Estimate, language: Language = ENGLISH) -> str:
    """Lower and upper bound without the level: "10.1% to 14.9%"; empty when the estimate has no interval."""
    if estimate.lower is None and estimate.upper is None:
        return ""
    low, high = (_bound(bound, estimate.unit, language) for bound in (estimate.lower, estimate.upper))
    if estimate.unit == "difference in proportions" and estimate.lower is not None and math.isfinite(estimate.lower):
        low = _points(estimate.lower, estimate.unit)
    return language.text("numbers.between", low=low, high=high)


def interval(estimate: Estimate, language: Language = ENGLISH) -> str:
    """The interval with its level and kind: "95% CI 10.1% to 14.9%".

    A confidence interval (CI) unless the method says that it is a prediction or a credible interval.

    Raises ReportError when the estimate has a value but neither interval nor level: a number of that kind must be
    quoted with `value`.
    """
    if estimate.level is None or (estimate.lower is None and estimate.upper is None):
        msg = f"estimate {estimate.id} has no interval; quote it with report.value"
        raise ReportError(msg)
    kinds = (kind for kind in ("prediction", "credible") if f"{kind} interval" in estimate.method)
    key = f"numbers.{next(kinds, 'interval')}"
    return language.text(key, level=level(estimate), limits=limits(estimate, language))


def level(estimate: Estimate) -> str:
    """The coverage of the interval as per cent: "95%"."""
    return f"{100 * (estimate.level or 0.95):g}%"


def fixed(value: float, places: int) -> str:
    """A number with so many decimals; what prints as nought has no sign."""
    text = f"{rounded(abs(value), places):,.{places}f}"
    return (MINUS if value < 0 and _tells_more_than_zero(text) else "") + text


def count(value: int | float) -> str:
    """A whole number with thousands separators."""
    return fixed(float(value), 0)


def whole_percent(share: float) -> str:
    """A share in whole per cent: "31%"."""
    return f"{fixed(100 * share, 0)}%"


def _points(value: float, unit: Unit) -> str:
    return fixed(100 * printed(value, unit), max(places(value, unit) - 2, 0))


def _bound(bound: float | None, unit: Unit, language: Language) -> str:
    return language.text("numbers.not_reached") if bound is None else show(bound, unit, language)


def _tells_more_than_zero(text: str) -> bool:
    return any(digit in text for digit in "123456789")
