"""The hazard after notification under one design: the planned ratio, what stands beside it, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ipvi_eval.cohort.calendar_years import YEAR
from ipvi_eval.questions.reoffence.absolute_effect import shares_of_contrast, shares_over_time
from ipvi_eval.questions.reoffence.calendar_trend import without_trend, yearly_trend
from ipvi_eval.questions.reoffence.exposure_contrast import effective_sizes, exposure_contrast
from ipvi_eval.questions.reoffence.exposure_groups import exposure_groups
from ipvi_eval.questions.reoffence.history_adjusted import history_adjusted
from ipvi_eval.questions.reoffence.matched_contrast import matched_contrast
from ipvi_eval.questions.reoffence.risk import notification_effect
from ipvi_eval.questions.reoffence.spoken_for import spoken_for
from ipvi_eval.questions.reoffence.tables import balance_table

if TYPE_CHECKING:
    from ipvi_eval.agreement.check import Agreement
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.pipeline.frames import Clock, Frames
    from ipvi_eval.plans import Exposure
    from ipvi_eval.results.store import Table
    from ipvi_eval.results.unfitted import Unfitted
    from ipvi_eval.survival.regression.cox import CoxFit

    _Further = tuple[Estimate | Agreement | Table, ...]

NO_TREND = "without a yearly trend"


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterNotification:
    """The `ratio` of a design with its `fit`, other ratios of the same question under their names, and the rest."""

    fit: CoxFit
    ratio: Estimate
    beside: tuple[tuple[str, Estimate], ...] = ()
    further: _Further = ()


def after_notification(
    frames: Frames, outcome: str, design: Exposure, clock: Clock, *, id: str, part: str, left_out: Unfitted
) -> AfterNotification | None:
    """The hazard ratio called `id` of one `design` on one `clock`; None where it cannot be had, as `left_out` then says
    under the name `part`. Only the street clock has anything beside it.
    """
    compare = _over_time if design == "time-dependent" else _with_others
    return compare(frames, outcome, design, clock, id, part, left_out)


def slug(design: Exposure) -> str:
    """The name of a design as the end of an id."""
    return "_" + design.replace(" ", "_").replace("-", "_")


def _over_time(
    frames: Frames, outcome: str, _design: Exposure, clock: Clock, id: str, part: str, left_out: Unfitted
) -> AfterNotification | None:
    """People not yet notified against the same people, and others of their list, once notified."""
    study, plan = frames.study, frames.study.survival
    assert plan is not None
    every = frames.spells_by_year(outcome, clock=clock)
    spells, terms = every.first(), frames.terms(every.frame)
    found = left_out.attempt(part, notification_effect, id, part, spells, covariates=terms, level=study.level)
    if found is None:
        return None
    fit, ratio, checks = found
    if clock == "calendar":
        return AfterNotification(fit=fit, ratio=ratio, further=checks)
    shares = shares_over_time(ratio, fit, spells, plan.horizons_days, covariates=terms)
    further: _Further = (*checks, *shares, spoken_for(ratio, every.frame))
    beside = _given_history(frames, outcome, terms, left_out)
    if YEAR not in terms:
        return AfterNotification(fit=fit, ratio=ratio, beside=beside, further=further)
    bare = without_trend(ratio, f"{part}, {NO_TREND}", spells, covariates=plan.covariates, level=study.level)
    further = (*further, yearly_trend(ratio, fit))
    return AfterNotification(fit=fit, ratio=ratio, beside=((NO_TREND, bare), *beside), further=further)


def _given_history(
    frames: Frames, outcome: str, terms: tuple[str, ...], left_out: Unfitted
) -> tuple[tuple[str, Estimate], ...]:
    """People with a like history: the first event where other incidents can precede it, otherwise every event."""
    study, spells = frames.study, frames.spells_by_history(outcome)
    kind, rows = ("first", spells.first()) if study.outcomes[outcome].narrower else ("every", spells.frame)
    words = f"{kind} event, given history"
    id, part = f"survival.{outcome}.notification.history_{kind}", f"{study.outcomes[outcome].label}, {words}"
    found = left_out.found(part, history_adjusted, id, part, rows, covariates=terms, level=study.level)
    return tuple((words, ratio) for ratio in found)


def _with_others(
    frames: Frames, outcome: str, design: Exposure, clock: Clock, id: str, part: str, left_out: Unfitted
) -> AfterNotification | None:
    """The notified against an earlier cohort or other areas, weighted and in pairs, with the balance of both."""
    plan, attempt, level = frames.study.survival, left_out.attempt, frames.study.level
    assert plan is not None
    people = frames.compared(outcome, design, clock=clock)
    groups = attempt(part, exposure_groups, people, design=design, adjust=plan.adjust)
    options: dict[str, Any] = {"estimand": plan.estimand, "trim": plan.trim, "level": level}
    weighted = attempt(part, exposure_contrast, id, part, groups, **options) if groups else None
    if groups is None or weighted is None:
        return None
    if clock == "calendar":
        return AfterNotification(fit=weighted.fit, ratio=weighted.ratio)
    words = f"{part}, matched pairs"
    pairs = attempt(words, matched_contrast, f"{id}_matched", words, groups, level=level)
    balance = balance_table(f"survival.{outcome}.balance{slug(design)}", weighted, pairs)
    shares = shares_of_contrast(weighted, plan.horizons_days)
    further: _Further = (balance, *effective_sizes(weighted), *weighted.agreement(), *shares)
    if pairs is None:
        return AfterNotification(fit=weighted.fit, ratio=weighted.ratio, further=further)
    further, beside = (*further, pairs.pairs(), *pairs.agreement()), (("matched pairs", pairs.ratio),)
    return AfterNotification(fit=weighted.fit, ratio=weighted.ratio, beside=beside, further=further)
