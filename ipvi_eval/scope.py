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
    "arrests; or reports; all in the records of X"."""
    kept = list(scopes)
    parts = {
        one.name: _one_or_other(dict.fromkeys(words for scope in kept if (words := getattr(scope, one.name))))
        for one in fields(Scope)
    }
    return Scope(**parts).in_words()


_RECORDS = " in the records of "


def _one_or_other(named: Iterable[str]) -> str:
    told = list(named)
    split = [words.partition(_RECORDS) for words in told]
    of_which = {records for _, _, records in split}
    if len(told) < 2 or len(of_which) > 1 or "" in of_which:
        return "; or ".join(told)
    who = "; or ".join(words.removesuffix(",") for words, _, _ in split)
    return f"{who}; {'both' if len(told) == 2 else 'all'}{_RECORDS}{of_which.pop()}"
