"""Which groups of people a plan tells beside everybody."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ipvi_eval.plan.part import Part


class EquityPlan(Part):
    """Groups of people who are told beside everybody: `groups` are columns of the persons, whose values are the groups.

    The age at entry is told in bands that begin at `age_bands`, with one below the first.

    `effects_by` are columns ("list" too, and "mode" for the way of notification) for whose groups the rate after a
    notification is told by itself: where at least `effects_least_events` new records lie on each side of it, and the
    notified differ from the others of their lists by no more than `effects_largest_imbalance` standard deviations.
    Whether the groups are alike is one test for each column; their p-values are adjusted by `effects_multiplicity`.
    """

    groups: tuple[str, ...] = Field(min_length=1)
    age_bands: tuple[Annotated[int, Field(ge=1, le=120)], ...] = Field(default=(25, 35, 45), min_length=1)
    effects_by: tuple[str, ...] = ()
    effects_least_events: int = Field(default=20, ge=1)
    effects_largest_imbalance: float = Field(default=0.25, gt=0, le=1)
    effects_multiplicity: Literal["holm", "bonferroni"] = "holm"

    @model_validator(mode="after")
    def _each_once_and_in_order(self) -> Self:
        if len(set(self.groups)) < len(self.groups):
            msg = "equity.groups names a column twice; name each once"
            raise ValueError(msg)
        if any(low >= high for low, high in pairwise(self.age_bands)):
            msg = "equity.age_bands must rise: each band begins at a higher age than the one before"
            raise ValueError(msg)
        return self
