"""What a number speaks of, in words that fit into a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose records a number rests on, what it is compared with, and how time is counted.

    `population` fits after "of" ("people on a list in Poughkeepsie, followed until September 30, 2025"), `base` after
    "compared with" ("people of the same list not yet notified"), `clock` after "counted in" ("days at liberty since
    entry"). `base` is empty for what compares nothing, `clock` where no time passes.
    """

    population: str = ""
    base: str = ""
    clock: str = ""

    def over(self, wider: Scope) -> Scope:
        """This scope, with what it leaves open as `wider` has it."""
        own = {one.name: getattr(self, one.name) or getattr(wider, one.name) for one in fields(self)}
        return replace(self, **own)

    def in_words(self) -> str:
        """One line under a table: "Of: ... Compared with: ... Time: ..."; empty when nothing is said."""
        named = (("Of", self.population), ("Compared with", self.base), ("Time", self.clock))
        return " ".join(f"{name}: {words}." for name, words in named if words)


def about(scopes: Iterable[Scope]) -> str:
    """One line on whom several numbers are about; where they differ, each is named, and the records they share once:
    "arrests; and reports; all in the records of X"."""
    kept = list(scopes)
    parts = {
        one.name: _one_or_other(dict.fromkeys(words for scope in kept if (words := getattr(scope, one.name))))
        for one in fields(Scope)
    }
    return Scope(**parts).in_words()


_RECORDS = " in the records of "


def _one_or_other(named: Iterable[str]) -> str:
    told: dict[str, list[str]] = {}
    for words in named:
        who, _, records = words.partition(_RECORDS)
        told.setdefault(records or words, []).append(who)
    # Those that share records stand first: after others, "both" could be any two.
    several_first = sorted(told.items(), key=lambda one: len(one[1]) == 1)
    return "; and ".join(_of_one(records, who) for records, who in several_first)


def _of_one(records: str, who: list[str]) -> str:
    """Several in the same records, which are said once; one as it is, whether or not in any."""
    if len(who) == 1:
        return who[0] if who[0] == records else f"{who[0]}{_RECORDS}{records}"
    several = "; and ".join(words.removesuffix(",") for words in who)
    return f"{several}; {'both' if len(who) == 2 else 'all'}{_RECORDS}{records}"
