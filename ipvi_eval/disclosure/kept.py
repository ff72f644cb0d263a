"""What an edition leaves for the next: every count it rests on, which of them it hid, and what each was a count of.

It stays inside the agency: it tells what the edition was made not to tell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ipvi_eval.counted import Key
from ipvi_eval.errors import OutputError
from ipvi_eval.results.store import write_json

if TYPE_CHECKING:
    from pathlib import Path

WHOLE_PLAN = ""
"""The definition that every count depends on: the area, the lists and the first day of the window."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The counts of an edition whose last day is `freeze`, those `hidden` in it, and `defined`: the definition of every
    outcome by its name, as text that is the same where the definition is."""

    freeze: date
    counts: Mapping[Key, int]
    hidden: frozenset[Key]
    defined: Mapping[str, str]

    def same(self, key: Key, other: Kept) -> bool:
        """Whether the two editions count the same under this key: by one plan, as far as it touches the key."""
        words = {WHOLE_PLAN, key.outcome, *re.split(r"[.,]", key.cohort)}
        return all(self.defined.get(word) == other.defined.get(word) for word in words)

    def save(self, path: Path) -> None:
        """Write it as JSON, the same bytes for the same counts."""
        rows = [[*astuple(key), int(count), key in self.hidden] for key, count in sorted(self.counts.items())]
        columns = [*Key.__slots__, "count", "hidden"]
        plain = {"stays": STAYS, "freeze": str(self.freeze), "defined": dict(self.defined), "columns": columns}
        write_json(path, plain | {"counts": rows})

    @classmethod
    def load(cls, path: Path) -> Kept:
        """Read what `save` wrote. OutputError where the file is gone or is none of ours."""
        try:
            raw: dict[str, Any] = json.loads(path.read_text("utf-8"))
            rows = [(Key(*row[:-2]), int(row[-2]), bool(row[-1])) for row in raw["counts"]]
            freeze, defined = date.fromisoformat(raw["freeze"]), dict(raw["defined"])
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
            msg = (
                f"{path} cannot be read as the counts of an edition; put it back from a copy: without it nobody can "
                "tell what that edition and the next give away together"
            )
            raise OutputError(msg) from None
        hidden = frozenset(key for key, _, gone in rows if gone)
        return cls(freeze, {key: count for key, count, _ in rows}, hidden, defined)


STAYS = "INSIDE THE AGENCY: these are the counts before disclosure control; they are never sent to anybody"
