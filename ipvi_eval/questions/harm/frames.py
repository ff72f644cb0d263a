"""What the questions about harm ask of the cohort, and how they speak of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ipvi_eval.questions.counts import asked as counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ipvi_eval.cohort.street_time import StreetSpells
    from ipvi_eval.cohort.told_lists import ToldLists
    from ipvi_eval.data.sources import Extract
    from ipvi_eval.scope import Scope


class Populations(counts.Populations, Protocol):
    """Whom the numbers are about."""

    def spells(self) -> Scope:
        """Everyone on a list, from entry."""
        ...

    def records(self) -> Scope:
        """Everything on record in the study's area that is counted."""
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
    def smallest_shown(self) -> int:
        """The smallest count that may be shown."""
        ...

    @property
    def lists(self) -> ToldLists:
        """The lists as readers are told of them."""
        ...

    def spells(self, outcome: str) -> StreetSpells:
        """Everyone on a list, from entry."""
        ...

    def hides(self, counts: Sequence[float]) -> bool:
        """Whether one of the counts may not leave."""
        ...

    def involved(self, outcome: str) -> pd.DataFrame:
        """The people of the incidents that count towards an outcome, of every area."""
        ...

    def told(self, outcome: str) -> bool:
        """Whether the extract's incidents tell which of them count towards an outcome."""
        ...
