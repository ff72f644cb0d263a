"""Who is in each cut of the data, what the cut is compared with and by which clock, in a reader's words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from ipvi_eval.cohort.monthly import complete_months
from ipvi_eval.month_names import day_in_words, month_in_words
from ipvi_eval.scope import Scope

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study
    from ipvi_eval.plan.survival import Exposure

AT_LIBERTY = "days at liberty"
NOT_YET_NOTIFIED = (
    "people of the same list, as long after entry and also without a new record, who had not been notified"
)


@dataclass(frozen=True, slots=True)
class Populations:
    """The words for `Frames`: each method speaks of the cut of the same name.

    Without a `calendar` the dates of the extract are made up and none is named; without `custody` days in jail are not
    known and count like any others.
    """

    study: Study
    calendar: bool
    custody: bool

    def records(self) -> Scope:
        """Everything on record in the study's area that is counted."""
        window, span = self.study.window, ""
        if self.calendar:
            span = f" from {day_in_words(window.start)} to {day_in_words(window.freeze)}"
        return Scope(population=f"records of {self.study.place}{span}")

    def year(self, year: int) -> Scope:
        """What is on record of one year."""
        return Scope(population=f"records of {self.study.place} in {year}")

    def spells(self) -> Scope:
        """Everyone on a list, from entry."""
        who = f"people on a list in {self.study.place}, each from the day of entry"
        return Scope(population=f"{who}{self._until}", clock=self._clock("entry on a list"))

    def spells_since_notification(self) -> Scope:
        """The notified, from the first notification."""
        who = f"people notified in {self.study.place}, each from the day of the first notification"
        return Scope(population=f"{who}{self._until}", clock=self._clock("notification"))

    def due(self) -> Scope:
        """Those whom the program had to notify: on a notified list when it began, or entered one since."""
        who = f"people on a list that the program notifies, in {self.study.place}"
        return Scope(population=f"{who}{self._since_start}{self._until}")

    def due_since_start(self) -> Scope:
        """Those of them who entered since the program began."""
        who = f"people who entered a list that the program notifies, in {self.study.place}"
        return Scope(population=f"{who}{self._since_start}{self._until}")

    def listed(self, did: str) -> Scope:
        """People on a list of whom something is true: who "were invited to a call-in"."""
        who = f"people on a list in {self.study.place} who {did}"
        return Scope(population=f"{who}{self._since_start}{self._until}")

    def compared(self, design: Exposure) -> Scope:
        """The notified and those a design compares them with."""
        if design == "time-dependent":
            return replace(self.spells(), base=NOT_YET_NOTIFIED)
        bases = {
            "historical cohort": "people of the same lists who entered before the program began, followed to that day",
            "comparison area": "people of the same lists in areas without the program, from the day it began",
        }
        return replace(self.spells(), base=bases[design])

    def all_days(self, scope: Scope) -> Scope:
        """The same people by the calendar, with the days in custody left in."""
        return replace(scope, clock=scope.clock.replace(AT_LIBERTY, "days"))

    def monthly(self, area: str = "") -> Scope:
        """Counts by month, of the study's area when none is named."""
        first, *_, last = (date.fromisoformat(f"{month}-01") for month in complete_months(self.study.window))
        span = f"{month_in_words(first)} to {month_in_words(last)}"
        return Scope(population=f"incidents on record in {area or self.study.place}, {span}", clock="calendar months")

    def quarterly(self, area: str = "") -> Scope:
        """Counts by quarter, likewise."""
        return replace(self.monthly(area), clock="calendar quarters")

    @property
    def _until(self) -> str:
        return f" until {day_in_words(self.study.window.freeze)}" if self.calendar else ""

    @property
    def _since_start(self) -> str:
        programme = self.study.programme
        return f" from {day_in_words(programme.start)}" if programme and self.calendar else ""

    def _clock(self, event: str) -> str:
        return f"{AT_LIBERTY if self.custody else 'days'} since {event}"
