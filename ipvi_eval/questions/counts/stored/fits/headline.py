"""The answer that leads and those beside it, as estimates."""

from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.lasting_step.headline import Headline
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.questions.counts.stored.fits import step_fit
from ipvi_eval.questions.counts.stored.fits.exact import exact_headline
from ipvi_eval.results.labelled import labelled


def estimates(found: Headline, prefix: str) -> tuple[Estimate, ...]:
    """`<prefix>.headline.*` of the answer that leads, then `alone` and `relative` as far as each was fitted."""
    made: list[Estimate] = []
    if found.fit is not None:
        made += labelled("the answer that leads", step_fit.estimates(found.fit, f"{prefix}.headline"))
    if found.fit is not None and found.fit.controls:
        areas = Estimate(
            id=f"{prefix}.headline.comparison_areas", value=float(len(found.fit.controls)), unit="number",
            method=found.fit.method, label="comparison areas in the answer that leads",
        )  # fmt: skip
        made.append(areas)
    elif found.basis == "exact" and found.exact is not None:
        made += exact_headline(found.exact, f"{prefix}.headline")
    others = (
        ("alone", "the series on its own", found.alone),
        ("relative", "relative to the comparison areas", found.relative),
    )
    for name, words, fit in others:
        if isinstance(fit, StepFit):
            made += labelled(words, step_fit.estimates(fit, f"{prefix}.{name}"))
    return tuple(made)
