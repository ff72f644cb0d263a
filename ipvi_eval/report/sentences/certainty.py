"""How sure an answer is, in one phrase of a fixed scale: by rules from released numbers, the same for every study."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.compared import compared
from ipvi_eval.report.wording.words import side

Certainty = Literal["Counted", "Measured", "Moderate evidence", "Weak evidence", "No conclusion", "Cannot be told"]

AGREE = 0.9
"""Share of the models that differ from the planned one in one choice, and must reach the same conclusion. Combinations
of such choices describe the spread and are no part of the rule: many of them are less powerful by design."""

MEANING: Mapping[Certainty, str] = MappingProxyType(
    {
        "Counted": "The records themselves. Nothing is estimated.",
        "Measured": "A share of the people followed. The range is what chance alone leaves open.",
        "Moderate evidence": "The whole range lies on one side of no change, and the checks agree.",
        "Weak evidence": "The whole range lies on one side of no change, but a check disagrees or could not be made. A "
        "comparison with another place is never more than this.",
        "No conclusion": "The range includes no change, or of several answers that are told together not all point one "
        "way. This does not mean that nothing changed: the data fit every value in the range.",
        "Cannot be told": "The number is hidden to protect people, or could not be estimated.",
    }
)
"""The scale, and what each phrase means. None is called strong: that would take a program given by lot."""

CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "count_change": "For monthly counts they agree where three things hold. Places without the program were "
        "compared; what the program should leave alone shows no change; and nine in ten of the models that differ in "
        "one choice reach the same conclusion.",
        "notification": "For people who were notified they agree where what notification should leave alone shows no "
        "difference, and neither do the years before the program.",
    }
)
"""What makes the evidence moderate, by the part of the run (`Report.parts`) that it is about."""


def of_reach(report: Report) -> Certainty:
    """How sure the count of people reached is."""
    found = [one for id in ("data.due", "data.due_notified") for one in _estimates(report, id)]
    return "Cannot be told" if any(one.value is None for one in found) else "Counted"


def of_counts(report: Report, outcome: str) -> Certainty:
    """How sure the answer is that leads on the monthly counts of `outcome`."""
    found = _estimates(report, f"its.{outcome}.headline.ratio")
    return _graded(found, supported=_counts_hold(report, outcome))


def of_notification(report: Report, outcome: str) -> Certainty:
    """How sure the planned comparison after notification is: its two checks must be there and include no difference."""
    stem = f"survival.{outcome}.notification"
    checks = [_estimates(report, f"{stem}.{check}") for check in ("negative_control", "trend_before")]
    return _graded(
        _estimates(report, f"{stem}.hazard_ratio"),
        supported=all(found and all(side(one) == "neither" for one in found) for found in checks),
    )


def of_elsewhere(report: Report) -> Certainty:
    """How sure the comparison with another place is, all lists that are compared taken together."""
    return _graded([report.find(f"{stem}.difference") for stem in compared(report)], supported=False)


def no_conclusion(certainty: Certainty) -> str:
    """What an answer without a conclusion does not mean; nothing beside any other."""
    return "That does not mean that there is no difference." if certainty == "No conclusion" else ""


def _graded(found: Iterable[Estimate], *, supported: bool) -> Certainty:
    sides = {side(one) for one in found}
    if not sides or None in sides:
        return "Cannot be told"
    if len(sides) > 1 or sides == {"neither"}:
        return "No conclusion"
    return "Moderate evidence" if supported else "Weak evidence"


def _counts_hold(report: Report, outcome: str) -> bool:
    fitted, disagree = (_estimates(report, f"its.{outcome}.sensitivity.{name}") for name in ("fitted", "disagree"))
    placebos = [one for id, one in report.results.estimates.items() if id.startswith(f"its.{outcome}.placebo_outcome.")]
    return (
        bool(_estimates(report, f"its.{outcome}.headline.comparison_areas"))
        and bool(placebos)
        and all(side(one) == "neither" for one in placebos)
        and bool(fitted and disagree)
        and _agreeing(_number(fitted[0]), _number(disagree[0])) >= AGREE
    )


def _agreeing(fitted: float, disagree: float) -> float:
    return (fitted - disagree) / fitted if fitted else 0.0


def _number(found: Estimate) -> float:
    """A number that is withheld speaks for nothing: it is on neither side of any limit."""
    return math.nan if found.value is None else found.value


def _estimates(report: Report, id: str) -> list[Estimate]:
    found = report.results.estimates.get(id)
    return [] if found is None else [found]
