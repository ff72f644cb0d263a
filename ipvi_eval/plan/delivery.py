"""What a plan asks of the delivery of the programme."""

from __future__ import annotations

from pydantic import Field

from ipvi_eval.plan.part import Part


class DeliveryPlan(Part):
    """What is looked for beside the tables of the extract.

    `follow_through` are lists on which a new record is to be followed by an arrest within `follow_through_days`.
    """

    follow_through: tuple[str, ...] = ()
    follow_through_days: int = Field(default=30, ge=1, le=365)
