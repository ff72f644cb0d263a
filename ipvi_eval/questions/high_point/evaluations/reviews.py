"""Priors from the systematic reviews of focused deterrence, by the name the plan gives each."""

from __future__ import annotations

import math

from scipy.stats import norm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.registry import Registry
from ipvi_eval.synthesis.proportions import normal_quantile
from ipvi_eval.synthesis.update import Prior

REVIEWS = {"randomised": "focused_deterrence.randomised", "all": "focused_deterrence.all"}
"""Name in the plan to the figure's id."""


def prior_of(review: str, registry: Registry, *, chance_of_no_reduction: float, spread_between_places: float) -> Prior:
    """The prior of one review: from its interval where the registry has one, else from the plan's chance of none.

    Raises AnalysisError when the figure may not be used.
    """
    figure = registry.get(REVIEWS[review])
    if figure.interval == "95 %":
        return prior_from_interval(figure, spread_between_places=spread_between_places)
    return prior_from(figure, chance_of_no_reduction=chance_of_no_reduction)


def prior_from(figure: Figure, *, chance_of_no_reduction: float) -> Prior:
    """A prior centred on a published rate ratio, with probability `chance_of_no_reduction` that the rate rose.

    The reviews' intervals are not among the figures read, so the width is a choice of the plan and is shown with the
    result. When the figure has an interval, `prior_from_interval` uses it instead.

    Raises AnalysisError unless the figure is a quotable ratio below 1, no mere claim, and the chance is in (0, 0.5).
    """
    _check_figure(figure)
    assert figure.value is not None
    if not (figure.value < 1 and 0 < chance_of_no_reduction < 0.5):
        msg = "the prior must center on a reduction, and the chance of none must lie between 0 and 0.5"
        raise AnalysisError(msg)
    mean = math.log(figure.value)
    return Prior(
        name=figure.id,
        mean=mean,
        sd=-mean / float(norm.isf(chance_of_no_reduction)),
        words=_words(figure),
        why=f"{figure.label or figure.definition} ({figure.provenance()}); "
        f"width chosen so that no reduction has probability {chance_of_no_reduction:g} beforehand",
    )


def prior_from_interval(figure: Figure, *, spread_between_places: float) -> Prior:
    """A prior for one new place: the figure's own uncertainty and `spread_between_places` (sd of log ratios) together.

    Raises AnalysisError when the figure prints no 95 % interval or the spread is negative.
    """
    _check_figure(figure)
    if figure.value is None or figure.lower is None or figure.upper is None or figure.interval != "95 %":
        msg = f"figure {figure.id} has no printed interval; use prior_from with a stated chance of no reduction"
        raise AnalysisError(msg)
    if spread_between_places < 0:
        msg = "the spread between places is a standard deviation and cannot be negative"
        raise AnalysisError(msg)
    own = math.log(figure.upper / figure.lower) / (2 * normal_quantile(0.95))
    return Prior(
        name=figure.id,
        mean=math.log(figure.value),
        sd=math.hypot(own, spread_between_places),
        words=_words(figure),
        why=f"{figure.label or figure.definition} ({figure.provenance()}); places taken to differ with a standard "
        f"deviation of {spread_between_places:g} on the log scale",
    )


def _words(figure: Figure) -> str:
    return f"the published evaluations of {figure.site} ({figure.label or figure.definition})"


def _check_figure(figure: Figure) -> None:
    if not figure.quotable or figure.unit != "ratio" or figure.role == "claim" or figure.value is None:
        msg = (
            f"figure {figure.id} cannot be a prior: it must be a ratio that was seen or read second-hand, and no claim"
        )
        raise AnalysisError(msg)
