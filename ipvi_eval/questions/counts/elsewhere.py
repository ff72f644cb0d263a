"""Where nothing should change, and where incidents may have moved: other outcomes, the area next to the programme's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ipvi_eval.estimate import slug
from ipvi_eval.its.checks.placebo_elsewhere import placebo_outcomes
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.lasting_step.wandering_prior import WanderingPrior
from ipvi_eval.questions.counts import findings, reporting
from ipvi_eval.questions.counts.asked import Asked, Part
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.stored.comparisons.placebo_elsewhere import placebos_elsewhere
from ipvi_eval.results.not_estimated import NotEstimated, attempted
from ipvi_eval.results.resting import resting
from ipvi_eval.results.scoped import scoped


def other_outcomes(asked: Asked) -> Iterator[Part]:
    """The same fit of outcomes that the programme should leave alone. Nothing where no fit leads."""
    series = {name: asked.of(asked.study.area, name) for name in asked.its.placebo_outcomes}
    if asked.fit is None or not series:
        return
    labelled = {asked.study.outcomes[name].label: one for name, one in series.items()}
    level, wandering = asked.study.level, asked.its.wandering
    outcomes = placebo_outcomes(labelled, asked.design, level=level, prior=WanderingPrior(wandering))
    ratios = tuple(reporting.placebo_outcome_estimates(asked.prefix, series, outcomes, asked.fit))
    yield from ratios
    lines = placebos_elsewhere(outcomes, "Placebo outcomes").table(f"{asked.prefix}.placebo_outcomes")
    said = findings.placebo_outcomes(outcomes, [one.id for one in ratios])
    words = findings.in_words(said).table(f"{asked.prefix}.findings_elsewhere")
    yield from resting((one.id for one in ratios), (lines, words))


def next_to_the_program(asked: Asked) -> Iterator[Part]:
    """The neighboring area as an outcome of its own, and both areas net of their controls. Nothing without a fit."""
    study, names = asked.study, asked.its.displacement
    if asked.fit is None or study.programme is None:
        return
    if names is None:
        yield findings.no_area_next_to_it()
        return
    nearby, control, other = (asked.of(area) for area in (names.area, names.control, names.area_control))
    stem = f"{asked.prefix}.spillover"
    moved = fit_step(nearby, asked.design, level=study.level, prior_mean=asked.its.wandering)
    there = asked.about(names.area)
    own = f"{stem}.{slug(names.area)}"
    yield from scoped(there, as_estimates(moved, own))
    net = partial(reporting.displaced, asked.fit, study.programme.month, nearby, control, other)
    difference = attempted("spill-over", net)
    if isinstance(difference, NotEstimated):
        yield difference
        return
    yield from as_estimates(difference, stem)
    ratio = f"{own}.ratio" if isinstance(moved, StepFit) else ""
    yield from findings.spillover(names.area, ratio, f"{stem}.weighted_displacement_difference")
