"""A comparison that is not made: part of the result, not an error."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompared:
    """A comparison that is not made, why, and what would make it possible."""

    what: str
    why: str
    remedy: str
