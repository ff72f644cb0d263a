"""What the comparison is made from: the plan, the published figures, the cohort and what earlier scripts found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from ipvi_eval.plans import EvidencePlan
from ipvi_eval.questions.high_point.published.registry import Registry, layered
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Result, Results
from ipvi_eval.scope import Scope
from ipvi_eval.study import Study

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

    @cached_property
    def registry(self) -> Registry:
        """The published figures, under those that the study's own evidence.toml gives."""
        return layered(self.own("evidence.toml"))

    def own(self, name: str) -> Path:
        """A file beside the plan, whether it is there or not."""
        return Path(self.study.folder) / name
