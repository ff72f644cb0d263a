"""What the comparison is made from: the plan, the published figures, the cohort and what earlier scripts found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from ipvi_eval.errors import AnalysisError
from ipvi_eval.plan.evidence import EvidencePlan
from ipvi_eval.plan.study import Study
from ipvi_eval.questions.high_point.published.figure import Outcome
from ipvi_eval.questions.high_point.published.follow_up_calendar import Calendar, calendar_of
from ipvi_eval.questions.high_point.published.program import Program, program_of
from ipvi_eval.questions.high_point.published.registry import Registry, layered
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.shares.implied import Conflict, conflict_of
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Result, Results
from ipvi_eval.scope import Scope

if TYPE_CHECKING:
    from ipvi_eval.cohort.street_time import StreetSpells
    from ipvi_eval.cohort.told_lists import ToldLists
    from ipvi_eval.data.sources import Extract

Part = Result | Quotation | NotEstimated
"""What an answer consists of; quotations become one table of statements, what was not compared another."""

PUBLISHED = Scope(population="published figures")


class Populations(Protocol):
    """Whom our numbers are about."""

    def monthly(self, area: str = "") -> Scope:
        """Counts by month."""
        ...

    def spells_since_notification(self) -> Scope:
        """People followed from their first notification on."""
        ...

    def all_days(self, scope: Scope) -> Scope:
        """The same people with the days in custody left in."""
        ...


class Frames(Protocol):
    """The cohort."""

    @property
    def populations(self) -> Populations:
        """Whom its numbers are about."""
        ...

    @property
    def lists(self) -> ToldLists:
        """The lists as readers are told of them."""
        ...

    @property
    def smallest_shown(self) -> int:
        """The smallest count of people that may be shown."""
        ...

    @property
    def extract(self) -> Extract:
        """The canonical tables."""
        ...

    def spells_since_notification(
        self, outcome: str, *, clock: Literal["street", "calendar"] = "street"
    ) -> StreetSpells:
        """Follow-up from the first notification on; the calendar clock leaves days in custody in."""
        ...


@dataclass(frozen=True)
class Asked:
    """The comparison of one study; `earlier` holds what the scripts before this one found."""

    study: Study
    frames: Frames
    earlier: Results

    @property
    def plan(self) -> EvidencePlan:
        """What the plan fixed before the data were seen."""
        return self.study.evidence or EvidencePlan()

    @property
    def kind(self) -> Outcome | None:
        """The kind of event that the plan compares, where other places publish one like it."""
        outcome = self.study.outcomes.get(self.plan.outcome)
        return outcome.published_as if outcome else None

    @cached_property
    def registry(self) -> Registry:
        """The published figures, under those that the study's own evidence.toml gives."""
        return layered(self.own("evidence.toml"))

    @cached_property
    def program(self) -> Program:
        """The program elsewhere that ours is set beside first."""
        return program_of(self.plan.program, self.registry, start=self.plan.program_start)

    @cached_property
    def calendar(self) -> Calendar | NotEstimated:
        """When that program read its cumulative shares, or why there is no such calendar."""
        what = f"{self.program.site}'s cumulative shares on one calendar of follow-up"
        if self.program.start is None:
            return NotEstimated(
                what=what,
                why=f"it is not known when {self.program.site} began",
                remedy="give program_start in the plan",
            )
        try:
            return calendar_of(start=self.program.start, site=self.program.site, registry=self.registry)
        except AnalysisError as error:
            return NotEstimated(what=what, why=str(error), remedy="enter further readings with their date and people")

    @cached_property
    def conflict(self) -> Conflict | None:
        """Its fixed windows beside its cumulative shares; None where either is not published."""
        return None if isinstance(self.calendar, NotEstimated) else conflict_of(self.calendar, self.registry)

    def own(self, name: str) -> Path:
        """A file beside the plan, whether it is there or not."""
        return Path(self.study.folder) / name
