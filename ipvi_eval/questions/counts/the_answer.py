"""The answer that leads, and the fall that this series could have"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ipvi_eval.its.checks.power import minimum_detectable_effect
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.questions.counts import findings, reporting
from ipvi_eval.questions.counts.asked import Asked, Part
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.stored.checks.before_start import before_lines
from ipvi_eval.questions.counts.stored.checks.power import power_lines
from ipvi_eval.results.resting import resting
from ipvi_eval.results.scoped import scoped

LARGER = {"twice": 2.0, "four_times": 4.0}
"""Series of how many times as many incidents are asked beside a null result, by the ends of their ids."""


def the_answer(asked: Asked) -> Iterator[Part]:
    """What leads and why, the other answer beside it, and the comparison areas before the start."""
    found = asked.headline
    made = as_estimates(found, asked.prefix)
    yield from reporting.with_months(made, asked.kept) if found.basis == "exact" else made
    yield from findings.leading(found, asked.prefix)
    yield from findings.beside(found, asked.prefix)
    yield from what_could_be_shown(asked)
    if isinstance(found.relative, StepFit):
        means = reporting.means_of_comparison(asked.prefix, found.relative, asked.months_per_period)
        yield from scoped(asked.about(", ".join(asked.areas)), means)
    if found.before is not None:
        checks = before_lines(found.before, findings.checked(asked.prefix)).table(f"{asked.prefix}.before")
        # The size of the comparison is its mean before the start: where that is withheld, neither may leave.
        rests = (f"{asked.prefix}.control.mean_before",)
        yield from resting(rests, reporting.before_estimates(asked.prefix, found.before))
        yield from resting(rests, (checks,))
        yield from findings.before_start(found.before, asked.prefix)


def what_could_be_shown(asked: Asked) -> Iterator[Part]:
    """Falls planted into simulated series like this one, and the headline's own test."""
    found, study = asked.headline, asked.study
    fit = found.fit or found.without_model
    smallest = partial(minimum_detectable_effect, fit, power=asked.its.power, level=study.level, seed=study.seed)
    effect, one = smallest(), found.fit.step if found.fit else None
    # What would decide the question, where this series does not.
    larger = {name: smallest(size=size) for name, size in LARGER.items()} if one and findings.null(one) else {}
    short = found.alone.gate.show_minimum_detectable_effect_first
    tested = found.basis != "described"
    yield findings.power(effect, asked.prefix, one, first=short, tested=tested, larger=larger)
    yield from reporting.with_months(as_estimates(effect, asked.prefix), asked.kept)
    yield from reporting.power_estimates(asked.prefix, effect)
    yield from reporting.larger_estimates(asked.prefix, {name: larger.get(name) for name in LARGER})
    if effect.simulated:
        yield power_lines(effect).table(f"{asked.prefix}.power")
