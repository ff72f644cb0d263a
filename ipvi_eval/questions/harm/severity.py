"""Fewer, or less severe? A lasting step in the share of incidents that are severe, beside the count and never alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.scope import Scope

WHAT = "Fewer, or less severe"
AFTER = "from the start on, its phase-in left out"
METHOD = "lasting step in severe incidents relative to the others (binomial), on a logit that drifts"


def severity(asked: Asked) -> Iterator[Part]:
    """`harm.severity.*`: the share of incidents that are severe, before, after, and expected without the program."""
    severe, study = asked.plan.severe, asked.study
    if severe is None:
        yield NotEstimated(what=WHAT, why="the plan names no severe incidents", remedy="name an outcome as harm.severe")
    elif study.its is None or study.programme is None:
        yield NotEstimated(what=WHAT, why="the plan has no section [its]", remedy="plan how counts are analyzed")
    else:
        counts = Counts(study, asked.frames, severe)
        yield from scoped(counts.about(), parts_of(WHAT, _shares, counts, asked.plan.outcome, severe))


def _shares(counts: Counts, whole: str, severe: str) -> tuple[Estimate, ...]:
    having, every = counts.series, counts.of(counts.study.area, whole)
    without = _less(every, having)
    wandering = counts.its.wandering
    found = step_in_share(having, without, counts.design, level=counts.study.level, prior_mean=wandering)
    if isinstance(found, Description):
        msg = found.gate.sentence
        raise AnalysisError(msg)
    label = f"Share of severe incidents ({counts.study.outcomes[severe].label})"
    of_months = partial(kept_months, design=found.step.design, after=found.step.window)
    kept = of_months(having, outcome=severe), of_months(every, outcome=whole)
    return tuple(_estimates(found, label, kept, "quarters" if counts.quarters else "months"))


def _less(whole: MonthlySeries, part: MonthlySeries) -> MonthlySeries:
    """The incidents of the whole that are not of the part."""
    counts = np.asarray(whole.counts) - np.asarray(part.counts)
    return replace(whole, counts=counts, name=f"{whole.name}, the others")


def _estimates(
    found: ShareStep, label: str, kept: tuple[KeptMonths, KeptMonths], counted: CountedAs
) -> Iterator[Estimate]:
    """Shares as counted on both sides, then what was expected, the difference and the odds ratio of the fit. `kept` are
    the severe and all incidents of its months."""
    window, (severe, every) = found.step.window, kept
    before, after, all_before, all_after = severe.before, severe.after, every.before, every.after
    shared: dict[str, Any] = {"unit": "proportion", "method": "share of the incidents counted", "n_of": counted}
    yield Estimate(
        id="harm.severity.before", value=found.before, label=f"{label}, before the start", n=int((~window).sum()),
        events=before, cells=(all_before,), **shared,
    )  # fmt: skip
    yield Estimate(
        id="harm.severity.after", value=found.after, label=f"{label}, {AFTER}", n=int(window.sum()), events=after,
        cells=(all_after,), **shared,
    )  # fmt: skip
    rests: dict[str, Any] = {
        "method": METHOD, "n": len(window), "n_of": counted, "events": severe.both,
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
            id=f"harm.severity.{name}", value=value, lower=lower, upper=upper, unit=unit, label=f"{label}, {words}",
            scope=scope, **rests,
        )  # fmt: skip


def _ratio(found: ShareStep) -> tuple[float, float, float]:
    step = found.step.step
    return step.ratio, ratio_of(step.lower), ratio_of(step.upper)
