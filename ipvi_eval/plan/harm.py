"""What a plan asks of repetition and harm."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ipvi_eval.plan.part import DAYS_PER_MONTH, Part

ReportedMore = Annotated[float, Field(gt=-0.9, lt=2)]
"""A change of the share reported, as a part of it."""


class HarmPlan(Part):
    """How often the same people come back, how few of them make up how much, and how severe it was.

    `outcome` is what is looked at. An incident is a repeat when another one of the same people came at most
    `within_months` before it, and a pair is followed for as long from each report to the next. `top` is the part of the
    pairs with most reports whose share of all reports is told.

    `severe` is a part of `outcome` whose share is followed over the months, and from one report of a pair to its next;
    `weapon` is the part of it with a weapon, whose share is followed over the months alike.
    `reporting` are changes of the share of incidents that reach the police (0.1: a tenth more of them) under which the
    change of the counts is restated; of both signs, because a fall of the share looks like a fall of the violence.

    `weights` is "new_york" or a file of weights beside the plan, and `classes` names for each offence of the extract
    its class in it; without classes no harm is weighed. `rare` are outcomes too few for any model.
    """

    outcome: str
    severe: str | None = None
    weapon: str | None = None
    reporting: tuple[ReportedMore, ...] = (-0.2, -0.1, -0.05, 0.05, 0.1, 0.2)
    weights: str = "new_york"
    classes: dict[str, str] = Field(default_factory=dict)
    rare: tuple[str, ...] = ()
    within_months: int = Field(default=12, ge=1, le=60)
    top: float = Field(default=0.05, gt=0, lt=0.5)

    @property
    def within_days(self) -> int:
        """Days in which another incident counts."""
        return int(self.within_months * DAYS_PER_MONTH)
