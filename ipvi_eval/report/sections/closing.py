"""What follows from a run and what its data cannot decide: fixed sentences, chosen by the released verdicts.

No number stands here: the sections before it have them. A verdict is on which side of no change the whole interval
lies, or that it is not known because there is no interval, or the number is withheld.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables.survival import designs_beside
from ipvi_eval.report.wording import words
from ipvi_eval.report.wording.told import escape

Verdict = Literal["lower", "neither", "higher", "unknown", "absent"]

_COUNTS = {
    "lower": "Fewer incidents were recorded after the program began than were to be expected. A program that works "
    "would show this. So would a change in who calls the police, or whatever else changed here in the same months.",
    "neither": "The counts decide nothing: they are compatible with a fall, with a rise and with no change. Any change "
    "within the range may be there.",
    "higher": "More incidents were recorded after the program began than were to be expected. That can be more "
    "violence, or more people who call the police, or whatever else changed here in the same months.",
    "unknown": "Whether the counts changed cannot be told from this edition.",
}
_PEOPLE = {
    "lower": "Notified people had a lower rate of new records than those they are compared with. People were not "
    "notified by chance, so this difference is not yet an effect.",
    "neither": "Whether notified people come back less often is not decided: the comparison is compatible with a lower "
    "rate, a higher rate and no difference.",
    "higher": "Notified people had a higher rate of new records than those they are compared with. Police may watch "
    "them more closely, or may notify those at higher risk. So this difference is not yet an effect, and it does not "
    "rule out that notification does harm.",
    "unknown": "Whether notified people come back less often cannot be told from this edition.",
}
_BOTH = {
    True: "Counts and people point the same way. Both come from the same police records, so one is no independent "
    "witness for the other.",
    False: "Counts and people do not say the same, so neither should be quoted without the other.",
}
_NEITHER = "Neither counts nor people show a change; neither rules one out."
_NOT_ALL = "Not all comparisons of people agree. The section on re-offense names those that do not."
_ALONE = "Taken alone, these results are no ground to extend the program or to end it."

_VIOLENCE = (
    "Whether violence changed, or only who calls the police. Asking victims, or counting in hospitals, shelters and "
    "hotlines before and after, would tell."
)
_CAUSE = (
    "Whether the program caused what is seen. A start at different times in different areas, or a choice by lot among "
    "people whom it cannot all take up at once, would tell."
)
_FEW_COUNTED = (
    "Whether the counts changed by less than these data could show. More areas that are counted alike would tell; more "
    "months alone help little."
)
_FEW_FOLLOWED = (
    "Whether notified people come back somewhat less often, or more often. More people, followed for as long, would "
    "tell."
)
_UNREACHED = (
    "Whether people whom the program did not reach differ from those it reached. Writing down why each of them was not "
    "reached would tell."
)
_VICTIMS = "How victims fared. Nothing in these records says whether they were safer, or what they wanted."


def what_follows(report: Report, counted: str, outcome: str) -> str:
    """What follows from the verdicts of the counts (`counted`) and of the planned comparison (`outcome`), as a list."""
    return _listed(_following(report, counted, outcome))


def undecided(report: Report, counted: str, outcome: str) -> str:
    """What the data cannot decide, each with what would, as a list."""
    return _listed(_open(report, counted, outcome))


def _following(report: Report, counted: str, outcome: str) -> Iterator[str]:
    counts, people = _verdicts(report, counted, outcome)
    if counts != "absent":
        yield _COUNTS[counts]
    elif report.parts["gate"]:  # counts that may only be described have no number, and were asked about all the same
        yield _COUNTS["unknown"]
    if people != "absent":
        yield _PEOPLE[people]
    beside = {_verdict(report, id) for id in designs_beside(report, outcome)} - {"unknown", "absent"}
    if people not in ("absent", "unknown") and not beside <= {people}:
        yield _NOT_ALL
    if {"absent", "unknown"}.isdisjoint((counts, people)):
        yield _NEITHER if counts == people == "neither" else _BOTH[counts == people]
    yield _ALONE


def _open(report: Report, counted: str, outcome: str) -> Iterator[str]:
    verdicts = _verdicts(report, counted, outcome)
    if report.parts["police"] or report.parts["survival"]:
        yield _VIOLENCE
    if report.parts["program"] and set(verdicts) != {"absent"}:
        yield _CAUSE
    counts, people = verdicts
    if counts == "neither":
        yield _FEW_COUNTED
    if people == "neither":
        yield _FEW_FOLLOWED
    if report.parts["reached"]:
        yield _UNREACHED
    yield _VICTIMS


def _verdicts(report: Report, counted: str, outcome: str) -> tuple[Verdict, Verdict]:
    ids = (f"its.{counted}.headline.ratio", f"survival.{outcome}.notification.hazard_ratio")
    counts, people = (_verdict(report, id) for id in ids)
    return counts, people


def _verdict(report: Report, id: str) -> Verdict:
    found = report.results.estimates.get(id)
    if found is None:
        return "absent"
    return "unknown" if report.suppressed(found) else words.side(found) or "unknown"


def _listed(sentences: Iterator[str]) -> str:
    return "\n" + "".join(f"- {escape(sentence)}\n" for sentence in sentences)
