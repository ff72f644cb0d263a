"""Fits and checks of monthly counts as the estimates that a run stores, of each kind by its module of `stored`."""

from __future__ import annotations

from functools import singledispatch

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.diagnostics import Diagnostics
from ipvi_eval.its.checks.innovations import Innovations
from ipvi_eval.its.checks.placebo import PlaceboInTime
from ipvi_eval.its.checks.placebo_elsewhere import PlaceboAreas
from ipvi_eval.its.checks.power import DetectableEffect
from ipvi_eval.its.checks.step_placebo import StepPlacebo
from ipvi_eval.its.comparisons.controlled import ControlledFit
from ipvi_eval.its.comparisons.spillover import DisplacementDifference
from ipvi_eval.its.comparisons.staggered_counts import StaggeredCounts
from ipvi_eval.its.comparisons.synthetic_control import SyntheticControl
from ipvi_eval.its.counts.count_models import CountFit, Description
from ipvi_eval.its.lasting_step.exact import ExactRatio
from ipvi_eval.its.lasting_step.headline import Headline
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.questions.counts.stored.checks import diagnostics, innovations, placebo_in_time, power, step_placebo
from ipvi_eval.questions.counts.stored.comparisons import (
    controlled,
    placebo_elsewhere,
    spillover,
    staggered_counts,
    synthetic_control,
)
from ipvi_eval.questions.counts.stored.fits import count_fit, description, exact, headline, step_fit


@singledispatch
def as_estimates(found: object, prefix: str) -> tuple[Estimate, ...]:
    """What `found` says, as estimates whose ids begin with `prefix`; TypeError where it is no fit of counts."""
    msg = f"{type(found).__name__} has no estimates of monthly counts"
    raise TypeError(msg)


as_estimates.register(StepFit, step_fit.estimates)
as_estimates.register(Headline, headline.estimates)
as_estimates.register(ExactRatio, exact.estimates)
as_estimates.register(CountFit, count_fit.estimates)
as_estimates.register(Description, description.estimates)
as_estimates.register(ControlledFit, controlled.estimates)
as_estimates.register(SyntheticControl, synthetic_control.estimates)
as_estimates.register(DisplacementDifference, spillover.estimates)
as_estimates.register(StaggeredCounts, staggered_counts.estimates)
as_estimates.register(StepPlacebo, step_placebo.estimates)
as_estimates.register(PlaceboInTime, placebo_in_time.estimates)
as_estimates.register(PlaceboAreas, placebo_elsewhere.estimates)
as_estimates.register(Diagnostics, diagnostics.estimates)
as_estimates.register(Innovations, innovations.estimates)
as_estimates.register(DetectableEffect, power.estimates)
