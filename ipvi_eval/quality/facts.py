"""A table of facts about the extract: what was counted, whether or not anything is wrong with it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`rows` of finished values under a `header`. `about` says in a sentence what they are.

    Columns in `shares` hold shares (0 to 1), to be shown in percent. `long` tables stand in the workbook and the JSON
    only.
    """

    name: str
    title: str
    about: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[str, ...] = ()
    long: bool = False

    def plain(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)
