"""How each result stands to the plan: planned, deviated, exploratory, or none of these because nothing is inferred."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipvi_eval.estimate import slug
from ipvi_eval.results.store import Column, Table

if TYPE_CHECKING:
    from ipvi_eval.plan.counts import CountsPlan
    from ipvi_eval.plan.study import Study
    from ipvi_eval.plan.survival import SurvivalPlan

_INFERS_NOTHING = (
    *("data.*", "study.*", "delivery.*", "*.left_out", "survival.outcomes", "survival.*.at_risk"),
    "survival.*.follow_up",
    *("harm.codes", "harm.lorenz.*"),
    *("its.*.gate", "its.*.data_line", "its.*.baseline", "its.*.months_*", "its.*.mean_*"),
    *("survival.worlds_*", "survival.simulated_*", "survival.violations*", "survival.stated*"),
    *("its.measured*", "its.areas*", "harm.monthly_measured"),
    *("evidence.published.*", "evidence.program", "evidence.plan", "evidence.incomparable", "evidence.not_done"),
    *("evidence.high_point", "evidence.empty", "evidence.transport", "evidence.caveats"),
)
"""What was counted, planned, published or found in made-up worlds."""
_OF_DELIVERY = ("delivery.checks.*", "delivery.*_checks")
"""What is inferred of what was delivered, besides what is planned."""
_ANALYSES = ("survival.*", "its.*", "harm.*", "equity.*", "evidence.*")


def standing(study: Study) -> Table:
    """The table `study.standing`: patterns of ids, of which the first that fits says how a result stands to the plan.

    What the plan declares as a deviation is `deviated`, with its words. Planned is what a key of the plan asks for by
    name, whatever this package carries out besides in every study. Where the standing is empty, nothing is inferred.
    """
    columns = (Column("results", "Results", "text"), Column("standing", "Standing", "text"))
    return Table(id="study.standing", title="How results stand to the plan", columns=columns, rows=tuple(_rows(study)))


def _rows(study: Study) -> Iterator[tuple[str, str]]:
    for one in study.deviations:
        yield one.results, f"deviated ({one.what.removesuffix('.')})"
    for pattern in _planned(study):
        yield pattern, "planned"
    for pattern in _OF_DELIVERY:
        yield pattern, "exploratory"
    for pattern in _INFERS_NOTHING:
        yield pattern, ""
    for pattern in _ANALYSES:
        yield pattern, "exploratory"


def _planned(study: Study) -> Iterator[str]:
    if study.survival:
        yield from _of_people(study.survival)
    if study.its:
        yield from _of_counts(study.its)
    yield from ("delivery.timing.*", "delivery.dose.*")
    if study.delivery.follow_through:
        yield "delivery.follow_through*"
    if study.harm:
        yield from (
            "harm.repeats.*",
            "harm.next.*",
            "harm.top.*",
            "harm.severity.*",
            "harm.weapon.*",
            "harm.reporting.*",
        )
        if study.harm.classes:
            yield from ("harm.weight.*", "harm.monthly.*")
    if study.equity:
        yield from ("equity.*.reached", "equity.*.risk_*m", "equity.*.arrested")
        if study.equity.effects_by:
            yield from ("equity.*.hazard_ratio", "equity.*.hazard_ratio.power.*", "equity.effects.*")
    if study.evidence:
        yield from ("evidence.recidivism.*", "evidence.forest", "evidence.equivalence")
        yield from ("evidence.counts.*", "evidence.belief.*", "evidence.influence")


def _of_people(plan: SurvivalPlan) -> Iterator[str]:
    for outcome in plan.outcomes:
        stem = f"survival.{outcome}"
        yield from (f"{stem}.list_*.risk_{months}m" for months in plan.horizons_months)
        yield from (f"{stem}.list_*.never", f"{stem}.notification.pwp_*")
        if plan.calendar_term:
            yield f"{stem}.notification.yearly_trend"
        if plan.negative_control:
            yield f"{stem}.notification.negative_control"
        for design in (slug(one) for one in plan.beside):
            yield from (f"{stem}.balance_{design}", f"{stem}.notification.effective_*_{design}")
            yield from (f"{stem}.notification.hazard_ratio_{design}{power}" for power in ("", ".power.*"))
            yield f"{stem}.notification.share_difference_*m_{design}"
    for outcome in (*plan.outcomes, *plan.definitions):
        stem = f"survival.{outcome}.notification"
        yield from (f"{stem}.hazard_ratio", f"{stem}.power.*")
        yield from (f"{stem}.share_difference_{months}m" for months in plan.horizons_months)
    yield "survival.claims"


def _of_counts(plan: CountsPlan) -> Iterator[str]:
    answers = ("headline", "relative", "alone", "power", "sensitivity", "specification", "placebo_outcome")
    for outcome in plan.outcomes:
        stem = f"its.{outcome}"
        yield from (f"{stem}.{part}*" for part in answers)
        yield from (f"{stem}.{term}" for term in ("level_change", "slope_change", "trend", "*.level_change", "mde"))
        yield f"{stem}.placebo_outcomes"
    yield "its.claims"
