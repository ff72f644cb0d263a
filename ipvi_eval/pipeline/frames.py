"""What an analysis script works on: the cohort of the study, outcome by outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ipvi_eval.cohort.incidents import select
from ipvi_eval.cohort.monthly import MonthlyCounts, complete_months, count_by_month, given_by_month
from ipvi_eval.cohort.street_time import Spells, street_spells

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.data.sources import Extract
    from ipvi_eval.study import Study

Clock = Literal["street", "calendar"]


@dataclass(frozen=True, slots=True)
class Frames:
    """The study's data, cut the way each question needs them."""

    study: Study
    extract: Extract

    def incidents(self, outcome: str) -> pd.DataFrame:
        """Incidents of every area that satisfy the plan's definition of `outcome`."""
        return select(self.extract.incidents, self.study.outcomes[outcome])

    def persons(self, area: str | None = None) -> pd.DataFrame:
        """Persons on the plan's lists in `area` (the programme's own when None)."""
        people = self.extract.persons
        here = people["area"] == (area or self.study.area)
        return people.loc[here & people["list"].isin(self.study.lists)].reset_index(drop=True)

    def spells(self, outcome: str, *, clock: Clock = "street", area: str | None = None) -> Spells:
        """Counting-process spells; the calendar clock leaves days in custody in."""
        custody = self.extract.custody
        return street_spells(
            self.persons(area),
            self.incidents(outcome),
            self.extract.notifications,
            custody if clock == "street" else custody.iloc[:0],
            freeze=self.study.window.freeze,
        )

    def spells_since_notification(self, outcome: str) -> Spells:
        """Street-time spells of the notified, from the day of the first notification and by list at notification.

        This is the clock that a programme's published re-offence rates use.
        """
        first = self.extract.notifications.sort_values("date", kind="stable").drop_duplicates("person")
        people = self.persons().drop(columns=["entry", "list"])
        notified = people.merge(first[["person", "date", "list"]].rename(columns={"date": "entry"}), on="person")
        return street_spells(
            notified,
            self.incidents(outcome),
            self.extract.notifications,
            self.extract.custody,
            freeze=self.study.window.freeze,
        )

    def monthly(self, outcome: str, area: str | None = None) -> MonthlyCounts:
        """Counts of every complete month of the study window, from incidents or from the agency's own totals."""
        where, months = area or self.study.area, complete_months(self.study.window)
        if self.extract.incidents.empty and not self.extract.monthly_counts.empty:
            totals = self.extract.monthly_counts
            return given_by_month(totals, self.extract.populations, area=where, outcome=outcome, months=months)
        chosen = self.incidents(outcome)
        return count_by_month(chosen, self.extract.populations, area=where, outcome=outcome, months=months)
