"""The hazard after notification under one design: the planned ratio, what stands beside it, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ipvi_eval.cohort.calendar_years import YEAR
from ipvi_eval.estimate import slug
from ipvi_eval.questions.ratio_checks import ratio_checks, told_with
from ipvi_eval.questions.reoffence.notification.absolute_effect import shares_of_contrast, shares_over_time
from ipvi_eval.questions.reoffence.notification.calendar_trend import without_trend, yearly_trend
from ipvi_eval.questions.reoffence.notification.history_adjusted import history_adjusted
from ipvi_eval.questions.reoffence.notification.spoken_for import spoken_for
from ipvi_eval.questions.reoffence.other_people.exposure_contrast import effective_sizes, exposure_contrast
from ipvi_eval.questions.reoffence.other_people.exposure_groups import exposure_groups
from ipvi_eval.questions.reoffence.other_people.matched_contrast import matched_contrast
from ipvi_eval.questions.reoffence.plan import plan_of
from ipvi_eval.questions.reoffence.risk import notification_effect, proportionality
from ipvi_eval.questions.reoffence.tables import balance_table
from ipvi_eval.results.not_estimated import NotEstimated, attempted, parts_of

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.agreement.check import Agreement
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.plan.survival import Exposure
    from ipvi_eval.questions.ratio_checks import RatioCheck
    from ipvi_eval.questions.reoffence.frames import Clock, Frames
    from ipvi_eval.results.store import Table
    from ipvi_eval.survival.regression.cox import CoxFit

    _Checks = tuple[Estimate | RatioCheck | NotEstimated, ...]
    _Further = tuple[Estimate | Agreement | Table | NotEstimated, ...]

NO_TREND = "without a yearly trend"


class Checked(NamedTuple):
    """A ratio with its name in words, and whether it may be read as one number.

    Its fit is not kept: that holds the rows and covariates of everybody, and a study has a dozen of them.
    """

    words: str
    ratio: Estimate
    checks: _Checks


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterNotification:
    """The ratio of a design, `asked`, other ratios of the same question, `beside`, and the rest, with what could not be
    estimated."""

    asked: Checked
    beside: tuple[Checked, ...] = ()
    further: _Further = ()

    @property
    def ratio(self) -> Estimate:
        """The hazard ratio that was asked for."""
        return self.asked.ratio


def after_notification(
    frames: Frames, outcome: str, design: Exposure, clock: Clock, *, id: str, part: str
) -> AfterNotification | NotEstimated:
    """The hazard ratio called `id` of one `design` on one `clock`, or why `part` cannot be had. Only the street clock
    has anything beside it.
    """
    compare = _over_time if design == "time-dependent" else _with_others
    return compare(frames, outcome, design, clock, id, part)


def time_in_words(frames: Frames, clock: Clock) -> str:
    """The clock in words: where no file gives custody, nothing is subtracted on either."""
    return "street time" if clock == "street" and frames.populations.custody else "calendar time"


def _over_time(
    frames: Frames, outcome: str, design: Exposure, clock: Clock, id: str, part: str
) -> AfterNotification | NotEstimated:
    """People not yet notified against the same people, and others of their list, once notified."""
    # Rows and models by year are gone before those by history, which are several times as large, are made.
    found = _by_year(frames, outcome, design, clock, id, part)
    if isinstance(found, NotEstimated) or clock == "calendar":
        return found
    given = _given_history(frames, outcome, design)
    if isinstance(given, NotEstimated):
        return replace(found, further=(*found.further, given))
    return replace(found, beside=(*found.beside, given))


def _by_year(
    frames: Frames, outcome: str, design: Exposure, clock: Clock, id: str, part: str
) -> AfterNotification | NotEstimated:
    """The ratio of a time-dependent design, with and without a trend over the calendar years."""
    study, plan = frames.study, plan_of(frames.study)
    every = frames.spells_by_year(outcome, clock=clock)
    spells, terms = every.first(), frames.terms(every.frame)
    found = attempted(part, notification_effect, id, part, spells, covariates=terms, level=study.level)
    if isinstance(found, NotEstimated):
        return found
    fit, ratio, agreement = found
    del found
    asked = _asked(frames, outcome, design, clock, fit, ratio)
    if clock == "calendar":
        return AfterNotification(asked=asked, further=agreement)
    shares = shares_over_time(ratio, fit, spells, plan.horizons_days, covariates=terms)
    further: _Further = (*agreement, *shares, spoken_for(ratio, every.frame))
    if YEAR not in terms:
        return AfterNotification(asked=asked, further=further)
    further = (*further, yearly_trend(ratio, fit))
    del every, fit
    fitted = without_trend(ratio, f"{part}, {NO_TREND}", spells, covariates=plan.covariates, level=study.level)
    beside = (_checked(frames, outcome, design, NO_TREND, *fitted),)
    return AfterNotification(asked=asked, beside=beside, further=further)


def _given_history(frames: Frames, outcome: str, design: Exposure) -> Checked | NotEstimated:
    """People with a like history: the first event where other incidents can precede it, otherwise every event."""
    study, kind = frames.study, "first" if frames.study.outcomes[outcome].narrower else "every"
    words = f"{kind} event, given history"
    id, part = f"survival.{outcome}.notification.history_{kind}", f"{study.outcomes[outcome].label}, {words}"
    found = attempted(part, _history_ratio, frames, outcome, id, part)
    return found if isinstance(found, NotEstimated) else _checked(frames, outcome, design, words, *found)


def _history_ratio(frames: Frames, outcome: str, id: str, part: str) -> tuple[CoxFit, Estimate]:
    """The fit and its ratio, of the rows that are compared: the others are let go before the model is fitted, and these
    with it."""
    rows, terms = _rows_by_history(frames, outcome)
    return history_adjusted(id, part, rows, covariates=terms, level=frames.study.level)


def _rows_by_history(frames: Frames, outcome: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows that are compared, and the covariates of the planned model."""
    spells = frames.spells_by_history(outcome)
    rows = spells.first() if frames.study.outcomes[outcome].narrower else spells.frame
    return rows, frames.terms(spells.frame)


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
    asked = _asked(frames, outcome, design, clock, weighted.fit, weighted.ratio)
    if clock == "calendar":
        return AfterNotification(asked=asked)
    words = f"{part}, matched pairs"
    pairs = attempted(words, matched_contrast, f"{id}_matched", words, groups, level=level)
    matched = None if isinstance(pairs, NotEstimated) else pairs
    balance = balance_table(f"survival.{outcome}.balance_{slug(design)}", weighted, matched)
    shares = shares_of_contrast(weighted, plan.horizons_days)
    further: _Further = (balance, *effective_sizes(weighted), *weighted.agreement(), *shares)
    if isinstance(pairs, NotEstimated):
        return AfterNotification(asked=asked, further=(*further, pairs))
    further = (*further, pairs.pairs(), *pairs.agreement())
    beside = (_checked(frames, outcome, design, "matched pairs", pairs.fit, pairs.ratio),)
    return AfterNotification(asked=asked, beside=beside, further=further)


def _asked(frames: Frames, outcome: str, design: Exposure, clock: Clock, fit: CoxFit, ratio: Estimate) -> Checked:
    """The ratio that was asked for; of the planned one it is told also whether it stays the same over time."""
    time = time_in_words(frames, clock)
    if clock == "calendar" or design != plan_of(frames.study).exposure:
        return _checked(frames, outcome, design, time, fit, ratio)
    words = f"{time}, as planned"
    model = _model(frames, outcome, design, words)
    return Checked(words, ratio, parts_of(f"{ratio.label}: the same at all times", _planned_checks, ratio, fit, model))


def _planned_checks(ratio: Estimate, fit: CoxFit, model: str) -> tuple[Estimate, RatioCheck]:
    constant = proportionality(ratio, fit)
    return constant, told_with(ratio, fit, model, constant)


def _checked(frames: Frames, outcome: str, design: Exposure, words: str, fit: CoxFit, ratio: Estimate) -> Checked:
    """A ratio called `words` beside others."""
    return Checked(words, ratio, tuple(ratio_checks(ratio, fit, _model(frames, outcome, design, words))))


def _model(frames: Frames, outcome: str, design: Exposure, words: str) -> str:
    return f"{frames.study.outcomes[outcome].label}: {design}, {words}"
