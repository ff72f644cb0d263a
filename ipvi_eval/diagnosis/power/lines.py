"""One claim in one setting as a line, and what all claims share: sizes that are asked, how a curve is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

About = Literal["count", "share", "incidence", "hazard"]
Role = Literal["as planned", "otherwise", "by chance"]

SIZES = (2.0, 4.0)
"""How many times as many people or incidents are asked about beside those of the study."""

REDUCTIONS = tuple(percent / 100 for percent in range(0, 85, 5))
"""Reductions (k,) at which the curve of a share or a hazard ratio is drawn."""


@dataclass(frozen=True, slots=True)
class Line:
    """One claim in one setting: the largest ratio below 1 that would be told from 1, None where none would.

    The `role` of a setting: that of the plan, which stands first of its claim, what would be with more (`otherwise`),
    or a formula that knows chance alone. `false_alarms` is the share of simulated series called changed without a fall,
    None where none were simulated.
    """

    about: About
    outcome: str
    setting: str
    ratio: float | None
    rests_on: str
    role: Role
    false_alarms: float | None = None

    @property
    def reduction(self) -> float | None:
        """The same as a reduction, 0 to 1."""
        return None if self.ratio is None else 1 - self.ratio


Shares = tuple[float, ...]
Lines = tuple[list[Line], tuple[Shares, Shares]]
"""The lines of a claim, and of its curve the reductions and how often each is found: both empty without a curve."""


def role_of(planned: bool) -> Role:
    """Whether a setting is that of the plan."""
    return "as planned" if planned else "otherwise"
