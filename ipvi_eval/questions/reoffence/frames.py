"""What the questions about re-offence ask of the cohort, and how they speak of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.cohort.street_time import StreetSpells
    from ipvi_eval.cohort.told_lists import ToldLists
    from ipvi_eval.plan.study import Study
    from ipvi_eval.plan.survival import Exposure
    from ipvi_eval.scope import Scope

Clock = Literal["street", "calendar"]
"""Days in custody subtracted, or left in."""


class Populations(Protocol):
    """Whom the numbers are about."""

    @property
    def custody(self) -> bool:
        """Whether the extract tells who was in custody, so that the two clocks differ."""
        ...

    def spells(self) -> Scope:
        """Everyone on a list, from entry."""
        ...

    def spells_since_notification(self) -> Scope:
        """The notified, from the first notification."""
        ...

    def compared(self, design: Exposure) -> Scope:
        """The notified and those a design compares them with."""
        ...

    def all_days(self, scope: Scope) -> Scope:
        """The same people with the days in custody left in."""
        ...


class Frames(Protocol):
    """The cohort of a study."""

    @property
    def study(self) -> Study:
        """The plan it was cut by."""
        ...

    @property
    def populations(self) -> Populations:
        """Whom its numbers are about."""
        ...

    @property
    def lists(self) -> ToldLists:
        """The lists as readers are told of them."""
        ...

    def spells(self, outcome: str) -> StreetSpells:
        """Everyone on a list, from entry."""
        ...

    def spells_since_notification(self, outcome: str) -> StreetSpells:
        """The notified, from the first notification."""
        ...

    def spells_by_year(self, outcome: str, *, clock: Clock = "street") -> StreetSpells:
        """Spells in rows that end with each year."""
        ...

    def spells_by_history(self, outcome: str) -> StreetSpells:
        """Spells in rows that end whenever the history of incidents changes."""
        ...

    def terms(self, rows: pd.DataFrame) -> tuple[str, ...]:
        """Covariates of the planned model over time, of rows by year."""
        ...

    def control_spells(self, outcome: str, control: str) -> pd.DataFrame:
        """Rows up to the first incident of either, of which only `control` is an event."""
        ...

    def compared(self, outcome: str, design: Exposure, *, clock: Clock = "street") -> pd.DataFrame:
        """One row for each person of a design that compares the notified with other people."""
        ...

    def last_records(self) -> pd.DataFrame:
        """The last day with anything on record of each person still on a list."""
        ...

    @property
    def moves_recorded(self) -> bool:
        """Whether moves between lists are recorded with their days."""
        ...

    def list_paths(self) -> pd.DataFrame:
        """Spells on lists since entry."""
        ...
