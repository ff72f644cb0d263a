"""Fewer, or less severe? A lasting step in the share of incidents that are severe, and in that of those with a weapon:
beside the count and never alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import CountedAs, Estimate, Unit
from ipvi_eval.its.counts.count_models import Description, ratio_of
from ipvi_eval.its.lasting_step.share_step import ShareStep, step_in_share
from ipvi_eval.its.lasting_step.step_fit import EXPECTED
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.questions.counts.asked import Asked as Counts
from ipvi_eval.questions.counts.stored.kept_months import KeptMonths, kept_months
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.questions.step_checks import step_checks
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.scope import Scope

AFTER = "from the start on, its phase-in left out"


@dataclass(frozen=True, slots=True)
class Followed:
    """A part of the incidents whose share is followed: where its ids stand, the key that names it, and its `words`."""

    stem: str
    key: str
    what: str
    words: str


SEVERE = Followed("harm.severity", "severe", "Fewer, or less severe", "severe incidents")
ARMED = Followed("harm.weapon", "weapon", "Fewer, or with a weapon less often", "incidents with a weapon")


def severity(asked: Asked) -> Iterator[Part]:
    """`harm.severity.*`: the share of incidents that are severe, before, after, and expected without the program."""
    yield from _followed(asked, SEVERE)


def weapons(asked: Asked) -> Iterator[Part]:
    """`harm.weapon.*`: the same of incidents with a weapon."""
    yield from _followed(asked, ARMED)


def _followed(asked: Asked, part: Followed) -> Iterator[Part]:
    outcome, study = getattr(asked.plan, part.key), asked.study
    if outcome is None:
        remedy = f"name an outcome as harm.{part.key}"
        yield NotEstimated(what=part.what, why=f"the plan names no {part.words}", remedy=remedy)
    elif not asked.frames.told(outcome):
        yield NotEstimated(what=part.what, why=f"the extract does not tell which are {part.words}", remedy="")
    elif study.its is None or study.programme is None:
        yield NotEstimated(what=part.what, why="the plan has no section [its]", remedy="plan how counts are analyzed")
    else:
        counts = Counts(study, asked.frames, outcome)
        yield from scoped(counts.about(), parts_of(part.what, _shares, counts, asked.plan.outcome, part))


def _shares(counts: Counts, whole: str, part: Followed) -> tuple[Part, ...]:
    having, every = counts.series, counts.of(counts.study.area, whole)
    without = _less(every, having)
    wandering = counts.its.wandering
    found = step_in_share(having, without, counts.design, level=counts.study.level, prior_mean=wandering)
    if isinstance(found, Description):
        msg = found.gate.sentence
        raise AnalysisError(msg)
    of_months = partial(kept_months, design=found.step.design, after=found.step.window)
    kept = of_months(having, outcome=counts.outcome), of_months(every, outcome=whole)
    named = f"Share of {part.words} ({counts.label})"
    told = tuple(_estimates(found, part, named, kept, "quarters" if counts.quarters else "months"))
    *_, ratio = told
    return (*told, *step_checks(ratio, found.step, f"Share of {part.words}", shown=counts.shown))


def _less(whole: MonthlySeries, part: MonthlySeries) -> MonthlySeries:
    """The incidents of the whole that are not of the part."""
    counts = np.asarray(whole.counts) - np.asarray(part.counts)
    return replace(whole, counts=counts, name=f"{whole.name}, the others")


def _estimates(
    found: ShareStep, part: Followed, label: str, kept: tuple[KeptMonths, KeptMonths], counted: CountedAs
) -> Iterator[Estimate]:
    """Shares as counted on both sides, then what was expected, the difference and the odds ratio of the fit. `kept` are
    the incidents of the part, and all, of its months."""
    window, (of_part, every) = found.step.window, kept
    before, after, all_before, all_after = of_part.before, of_part.after, every.before, every.after
    shared: dict[str, Any] = {"unit": "proportion", "method": "share of the incidents counted", "n_of": counted}
    yield Estimate(
        id=f"{part.stem}.before", value=found.before, label=f"{label}, before the start", n=int((~window).sum()),
        events=before, cells=(all_before,), **shared,
    )  # fmt: skip
    yield Estimate(
        id=f"{part.stem}.after", value=found.after, label=f"{label}, {AFTER}", n=int(window.sum()), events=after,
        cells=(all_after,), **shared,
    )  # fmt: skip
    rests: dict[str, Any] = {
        "method": f"lasting step in {part.words} relative to the others (binomial), on a logit that drifts",
        "n": len(window), "n_of": counted, "events": of_part.both,
        "cells": (before, all_before, after, all_after), "level": found.step.level,
    }  # fmt: skip
    itself, over_it = Scope(), Scope(base=EXPECTED[False])  # what was expected is compared with nothing
    fitted: tuple[tuple[str, tuple[float, float, float], Unit, str, Scope], ...] = (
        ("expected", found.expected, "proportion", "expected without the program", itself),
        ("difference", found.difference, "difference in proportions", "counted less expected", over_it),
        ("odds_ratio", _ratio(found), "ratio", "odds over those expected", over_it),
    )
    for name, (value, lower, upper), unit, words, scope in fitted:
        yield Estimate(
            id=f"{part.stem}.{name}", value=value, lower=lower, upper=upper, unit=unit, label=f"{label}, {words}",
            scope=scope, **rests,
        )  # fmt: skip


def _ratio(found: ShareStep) -> tuple[float, float, float]:
    step = found.step.step
    return step.ratio, ratio_of(step.lower), ratio_of(step.upper)
