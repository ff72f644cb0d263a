"""The programme of a plan, described as a reader needs it, and what else changed the counts while it ran."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from ipvi_eval.plan.part import Month, Part, Words

PhaseIn = Literal["drop", "ramp", "transition", "none"]


class Tidier(Part):
    """The program described by the items of TIDieR (Hoffmann et al. 2014, BMJ 348:g1687), a sentence or two each.

    The first item is the programme's name. What is left out is told as not described; `why` and `how` are then those
    of the programme.
    """

    why: Words | None = None
    materials: Words | None = None
    procedures: Words | None = None
    who: Words | None = None
    how: Words | None = None
    where: Words | None = None
    when: Words | None = None
    tailoring: Words | None = None
    modifications: Words | None = None
    planned: Words | None = None
    actual: Words | None = None


UNNAMED = "the program"
"""How sentences speak of a program that the plan does not name."""


class Programme(Part):
    """What the programme is called, when it began, and the months in which it was being phased in.

    The reports print `about` (a sentence for page one) and `how` (how it works) as they stand, and say nothing of
    either where the plan has none. Without a `full_name` the name serves as one. `tidier` describes it item by item.
    """

    name: Words = UNNAMED
    full_name: Words | None = None
    about: Words | None = None
    how: Words | None = None
    tidier: Tidier = Tidier()
    start: date
    phase_in_months: int = Field(default=0, ge=0, le=36)
    phase_in: PhaseIn = "drop"

    @property
    def month(self) -> str:
        """First month of the programme, YYYY-MM."""
        return f"{self.start:%Y-%m}"

    @property
    def title(self) -> str:
        """The name in full."""
        return self.full_name or self.name


class Shock(Part):
    """Something else that changed the counts: a window when `end` is given, otherwise a lasting step."""

    name: str
    start: Month
    end: Month | None = None
    slope: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end is not None and self.end < self.start:
            msg = "the shock ends before it starts"
            raise ValueError(msg)
        return self
