"""Which published figures may be pooled with one another, their pools, and the refusal of those that may not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.registry import Registry
from ipvi_eval.questions.high_point.refusals import rate_ratio_to_cohens_d
from ipvi_eval.results.not_estimated import NotEstimated, attempted
from ipvi_eval.synthesis.funnel import Egger, egger
from ipvi_eval.synthesis.random_effects import Synthesis, synthesise
from ipvi_eval.synthesis.studies import Studies, studies_from_counts, studies_from_ratios

_CONTROLLED = 3
"""Least level on the Maryland scale of a ratio that is pooled: a comparison place or group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Evaluations of one question from different places, and their random-effects mean; `name` says the question."""

    name: str
    synthesis: Synthesis

    @property
    def key(self) -> str:
        """The name as part of an estimate's id."""
        return re.sub(r"[^a-z0-9]+", "_", self.name.lower()).strip("_")

    @property
    def studies(self) -> Studies:
        """What was pooled."""
        return self.synthesis.studies


def studies_from_figures(figures: Sequence[Figure]) -> Studies:
    """Shares (numerator and denominator, one fixed window) or ratios (95 % interval) of one outcome as studies.

    Raises AnalysisError naming each figure that may not be pooled and why: never opened, a mere claim, without its
    counts or interval, unequal follow-up, or another outcome, list or window than the first; and with the reason when a
    standardised difference stands among ratios, since a ratio is not converted into Cohen's d nor the reverse.
    """
    if not figures:
        msg = "no figures to pool"
        raise AnalysisError(msg)
    if {"ratio", "number"} <= {figure.unit for figure in figures}:
        rate_ratio_to_cohens_d()
    faults = [f"{figure.id} ({fault})" for figure in figures if (fault := _fault(figure, figures[0]))]
    if faults:
        msg = f"these figures cannot be pooled: {'; '.join(faults)}"
        raise AnalysisError(msg)
    labels = [figure.label or figure.id for figure in figures]
    if figures[0].unit == "proportion":
        events = [figure.numerator or 0 for figure in figures]
        return studies_from_counts(events, [figure.denominator or 0 for figure in figures], labels)
    return studies_from_ratios(
        [figure.value or 0.0 for figure in figures],
        [figure.lower or 0.0 for figure in figures],
        [figure.upper or 0.0 for figure in figures],
        labels,
    )


def pools(registry: Registry, *, without: Sequence[str] = (), level: float = 0.95) -> tuple[Pool, ...] | NotEstimated:
    """Random-effects means of what two places or more have published on one question, or why there are none.

    Rate ratios of one named outcome need an interval and a design with a comparison (Maryland level 3 or more), shares
    of one outcome, list at entry and fixed window their numerator and denominator. One figure a site (its strongest
    design): two of one site share their people. `without` names reviews, which are syntheses themselves.
    """
    kept: dict[tuple[str, str], Figure] = {}
    quotable = [figure for figure in registry.quotable() if figure.id not in without]
    for figure in quotable:
        if _fault(figure, figure) or figure.outcome in ("unspecified", "none"):
            continue
        if figure.unit == "ratio" and (figure.design.level or 0) < _CONTROLLED:
            continue
        place = _question(figure), figure.site
        if place not in kept or (figure.design.level or 0) > (kept[place].design.level or 0):
            kept[place] = figure
    grouped: dict[str, list[Figure]] = {}
    for (question, _), figure in kept.items():
        grouped.setdefault(question, []).append(figure)
    made = tuple(
        Pool(name=question, synthesis=synthesise(studies_from_figures(group), level=level))
        for question, group in grouped.items()
        if len(group) > 1
    )
    return made or _none(quotable)


def _question(figure: Figure) -> str:
    if figure.unit == "ratio":
        return f"change in {figure.outcome}"
    named = f", List {figure.list_at_entry}" if figure.list_at_entry else ""
    return f"share with {figure.outcome}{named}, {figure.follow_up.months:g} months"


def _none(quotable: Sequence[Figure]) -> NotEstimated:
    ratios = sum(figure.unit == "ratio" for figure in quotable)
    shares = sum(figure.unit == "proportion" for figure in quotable)
    return NotEstimated(
        what="pooling, with leave-one-out, funnel and Egger's test",
        why=f"of {ratios} ratios read, no two are of one outcome, from different places, from a design with a "
        f"comparison, and published with an interval; of {shares} shares read, no two are of one outcome, list and "
        "fixed window, from different places, and published with their numbers of people",
        remedy="open the evaluations themselves and enter each ratio with its interval or its counts, each share with "
        "its numerator and denominator (ipvi-eval evidence add)",
    )


def _fault(figure: Figure, first: Figure) -> str:
    if figure.unit not in ("proportion", "ratio"):
        return "not a share or a ratio"
    if not figure.quotable:
        return f"status {figure.status}"
    if figure.role == "claim":
        return "a claim, not an effect"
    if figure.unit != first.unit:
        return "not the same kind of number as the first"
    if figure.outcome != first.outcome:
        return f"counts {figure.outcome}s, the first {first.outcome}s"
    if figure.unit == "ratio":
        return "" if figure.interval == "95 %" else "no printed interval"
    if figure.follow_up.kind != "fixed":
        return "unequal or unstated follow-up"
    if figure.follow_up != first.follow_up:
        return "another window than the first"
    if figure.list_at_entry != first.list_at_entry:
        return "another list than the first"
    return "" if figure.numerator is not None else "no numerator and denominator"


def small_study_effects(studies: Studies, *, what: str) -> Egger | NotEstimated:
    """Egger's test, or why it says nothing here: for a run, where a refusal is a result and not a failure."""
    found = attempted(f"small-study effects, {what}", egger, studies)
    return replace(found, remedy="wait for more evaluations") if isinstance(found, NotEstimated) else found
