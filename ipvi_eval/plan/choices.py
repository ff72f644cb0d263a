"""The choices that a plan's specification curve combines."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ipvi_eval.plan.part import Part

SpecificationModel = Literal["drifting-level", "default", "negative-binomial", "newey-west", "quasi-poisson"]
Trend = Literal["linear", "quadratic", "spline"]


class Choices(Part):
    """The specification curve: every combination of these is fitted, with the plan's own specification marked."""

    models: tuple[SpecificationModel, ...] = ("drifting-level", "default", "negative-binomial", "newey-west")
    trends: tuple[Trend, ...] = ("linear", "quadratic")
    harmonics: tuple[Annotated[int, Field(ge=0, le=5)], ...] = (1, 2, 3)
    slopes: tuple[bool, ...] = (True, False)
    phase_in: tuple[Literal["drop", "ramp"], ...] = ("drop", "ramp")
