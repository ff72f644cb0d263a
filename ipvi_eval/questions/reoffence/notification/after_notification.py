"""The hazard after notification under one design: the planned ratio, what stands beside it, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ipvi_eval.cohort.calendar_years import YEAR
from ipvi_eval.estimate import slug
from ipvi_eval.questions.reoffence.notification.absolute_effect import shares_of_contrast, shares_over_time
from ipvi_eval.questions.reoffence.notification.calendar_trend import without_trend, yearly_trend
from ipvi_eval.questions.reoffence.notification.history_adjusted import history_adjusted
from ipvi_eval.questions.reoffence.notification.spoken_for import spoken_for
from ipvi_eval.questions.reoffence.other_people.exposure_contrast import effective_sizes, exposure_contrast
from ipvi_eval.questions.reoffence.other_people.exposure_groups import exposure_groups
from ipvi_eval.questions.reoffence.other_people.matched_contrast import matched_contrast
from ipvi_eval.questions.reoffence.plan import plan_of
from ipvi_eval.questions.reoffence.risk import notification_effect
from ipvi_eval.questions.reoffence.tables import balance_table
from ipvi_eval.results.not_estimated import NotEstimated, attempted

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.agreement.check import Agreement
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.plan.survival import Exposure
    from ipvi_eval.questions.reoffence.frames import Clock, Frames
    from ipvi_eval.results.store import Table
    from ipvi_eval.survival.regression.cox import CoxFit

    _Further = tuple[Estimate | Agreement | Table | NotEstimated, ...]

NO_TREND = "without a yearly trend"


class Beside(NamedTuple):
    """Another ratio of the same question: its name in words, its fit, and the ratio."""

    words: str
    fit: CoxFit
    ratio: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterNotification:
    """The `ratio` of a design with its `fit`, other ratios of the same question with theirs under their names, and the
    rest, with what could not be estimated."""

    fit: CoxFit
    ratio: Estimate
    beside: tuple[Beside, ...] = ()
    further: _Further = ()


def after_notification(
    frames: Frames, outcome: str, design: Exposure, clock: Clock, *, id: str, part: str
) -> AfterNotification | NotEstimated:
    """The hazard ratio called `id` of one `design` on one `clock`, or why `part` cannot be had. Only the street clock
    has anything beside it.
    """
    compare = _over_time if design == "time-dependent" else _with_others
    return compare(frames, outcome, design, clock, id, part)


def _over_time(
    frames: Frames, outcome: str, _design: Exposure, clock: Clock, id: str, part: str
) -> AfterNotification | NotEstimated:
    """People not yet notified against the same people, and others of their list, once notified."""
    study, plan = frames.study, plan_of(frames.study)
    every = frames.spells_by_year(outcome, clock=clock)
    spells, terms = every.first(), frames.terms(every.frame)
    found = attempted(part, notification_effect, id, part, spells, covariates=terms, level=study.level)
    if isinstance(found, NotEstimated):
        return found
    fit, ratio, checks = found
    if clock == "calendar":
        return AfterNotification(fit=fit, ratio=ratio, further=checks)
    shares = shares_over_time(ratio, fit, spells, plan.horizons_days, covariates=terms)
    further: _Further = (*checks, *shares, spoken_for(ratio, every.frame))
    given = _given_history(frames, outcome, terms)
    beside: tuple[Beside, ...] = ()
    if YEAR in terms:
        fitted = without_trend(ratio, f"{part}, {NO_TREND}", spells, covariates=plan.covariates, level=study.level)
        further, beside = (*further, yearly_trend(ratio, fit)), (Beside(NO_TREND, *fitted),)
    if isinstance(given, NotEstimated):
        return AfterNotification(fit=fit, ratio=ratio, beside=beside, further=(*further, given))
    return AfterNotification(fit=fit, ratio=ratio, beside=(*beside, given), further=further)


def _given_history(frames: Frames, outcome: str, terms: tuple[str, ...]) -> Beside | NotEstimated:
    """People with a like history: the first event where other incidents can precede it, otherwise every event."""
    study, (kind, rows) = frames.study, _rows_by_history(frames, outcome)
    words = f"{kind} event, given history"
    id, part = f"survival.{outcome}.notification.history_{kind}", f"{study.outcomes[outcome].label}, {words}"
    found = attempted(part, history_adjusted, id, part, rows, covariates=terms, level=study.level)
    return found if isinstance(found, NotEstimated) else Beside(words, *found)


def _rows_by_history(frames: Frames, outcome: str) -> tuple[str, pd.DataFrame]:
    """Which rows are compared, and these alone: those beyond the first event are let go before a model is fitted."""
    spells = frames.spells_by_history(outcome)
    return ("first", spells.first()) if frames.study.outcomes[outcome].narrower else ("every", spells.frame)


def _with_others(
    frames: Frames, outcome: str, design: Exposure, clock: Clock, id: str, part: str
) -> AfterNotification | NotEstimated:
    """The notified against an earlier cohort or other areas, weighted and in pairs, with the balance of both."""
    plan, level = plan_of(frames.study), frames.study.level
    people = frames.compared(outcome, design, clock=clock)
    groups = attempted(part, exposure_groups, people, design=design, adjust=plan.adjust)
    if isinstance(groups, NotEstimated):
        return groups
    weighted = attempted(part, exposure_contrast, id, part, groups, estimand=plan.estimand, trim=plan.trim, level=level)
    if isinstance(weighted, NotEstimated):
        return weighted
    fit, ratio = weighted.fit, weighted.ratio
    if clock == "calendar":
        return AfterNotification(fit=fit, ratio=ratio)
    words = f"{part}, matched pairs"
    pairs = attempted(words, matched_contrast, f"{id}_matched", words, groups, level=level)
    matched = None if isinstance(pairs, NotEstimated) else pairs
    balance = balance_table(f"survival.{outcome}.balance_{slug(design)}", weighted, matched)
    shares = shares_of_contrast(weighted, plan.horizons_days)
    further: _Further = (balance, *effective_sizes(weighted), *weighted.agreement(), *shares)
    if isinstance(pairs, NotEstimated):
        return AfterNotification(fit=fit, ratio=ratio, further=(*further, pairs))
    further = (*further, pairs.pairs(), *pairs.agreement())
    return AfterNotification(
        fit=fit, ratio=ratio, beside=(Beside("matched pairs", pairs.fit, pairs.ratio),), further=further
    )
