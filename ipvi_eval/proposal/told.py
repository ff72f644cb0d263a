"""What somebody says of a study before its extract is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Questions(StrEnum):
    """What a study asks: of monthly counts, of people's re-offending, or both."""

    counts = "counts"
    people = "people"
    both = "both"

    @property
    def scripts(self) -> tuple[str, ...]:
        """The scripts that answer it."""
        people, counts = "survival.py", "interrupted_time_series.py"
        return {"counts": (counts,), "people": (people,), "both": (people, counts)}[self.value]


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of a study beforehand: its `site` ("place, state"), and, where they know, how the extract
    calls the program's `area` and those to compare with, and when the program began and the extract was drawn."""

    site: str
    area: str | None = None
    compare: tuple[str, ...] = ()
    start: date | None = None
    drawn: date | None = None
