"""The published figure that answers the same question as one of our risks, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.registry import Registry
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.synthesis.proportions import Share, share_from_counts, share_from_interval, share_point

HIGH_POINT = "High Point"


def counterpart(risk: Risk, registry: Registry, *, site: str = HIGH_POINT) -> Figure | NotEstimated:
    """The published figure that answers the same question as `risk`, or why there is none."""
    what = f"{risk.name()}, {risk.outcome}"
    if risk.follow_up != "fixed":
        return NotEstimated(
            what=what,
            why="our share has unequal follow-up, so it grows with time whatever the program does",
            remedy="use the Kaplan-Meier or cumulative incidence estimate at a fixed horizon",
        )
    theirs = registry.select(site=site, list_at_entry=risk.list_at_entry, role="compare")
    if not theirs.select(outcome=risk.outcome).figures:
        return NotEstimated(
            what=what,
            why=_why_no_outcome(risk, registry, site),
            remedy="compare a risk of re-arrest, by list at entry, where arrests are in the extract",
        )
    same = theirs.select(outcome=risk.outcome, kind="fixed", months=risk.months)
    if not same.figures:
        windows = sorted({f.follow_up.months for f in theirs if f.follow_up.months and f.follow_up.kind == "fixed"})
        return NotEstimated(
            what=what,
            why=f"{site} publishes no share of this list at this horizon",
            remedy=f"use a horizon that it publishes (months: {', '.join(f'{m:g}' for m in windows)})",
        )
    figure = surest(same)
    if figure.quotable and figure.value is None:
        return NotEstimated(
            what=what, why=f"{site}'s share is published as a range ({figure.text()})", remedy=figure.fill
        )
    if not figure.quotable or figure.value is None:
        return NotEstimated(
            what=what, why=f"{site}'s share is not known here (status: {figure.status})", remedy=figure.fill
        )
    return figure


def _why_no_outcome(risk: Risk, registry: Registry, site: str) -> str:
    others = sorted({f.outcome for f in registry.select(site=site, role="compare") if f.outcome != "none"})
    if not others:
        return f"{site} publishes no share within a fixed time after notification"
    if risk.outcome in others:
        return f"{site} publishes no share for List {risk.list_at_entry}"
    return (
        f"our outcome is {_one(risk.outcome)} and {site} counts {' or '.join(f'{o}s' for o in others)}: "
        "reports, calls and arrests are different events with no published conversion"
    )


def _one(outcome: str) -> str:
    return f"{'an' if outcome[0] in 'aeiou' else 'a'} {outcome}"


def surest(figures: Iterable[Figure]) -> Figure:
    """Of figures that answer one question, the one to use: with its own uncertainty, then read at first hand.

    The first where all are alike. Raises ValueError when there is none.
    """
    order = ("seen", "calc", "second-hand", "unverified", "unknown")

    def rank(figure: Figure) -> tuple[bool, bool, int]:
        uncertain = figure.denominator is not None or figure.interval == "95 %"
        return not figure.quotable, not uncertain, order.index(figure.status)

    return min(figures, key=rank)


def published_share(figure: Figure) -> Share:
    """A published figure as a Share: from its counts, else its interval, else a bare point.

    Raises AnalysisError when the figure may not be used or is no single share.
    """
    if not figure.quotable or figure.value is None or figure.unit != "proportion":
        what = (
            "a range and no single share" if figure.quotable and figure.value is None else "no share that may be used"
        )
        msg = f"figure {figure.id} ({figure.status}, {figure.text()}) is {what}; {figure.fill}".rstrip("; ")
        raise AnalysisError(msg)
    if figure.numerator is not None and figure.denominator is not None:
        return share_from_counts(figure.numerator, figure.denominator)
    if figure.denominator is not None:
        return share_from_counts(figure.value * figure.denominator, figure.denominator)
    if figure.interval == "95 %" and figure.lower is not None and figure.upper is not None:
        return share_from_interval(figure.value, figure.lower, figure.upper)
    return share_point(figure.value)
