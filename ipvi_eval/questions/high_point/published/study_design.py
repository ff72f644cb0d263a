"""How long people were followed, and what a design can show: the two things without which a figure means nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from ipvi_eval.errors import DataError

FollowUpKind = Literal["fixed", "unequal", "none"]

MARYLAND: dict[int, str] = {
    1: "one group measured once, or measured only afterwards: no comparison",
    2: "before and after in one place, or a comparison group not shown to be alike",
    3: "before and after with at least one comparable place or group without the program",
    4: "before and after in many places or groups, with other causes controlled",
    5: "random assignment",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """How long people were followed: `months` is the fixed window, or the longest follow-up where it is unequal."""

    kind: FollowUpKind = "none"
    months: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(FollowUpKind):
            msg = f"follow-up kind must be one of {', '.join(get_args(FollowUpKind))}"
            raise DataError(msg)
        if self.kind == "fixed" and self.months is None:
            msg = "a fixed follow-up needs its months, for example {kind = 'fixed', months = 12}"
            raise DataError(msg)
        if self.months is not None and not 0 < self.months < math.inf:
            msg = "months of follow-up must be a number above zero"
            raise DataError(msg)

    def words(self) -> str:
        """The follow-up as a phrase."""
        if self.kind == "fixed":
            return f"fixed window of {self.months:g} months"
        if self.kind == "unequal":
            return "unequal follow-up" + (f", up to {self.months:g} months" if self.months is not None else "")
        return "no follow-up window stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Level on the Maryland Scientific Methods Scale (Sherman et al. 1997) and why; None when nothing is evaluated."""

    level: int | None = None
    why: str = ""

    def __post_init__(self) -> None:
        if self.level is not None and self.level not in MARYLAND:
            msg = "the Maryland scale has levels 1 to 5; leave the level out when the figure evaluates nothing"
            raise DataError(msg)
        if (self.level is None) != (not self.why):
            msg = "a Maryland level and its reason go together (level and why)"
            raise DataError(msg)

    def words(self) -> str:
        """The level with its reason."""
        return "descriptive, no design level" if self.level is None else f"Maryland level {self.level}: {self.why}"
