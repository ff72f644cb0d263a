"""What an edition leaves for the next: every count it rests on, which of them it hid, and what each was a count of.

It stays inside the agency: it tells what the edition was made not to tell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ipvi_eval.counted import INCIDENTS, WITH_SEALED, Key
from ipvi_eval.errors import OutputError
from ipvi_eval.results.store import write_json

if TYPE_CHECKING:
    from pathlib import Path

WHOLE_PLAN = ""
"""The definition that every count depends on: the area, the lists and the first day of the window."""

QUESTIONS = "?"
"""The definition that counts depend on which a question of the plan sets, as how soon a report is a repeat: all but
incidents by month. Editions from before it was kept lack it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The counts of an edition whose last day is `freeze`, those `hidden` in it, and `defined`: the definition of every
    outcome by its name, as text that is the same where the definition is.

    Where counts are printed `rounded` to a multiple of `base`, the hidden ones are those on which no other number that
    is printed rests.

    Of a plan with several sites, each run is of one, `site`, or of the sum of several, `sums`; `area` is how its keys
    name the program's area."""

    freeze: date
    counts: Mapping[Key, int]
    hidden: frozenset[Key]
    defined: Mapping[str, str]
    rounded: Mapping[Key, int] = field(default_factory=dict)
    base: int = 0
    site: str = ""
    sums: tuple[str, ...] = ()
    area: str = ""

    def printed(self, key: Key) -> int | None:
        """What the edition prints where this count stands; None where it prints nothing."""
        if self.rounded:
            return self.rounded.get(key)
        return None if key in self.hidden else self.counts.get(key)

    def between(self, key: Key) -> tuple[float, float]:
        """The least and the most that a reader knows this count to be from what is printed for it rounded.

        The rule is that it is less than a base away. Which counts are further away he is taken to know as well.
        """
        if key not in self.rounded:
            return 0, float("inf")
        near = self.rounded[key]
        far = max(self.base - 1, abs(near - self.counts[key]))
        return max(0, near - far), near + far

    def same(self, key: Key, other: Kept) -> bool:
        """Whether the two editions count the same under this key: by one plan, as far as it touches the key."""
        words = {WHOLE_PLAN, key.outcome.removesuffix(WITH_SEALED), *re.split(r"[.,]", key.cohort)}
        if key.state != INCIDENTS and QUESTIONS in self.defined and QUESTIONS in other.defined:
            words.add(QUESTIONS)
        return all(self.defined.get(word) == other.defined.get(word) for word in words)

    def called_as_in(self, other: Kept) -> Kept:
        """The edition with its outcomes called as `other` calls those that are defined the same.

        One that is called as another outcome is now gets a name that nobody uses.
        """
        plans = (WHOLE_PLAN, QUESTIONS)
        names = {text: name for name, text in other.defined.items() if name not in plans}
        moved = {
            name: names[text]
            for name, text in self.defined.items()
            if name not in plans and text in names and other.defined.get(name) != text
        }
        if not moved:
            return self
        left = {name for name in self.defined if name not in moved and name in moved.values()}
        called = moved | {name: f"{name} as it was" for name in left}
        called |= {f"{name}{WITH_SEALED}": f"{now}{WITH_SEALED}" for name, now in called.items()}

        def new(key: Key) -> Key:
            cohort = re.sub(r"[^.,]+", lambda word: called.get(word[0], word[0]), key.cohort)
            return replace(key, cohort=cohort, outcome=called.get(key.outcome, key.outcome))

        return replace(
            self,
            counts={new(key): count for key, count in self.counts.items()},
            hidden=frozenset(map(new, self.hidden)),
            rounded={new(key): number for key, number in self.rounded.items()},
            defined={called.get(name, name): text for name, text in self.defined.items()},
        )

    def save(self, path: Path) -> None:
        """Write it as JSON, the same bytes for the same counts."""
        rows = [
            [*(getattr(key, name) for name in _KEY), int(count), key in self.hidden, self.rounded.get(key)]
            for key, count in sorted(self.counts.items())
        ]
        plain = {
            "stays": STAYS, "freeze": str(self.freeze), "defined": dict(self.defined), "base": self.base,
            "columns": [*_KEY, "count", "hidden", "rounded"],
        }  # fmt: skip
        of = {"site": self.site, "sums": list(self.sums), "area": self.area} if self.site else {}
        write_json(path, plain | of | {"counts": rows})

    @classmethod
    def load(cls, path: Path) -> Kept:
        """Read what `save` wrote. OutputError where the file is gone or is none of ours."""
        try:
            raw: dict[str, Any] = json.loads(path.read_text("utf-8"))
            rows = [(Key(*row[: len(_KEY)]), *_numbers(*row[len(_KEY) :])) for row in raw["counts"]]
            freeze, defined = date.fromisoformat(raw["freeze"]), dict(raw["defined"])
            base = int(raw.get("base", 0))
            of = str(raw.get("site", "")), tuple(map(str, raw.get("sums", ()))), str(raw.get("area", ""))
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
            msg = (
                f"{path} cannot be read as the counts of an edition; put it back from a copy: without it nobody can "
                "tell what that edition and the next give away together"
            )
            raise OutputError(msg) from None
        hidden = frozenset(key for key, _, gone, _ in rows if gone)
        rounded = {key: number for key, _, _, number in rows if number is not None}
        return cls(freeze, {key: count for key, count, _, _ in rows}, hidden, defined, rounded, base, *of)


def _numbers(count: int, hidden: bool, rounded: int | None = None) -> tuple[int, bool, int | None]:
    """The count, whether it was hidden and what was printed for it; editions of before there was rounding lack that."""
    return int(count), bool(hidden), None if rounded is None else int(rounded)


_KEY = Key.__slots__


STAYS = "INSIDE THE AGENCY: these are the counts before disclosure control; they are never sent to anybody"
