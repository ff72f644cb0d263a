"""What was not done as a plan had it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ipvi_eval.plan.part import Part, Words


class Deviation(Part):
    """Something that was not done as the plan had it: `what` and why, and which `results` it touches.

    `results` is the beginning of their ids, or a pattern of them with stars ("its.*", "survival.ipv_arrest.*").
    """

    results: Annotated[str, Field(pattern=r"^[a-z0-9_.*]+$")]
    what: Words
