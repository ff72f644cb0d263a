"""What is asked of a study about harm: the incidents of the plan's outcome and their people, cut once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.counted import Count, Key
from ipvi_eval.errors import PlanError
from ipvi_eval.questions.ratio_checks import RatioCheck
from ipvi_eval.questions.step_checks import StepCheck
from ipvi_eval.repetition.circles import circles
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Result, Results
from ipvi_eval.scope import Scope

if TYPE_CHECKING:
    from ipvi_eval.plan.harm import HarmPlan
    from ipvi_eval.plan.study import Study
    from ipvi_eval.questions.harm.frames import Frames

Part = Result | RatioCheck | StepCheck | NotEstimated
"""What an answer consists of."""

WHAT_HARM = "Harm and repetition"


@dataclass(frozen=True)
class Asked:
    """The incidents of a study's `[harm]`, asked of its `frames`; `earlier` holds what the monthly counts found."""

    study: Study
    frames: Frames
    earlier: Results

    @property
    def untold(self) -> NotEstimated | None:
        """Why nothing can be said; None where something can."""
        if self.study.harm is None:
            return _untold("the plan has no section [harm]", "name the outcome under [harm]")
        if not self.frames.extract.holds("incidents"):
            return _untold("the extract has no table of incidents", "map a table [incidents]")
        if not self.frames.extract.calendar:
            return _untold("the extract gives lengths of follow-up and no dates", "")
        return None

    @property
    def plan(self) -> HarmPlan:
        """The plan of it. PlanError where there is none."""
        if self.study.harm is None:
            msg = "study.toml: harm and repetition need [harm]; add it, or take the script out of analyses"
            raise PlanError(msg)
        return self.study.harm

    @cached_property
    def involved(self) -> pd.DataFrame:
        """The people of the incidents of the plan's outcome."""
        return self.cut(self.plan.outcome)

    def cut(self, outcome: str) -> pd.DataFrame:
        """The people of the incidents of an outcome in the area, within the window and up to the freeze."""
        rows, window = self.frames.involved(outcome), self.study.window
        inside = rows["date"].between(pd.Timestamp(window.start), pd.Timestamp(window.freeze))
        return rows.loc[(rows["area"] == self.study.area) & inside].reset_index(drop=True)

    @cached_property
    def known(self) -> pd.DataFrame:
        """A row for each of the people of an incident in the area: day since the window's start, suspect, victim, pair,
        and the circle of people who are tied to each other by incidents.

        A pair is the number of the extract, and where it has none the suspect and the victim; missing where one of them
        is not known.
        """
        here = self.involved
        named = here["suspect"] + " " + here["victim"]
        return pd.DataFrame(
            {
                "incident": here["incident"],
                "day": (here["date"] - pd.Timestamp(self.study.window.start)).dt.days,
                "suspect": here["suspect"],
                "victim": here["victim"],
                "pair": here["dyad"].where(here["dyad"].notna(), named),
                "circle": circles(here["suspect"], here["victim"], here["dyad"]),
            }
        )

    @property
    def last_day(self) -> int:
        """Days from the first day of the window to the data freeze."""
        return (self.study.window.freeze - self.study.window.start).days

    def count(self, number: int, state: str) -> Count:
        """A count of the area's incidents, or of its pairs, in a state."""
        return Count(number, Key(self.study.area, state, self.plan.outcome))

    def about(self, what: str, clock: str = "", *, outcome: str = "") -> Scope:
        """`what` in the records of the area; `what` has a place for an outcome in the plan's words, `[harm]`'s own when
        no other is named."""
        records = self.frames.populations.records().population
        label = self.study.outcomes[outcome or self.plan.outcome].label
        return Scope(population=f"{what.format(label)} in the {records}", clock=clock)


def _untold(why: str, remedy: str) -> NotEstimated:
    return NotEstimated(what=WHAT_HARM, why=why, remedy=remedy)
