"""Priors from what has been published, by the name the plan gives each: one spread between places for all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.registry import Registry
from ipvi_eval.synthesis.proportions import normal_quantile
from ipvi_eval.synthesis.update import Prior

REVIEWS = {"randomised": "focused_deterrence.randomised", "all": "focused_deterrence.all"}
"""Name in the plan to the figure's id: focused deterrence against gun and gang violence above all."""

NEAREST = ("chula_vista.crimes.change", "cara.reoffended.12m", "second_responders.police.ratio")
"""What is nearest to this program: controlled focused deterrence for partner violence, a randomised police-led program
for those who committed it, police-led outreach to those who suffered it. One figure each, none of them heavier."""


def prior_of(name: str, registry: Registry, *, spread_between_places: float) -> Prior:
    """The prior called `name` in the plan: one of the reviews, or "nearest".

    Raises AnalysisError when a figure may not be used or the spread (sd of log ratios) is not above 0.
    """
    if name == "nearest":
        return nearest(registry, spread_between_places=spread_between_places)
    return prior_from(registry.get(REVIEWS[name]), spread_between_places=spread_between_places)


def prior_from(figure: Figure, *, spread_between_places: float) -> Prior:
    """What a published rate ratio says of one new place: its own uncertainty and the spread between places together.

    Its own uncertainty is that of its printed 95 % interval. Where none has been read, it is what as many evaluations
    (the figure's denominator) leave when places differ that much: spread / sqrt(evaluations), so that fewer evaluations
    never make a firmer belief.

    Raises AnalysisError unless the figure is a quotable ratio and no mere claim, and the spread is above 0.
    """
    _check_spread(spread_between_places)
    _check_figure(figure)
    assert figure.value is not None
    if figure.interval == "95 %" and figure.lower is not None and figure.upper is not None:
        own = math.log(figure.upper / figure.lower) / (2 * normal_quantile(0.95))
    else:
        own = spread_between_places / math.sqrt(figure.denominator or 1)
    return Prior(
        name=figure.id,
        mean=math.log(figure.value),
        sd=math.hypot(own, spread_between_places),
        words=f"the published evaluations of {figure.site} ({figure.label or figure.definition})",
        why=f"{figure.label or figure.definition} ({figure.provenance()}); {_apart(spread_between_places)}",
    )


def nearest(registry: Registry, *, spread_between_places: float) -> Prior:
    """The mean of the logarithms of the `NEAREST` figures, each with one vote, as what to expect of one new place.

    The counts are too few and too unlike to be weighted by their own intervals. A review that found nothing significant
    and whose numbers have not been read stands as no effect: to leave it out would keep only what worked.

    Raises AnalysisError when another figure may not be used, or the spread is not above 0.
    """
    _check_spread(spread_between_places)
    figures = [registry.get(name) for name in NEAREST]
    logs = [_log_ratio(figure) for figure in figures]
    return Prior(
        name="nearest",
        mean=sum(logs) / len(logs),
        sd=spread_between_places * math.sqrt(1 + 1 / len(logs)),
        words="the published evaluations nearest to this program (partner violence, with a comparison)",
        why=f"{_listed(figures)}; {_apart(spread_between_places)}",
    )


def _log_ratio(figure: Figure) -> float:
    if figure.status == "unknown":
        return 0.0
    _check_figure(figure)
    assert figure.value is not None
    return math.log(figure.value)


def _listed(figures: Sequence[Figure]) -> str:
    said = (
        f"{figure.label} (numbers not read, taken as no effect)"
        if figure.status == "unknown"
        else f"{figure.label}, {figure.text()}"
        for figure in figures
    )
    return "; ".join(said)


def _apart(spread: float) -> str:
    return f"places taken to differ with a standard deviation of {spread:g} on the log scale"


def _check_spread(spread: float) -> None:
    if not spread > 0:
        msg = "the spread between places is a standard deviation of log ratios and must be above 0"
        raise AnalysisError(msg)


def _check_figure(figure: Figure) -> None:
    if not figure.quotable or figure.unit != "ratio" or figure.role == "claim" or figure.value is None:
        msg = (
            f"figure {figure.id} cannot be a prior: it must be a ratio that was seen or read second-hand, and no claim"
        )
        raise AnalysisError(msg)
