"""How a plan sets the results beside another program and the literature."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from ipvi_eval.plan.part import Part

Belief = Literal["nearest", "randomised", "all"]

_REASON_AT_LEAST = 20


class EvidencePlan(Part):
    """How our results are set beside another program and the literature. Every choice that could be made to please is
    here.

    `program` is the one that ours is set beside first, spelled as the site of its published figures; every other site
    whose shares may be compared follows. `program_start` is when it began to notify people; left out, the latest
    published account of it. Of High Point's, which conflict, that is the launch of April 2012, which fits its
    evaluators' statement that everybody had been followed for up to six months by September 2012.

    `outcome` is the one compared with its re-arrests. `margin` is a ratio: with 1.25, our share and theirs are alike
    while neither is more than a quarter above the other, the convention for two versions of one treatment. A margin in
    percentage points would be as wide as the smaller shares themselves. `alpha` is that of each one-sided test.

    `priors` are what a reader may start from: the evaluations nearest to this programme (partner violence, with a
    comparison), the randomised evaluations of focused deterrence against crime in general (16 % fewer), or all of them
    (23 %). All have one `spread_between_places` (standard deviation of log ratios): how far a new place lies from the
    mean of the others. 0.2 is about that of the nearest three (0.22); half and double of it are shown beside.
    `sceptical_chance` is what a sceptic gives a reduction as large as the randomised evaluations'. `reduction` is the
    smallest fall worth having.

    `design_level` is that of our counts on the Maryland scale: 2 is one place before and after, and an answer relative
    to comparison areas counts as 3 in any case. `discount` is 3 % a
    year as is usual in American health economics (Sanders et al. 2016). `monetise_no_effect` is the written reason to
    attach money to an effect whose interval includes none; empty, that is refused.
    """

    program: str = Field(default="High Point", min_length=1)
    program_start: date | None = None
    outcome: str = "ipv_arrest"
    margin: float = Field(default=1.25, gt=1, le=2)
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    priors: tuple[Belief, ...] = Field(default=("nearest", "randomised", "all"), min_length=1)
    spread_between_places: float = Field(default=0.2, gt=0, le=1)
    sceptical_chance: float = Field(default=0.05, gt=0, lt=0.5)
    reduction: float = Field(default=0.1, gt=0, lt=1)
    design_level: int = Field(default=2, ge=1, le=5)
    discount: float = Field(default=0.03, ge=0, lt=1)
    dollar_year: int = Field(default=2024, ge=1990, le=2100)
    monetise_no_effect: str = ""
    draws: int = Field(default=400, ge=100, le=100_000)

    @field_validator("monetise_no_effect")
    @classmethod
    def _a_reason(cls, reason: str) -> str:
        if reason and len(reason.strip()) < _REASON_AT_LEAST:
            msg = "must be a reason of at least 20 letters, or be left out; it stands beside every number"
            raise ValueError(msg)
        return reason.strip()
