"""Findings that more than one figure states, as sentences with places for released numbers."""

from __future__ import annotations

from ipvi_eval.report.figures.mount.heading import verdict
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences import certainty
from ipvi_eval.results.sentence import Sentence


def counted(report: Report, outcome: str) -> Sentence:
    """What the report leads with on the monthly counts of this outcome."""
    id = f"its.{outcome}.headline.ratio"
    return ratio(id, "the count was", "than expected", sure=certainty.of_counts(report, outcome))


def notified(report: Report, outcome: str) -> Sentence:
    """What the planned comparison after notification comes to."""
    id = f"survival.{outcome}.notification.hazard_ratio"
    return ratio(id, "the rate was", "after notification", sure=certainty.of_notification(report, outcome))


def ratio(id: str, what: str, when: str, *, sure: str = "") -> Sentence:
    """How `sure` the ratio `id` is, or else its side, then its change and what its interval leaves open.

    The words are those of page one and of the readings within the figures: nobody has to turn one into the other.
    """
    words = {"verdict": verdict(id, lower=sure or "Lower", higher=sure or "Higher")}
    return Sentence(f"{{verdict}}: {what} {{{id}:change}} {when} ({{{id}:compatible}})", words)


def difference(id: str, what: str, *, lower: str, higher: str) -> Sentence:
    """The verdict on the difference of shares `id`, and it with its interval."""
    return Sentence(
        f"{{verdict}}: {what} by {{{id}:signed}} ({{{id}:bounds}})",
        {"verdict": verdict(id, lower=lower, higher=higher)},
    )
