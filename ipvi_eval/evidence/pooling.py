"""Which published figures may be pooled with one another, and the refusal of those that may not."""

from __future__ import annotations

from collections.abc import Sequence

from ipvi_eval.errors import AnalysisError
from ipvi_eval.evidence.figure import Figure
from ipvi_eval.evidence.not_compared import NotCompared
from ipvi_eval.evidence.registry import Registry
from ipvi_eval.evidence.studies import Studies, studies_from_counts, studies_from_ratios
from ipvi_eval.evidence.synthesis import Synthesis, synthesise


def studies_from_figures(figures: Sequence[Figure]) -> Studies:
    """Shares (numerator and denominator, one fixed window) or ratios (95 % interval) of one outcome as studies.

    Raises AnalysisError naming each figure that may not be pooled and why: never opened, a mere claim, without its
    counts or interval, unequal follow-up, or another outcome or window than the first.
    """
    if not figures:
        msg = "no figures to pool"
        raise AnalysisError(msg)
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


def pool_ratios(
    registry: Registry, *, without: Sequence[str] = (), level: float = 0.95
) -> dict[str, Synthesis] | NotCompared:
    """The random-effects mean of the controlled rate ratios of each outcome that two sites or more give, by outcome.

    Only quotable ratios with an interval, of a named outcome and from a design with a comparison (Maryland level 3 or
    more) are pooled, one a site (its strongest design): two figures of one site share their people. `without` names
    reviews, which are syntheses themselves. The reason is returned where no outcome has two.
    """
    ratios = [f for f in registry.quotable() if f.unit == "ratio" and f.id not in without]
    kept: dict[tuple[str, str], Figure] = {}
    for figure in ratios:
        level_of = figure.design.level or 0
        if _fault(figure, figure) or figure.outcome in ("unspecified", "none") or level_of < _CONTROLLED:
            continue
        rival = kept.get((figure.outcome, figure.site))
        if rival is None or level_of > (rival.design.level or 0):
            kept[figure.outcome, figure.site] = figure
    grouped: dict[str, list[Figure]] = {}
    for figure in kept.values():
        grouped.setdefault(figure.outcome, []).append(figure)
    pooled = {
        outcome: synthesise(studies_from_figures(group), level=level)
        for outcome, group in grouped.items()
        if len(group) > 1
    }
    if pooled:
        return pooled
    return NotCompared(
        what="pooling of rate ratios",
        why=f"of {len(ratios)} ratios read, no two are of one outcome, from different places, from a design with a "
        "comparison, and published with an interval",
        remedy="open the evaluations themselves and enter each ratio with its interval (`ipvi-eval evidence add`)",
    )


_CONTROLLED = 3


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
    return "" if figure.numerator is not None else "no numerator and denominator"
