"""Sentences about an estimate that stay true whatever the number turns out to be, null results included."""

from __future__ import annotations

from typing import Literal

from ipvi_eval.errors import ReportError
from ipvi_eval.estimate import Estimate
from ipvi_eval.report.wording import numbers
from ipvi_eval.report.wording.language import ENGLISH, Language


def change(estimate: Estimate, language: Language = ENGLISH) -> str:
    """A ratio or relative change in words: "12% lower" of a ratio, "12.0% lower" of a share."""
    return _change(_need(estimate), estimate, language)


def compatible(estimate: Estimate, language: Language = ENGLISH) -> str:
    """What the interval leaves open: "anything from 20% lower to 3% higher"."""
    if estimate.lower is None or estimate.upper is None:
        return language.text("words.incompatible")
    low, high = (_change(limit, estimate, language) for limit in (estimate.lower, estimate.upper))
    return language.text("words.compatible", low=low, high=high)


def verdict(estimate: Estimate, language: Language = ENGLISH) -> str:
    """One sentence on direction that never turns "not shown" into "no effect".

    Incidents are incidents averted: more of them is a lower level, so that their verdict is that of their ratio.
    """
    return language.text(f"words.verdict_{side(estimate) or 'unknown'}")


def side(estimate: Estimate) -> Literal["lower", "neither", "higher"] | None:
    """On which side of no change the whole interval lies, with incidents as in `verdict`; None without an interval."""
    if estimate.lower is None or estimate.upper is None:
        return None
    none, lower, upper = _neutral(estimate), estimate.lower, estimate.upper
    if estimate.unit == "incidents":
        lower, upper = -upper, -lower
    return "lower" if upper < none else "higher" if lower > none else "neither"


def balance(estimate: Estimate, language: Language = ENGLISH) -> str:
    """A signed number of incidents averted: "45 fewer than expected (95% CI 80 fewer to 10 more)"."""
    number = _fewer(_need(estimate), language)
    if estimate.lower is None or estimate.upper is None:
        return language.text("words.balance", number=number)
    low, high = (_fewer(averted, language) for averted in (estimate.upper, estimate.lower))
    return language.text("words.balance_limits", number=number, level=numbers.level(estimate), low=low, high=high)


def of_hundred(estimate: Estimate) -> str:
    """A difference in shares as people: "7 fewer of every 100 (anything from 11 fewer to 2 fewer)"."""
    value = _need(estimate)
    if estimate.unit != "difference in proportions":
        msg = f"estimate {estimate.id} ({estimate.unit}) is no difference of shares; quote it with report.value"
        raise ReportError(msg)
    text = f"{_people(value)} of every 100"
    if estimate.lower is None or estimate.upper is None:
        return text
    return f"{text} (anything from {_people(estimate.lower)} to {_people(estimate.upper)})"


def _people(share: float) -> str:
    number = numbers.count(abs(100 * share))
    return "as many" if number == "0" else f"{number} {'fewer' if share < 0 else 'more'}"


def _need(estimate: Estimate) -> float:
    if estimate.value is None:
        msg = f"estimate {estimate.id} has no value to put into words"
        raise ReportError(msg)
    return estimate.value


def _neutral(estimate: Estimate) -> float:
    return 1.0 if estimate.unit == "ratio" else 0.0


def _change(value: float, estimate: Estimate, language: Language) -> str:
    if estimate.unit not in ("ratio", "proportion", "difference in proportions"):
        msg = f"estimate {estimate.id} ({estimate.unit}) is no ratio or relative change; quote it with report.value"
        raise ReportError(msg)
    size = value - _neutral(estimate)
    # A ratio has two decimals, so its change has no more than whole per cent.
    shown = (
        numbers.whole_percent(abs(size))
        if estimate.unit == "ratio"
        else numbers.show(abs(size), estimate.unit, language)
    )
    if not any(digit in shown for digit in "123456789"):
        return language.text("words.no_different")
    return language.text("words.lower" if size < 0 else "words.higher", size=shown)


def _fewer(averted: float, language: Language) -> str:
    number = numbers.show(abs(averted), "incidents", language)
    return language.text("words.fewer" if averted >= 0 else "words.more", number=number)
