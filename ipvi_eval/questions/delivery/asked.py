"""What is asked of a study about its delivery: those due, by list and period, each cut made once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.cohort.told_lists import JOINT, ToldLists
from ipvi_eval.counted import OF_THE_DUE, Group
from ipvi_eval.questions.ratio_checks import RatioCheck
from ipvi_eval.questions.step_checks import StepCheck
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Result

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.plan.study import Study
    from ipvi_eval.questions.delivery.frames import Frames

Part = Result | Agreement | RatioCheck | StepCheck | NotEstimated
"""What an answer consists of."""

WHO = "Who was due, and who was reached"


@dataclass(frozen=True)
class Asked:
    """The delivery of a study's program, asked of its `frames`."""

    study: Study
    frames: Frames

    @property
    def untold(self) -> NotEstimated | None:
        """Why nothing can be said of who was due and reached; None where it can."""
        held = self.frames.extract
        if self.study.programme is None:
            return _untold("the plan names no program", "name it and the day it began under [programme]")
        for table in ("persons", "notifications"):
            if not held.holds(table):
                return _untold(f"the extract has no table of {table}", f"map a table [{table}]")
        if not held.calendar:
            return _untold("the extract gives lengths of follow-up and no dates", "")
        if self.due.empty:
            return _untold("nobody on a list that is notified was at liberty while the program ran", "")
        return None

    @property
    def primary(self) -> str | None:
        """The primary outcome of the plan, whose incidents the flow begins and ends with."""
        return self.study.survival.outcomes[0] if self.study.survival else None

    @cached_property
    def due(self) -> pd.DataFrame:
        """Rows of `due_people`, with the day of the incident."""
        return self.frames.due()

    def within(self, period: str) -> tuple[Group, pd.DataFrame]:
        """Those who were on a list when the program began (BEFORE), or entered one since (SINCE)."""
        return OF_THE_DUE.within(period), self.due.loc[self.due["period"] == period]

    def each_list(self, who: Group, due: pd.DataFrame) -> Iterator[tuple[Group, str, pd.DataFrame]]:
        """The lists that are notified, as they are told, with those of `due` on them, without empty ones.

        Of lists told together only those are named that are notified.
        """
        notified = self.study.notified_lists
        for name, group in zip(self.frames.lists.names, self.frames.lists.groups, strict=True):
            on_list, named = due.loc[due["list"] == name], tuple(one for one in group if one in notified)
            if len(on_list):
                label = ToldLists(self.study, (named,)).label(JOINT.join(named))
                yield who.within(f"list_{name.lower()}"), label, on_list


def _untold(why: str, remedy: str) -> NotEstimated:
    return NotEstimated(what=WHO, why=why, remedy=remedy)
