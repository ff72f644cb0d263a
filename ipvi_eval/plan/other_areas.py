"""Areas beside the programme's own: those with something of their own, those next to it, those reached later."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from ipvi_eval.plan.part import Month, Part


class Contaminated(Part):
    """A comparison area that had a programme, or a shock, of its own from `start` on."""

    area: str
    what: str
    start: Month
    end: Month | None = None
    source: str = "the study's plan"

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end is not None and self.end < self.start:
            msg = f"the contamination of {self.area} ends before it starts"
            raise ValueError(msg)
        return self


class Displacement(Part):
    """An area next to the programme's, to which incidents may have moved, with a control of its own.

    `control` is the programme area's control: of similar size, as `area_control` is for `area`, because counts and not
    rates are compared.
    """

    area: str
    area_control: str
    control: str


class Extended(Part):
    """An area that the programme reached later, and the first month there."""

    area: str
    start: Month
