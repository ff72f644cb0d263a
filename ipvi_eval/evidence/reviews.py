"""Priors from the systematic reviews of focused deterrence, by the name the plan gives each."""

from __future__ import annotations

from ipvi_eval.evidence.registry import Registry
from ipvi_eval.evidence.update import Prior, prior_from, prior_from_interval

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
