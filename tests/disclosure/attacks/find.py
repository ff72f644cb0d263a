"""What an attacker learns from an edition, and the results that gave it away."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Find:
    """The count called `learned` lies between `low` and `high` (both included), says whoever reads the results `ids`.

    Without the two it is no count: a hash, a path, a list of what was hidden.
    """

    learned: str
    low: int | None = None
    high: int | None = None
    ids: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether one number is left."""
        return self.low is not None and self.low == self.high

    def __str__(self) -> str:
        values = "" if self.low is None else f" = {self.low}" if self.exact else f" in {self.low}..{self.high}"
        return f"{self.learned}{values} from {', '.join(self.ids)}"


def gives_away(low: float, high: float, smallest_shown: int) -> bool:
    """Whether to know that a count lies between `low` and `high` is to know too much of it.

    It is where the count is certainly one that may not be shown, 1 to `smallest_shown` - 1, or may be one and fewer
    than `smallest_shown` values are left to it. A zero may be shown.
    """
    small = high >= 1 and low < smallest_shown
    return small and (1 <= low <= high < smallest_shown or high - low + 1 < smallest_shown)
