"""One outcome of the plan, and what is asked of its people: spells, lists, and the planned ratio, each made once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.estimate import slug
from ipvi_eval.questions.ratio_checks import RatioCheck
from ipvi_eval.questions.reoffence.notification.after_notification import (
    AfterNotification,
    after_notification,
    time_in_words,
)
from ipvi_eval.questions.reoffence.plan import plan_of
from ipvi_eval.questions.reoffence.ratio import NamedRatio
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Result

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.cohort.street_time import StreetSpells
    from ipvi_eval.plan.study import Study
    from ipvi_eval.plan.survival import Exposure, SurvivalPlan
    from ipvi_eval.questions.reoffence.frames import Clock, Frames

Part = Result | Agreement | NamedRatio | RatioCheck | NotEstimated
"""What an answer consists of; the named ratios become one table, their checks and what could not be
estimated others."""


@dataclass(frozen=True)
class Asked:
    """One outcome of the plan, asked of its `frames`. PlanError where the plan has no [survival]."""

    study: Study
    frames: Frames
    outcome: str

    @property
    def plan(self) -> SurvivalPlan:
        """The plan of the time to re-offence."""
        return plan_of(self.study)

    @property
    def stem(self) -> str:
        """What the ids of its results begin with."""
        return f"survival.{self.outcome}"

    @property
    def label(self) -> str:
        """The outcome in the plan's words."""
        return self.study.outcomes[self.outcome].label

    @property
    def primary(self) -> bool:
        """Whether it is the outcome of which everything is asked."""
        return self.outcome == self.plan.outcomes[0]

    @cached_property
    def spells(self) -> StreetSpells:
        """Everyone on a list from the day of entry, all re-offences."""
        return self.frames.spells(self.outcome)

    @cached_property
    def people(self) -> pd.DataFrame:
        """One row per person, to the first re-offence."""
        return self.spells.to_first()

    @property
    def notified(self) -> bool:
        """Whether anybody was followed after a notification."""
        return bool(self.spells.frame["exposed"].any())

    @cached_property
    def planned(self) -> AfterNotification | NotEstimated:
        """The hazard after notification by the design the plan chose, days in custody subtracted."""
        return self.hazard(self.plan.exposure, "street")

    def hazard(self, design: Exposure, clock: Clock) -> AfterNotification | NotEstimated:
        """The hazard after notification by one design on one clock."""
        part = f"{self.label}, hazard after notification, {design}, {self.time(clock)}"
        id = f"{self.stem}.notification.hazard_ratio{self.ending(design)}{'_calendar' if clock == 'calendar' else ''}"
        return after_notification(self.frames, self.outcome, design, clock, id=id, part=part)

    def ending(self, design: Exposure) -> str:
        """What ids of a design end with: nothing for the planned one."""
        return "" if design == self.plan.exposure else f"_{slug(design)}"

    def time(self, clock: Clock) -> str:
        """The clock in words."""
        return time_in_words(self.frames, clock)

    def each_list(self, people: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
        """The lists as they are told, with those of `people` on them, without empty ones."""
        parts = ((name, people[people["list"] == name]) for name in self.frames.lists.names)
        return [(name, on_list) for name, on_list in parts if len(on_list)]


def outcomes_of(study: Study, frames: Frames) -> list[Asked]:
    """The outcomes of the plan, the primary one first. PlanError where the plan has no [survival]."""
    return [Asked(study, frames, outcome) for outcome in plan_of(study).outcomes]


def definitions_of(study: Study, frames: Frames) -> list[Asked]:
    """The further definitions of re-offence. PlanError where the plan has no [survival]."""
    return [Asked(study, frames, outcome) for outcome in plan_of(study).definitions]
