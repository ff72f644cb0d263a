"""What the questions about delivery ask of the cohort, and how they speak of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ipvi_eval.questions.counts import asked as counts

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.cohort.street_time import StreetSpells
    from ipvi_eval.cohort.told_lists import ToldLists
    from ipvi_eval.data.sources import Extract
    from ipvi_eval.scope import Scope


class Populations(counts.Populations, Protocol):
    """Whom the numbers are about."""

    def records(self) -> Scope:
        """Everything on record in the study's area that is counted."""
        ...

    def spells(self) -> Scope:
        """Everyone on a list, from entry."""
        ...

    def due(self) -> Scope:
        """Those whom the program had to notify."""
        ...

    def due_since_start(self) -> Scope:
        """Those of them who entered since it began."""
        ...

    def listed(self, did: str) -> Scope:
        """People on a list of whom something is true."""
        ...


class Frames(counts.Frames, Protocol):
    """The cohort of a study, and its counts by month."""

    @property
    def extract(self) -> Extract:
        """The tables it was cut from."""
        ...

    @property
    def populations(self) -> Populations:
        """Whom its numbers are about."""
        ...

    @property
    def lists(self) -> ToldLists:
        """The lists as readers are told of them."""
        ...

    def persons(self) -> pd.DataFrame:
        """Everybody on a list of the plan."""
        ...

    def due(self) -> pd.DataFrame:
        """Whom the program had to notify, and whom it reached."""
        ...

    def involved(self, outcome: str) -> pd.DataFrame:
        """Incidents that count towards an outcome."""
        ...

    def spells(self, outcome: str) -> StreetSpells:
        """Everyone on a list, from entry."""
        ...

    def spells_by_year(self, outcome: str) -> StreetSpells:
        """Spells in rows that end with each year."""
        ...

    def terms(self, rows: pd.DataFrame) -> tuple[str, ...]:
        """Covariates of the planned model over time, of rows by year."""
        ...

    def spells_since_notification(self, outcome: str) -> StreetSpells:
        """The notified, from the first notification."""
        ...
