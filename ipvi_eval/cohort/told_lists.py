"""The lists as readers are told of them: one that few people entered is put together with its neighbor everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study

RECORDED = "list_recorded"
"""The column of the list as the agency recorded it, beside `list`, the one that readers are told of.

Models compare people of one recorded list with each other: people whom the program does not notify would else stand
among those it does, and a rule about small numbers would change an effect. No number by list leaves such a model.
"""

JOINT = "_and_"
"""Between the names of lists that are told together; no list of a plan has it in its own name."""


def together(sizes: Mapping[str, int], smallest: int) -> tuple[tuple[str, ...], ...]:
    """The lists in their order, each with those it is told with, until no group has fewer than `smallest` people.

    The smallest group joins the smaller of its neighbors. A list that nobody entered stands by itself: there is nobody
    to protect. Nor is there a neighbor for the only list with people on it.

    >>> together({"A": 25, "B": 178, "C": 400, "D": 0}, 33)
    (('A', 'B'), ('C',), ('D',))
    """
    groups: list[tuple[str, ...]] = [(name,) for name in sizes if sizes[name]]

    def people(group: tuple[str, ...]) -> int:
        return sum(sizes[name] for name in group)

    while len(groups) > 1 and people(small := min(groups, key=people)) < smallest:
        place = groups.index(small)
        beside = min(groups[max(place - 1, 0) : place] + groups[place + 1 : place + 2], key=people)
        first = min(place, groups.index(beside))
        groups[first : first + 2] = [(*groups[first], *groups[first + 1])]
    order = list(sizes)
    return tuple(
        sorted([*groups, *((name,) for name in order if not sizes[name])], key=lambda one: order.index(one[0]))
    )


@dataclass(frozen=True, slots=True)
class ToldLists:
    """The lists of a plan in `groups`, those that are told together in one; all that is printed by list goes by it."""

    study: Study
    groups: tuple[tuple[str, ...], ...]

    @classmethod
    def planned(cls, study: Study) -> ToldLists:
        """Each list of the plan by itself."""
        return cls(study, tuple((name,) for name in study.lists))

    @classmethod
    def by_size(cls, study: Study, recorded: pd.Series) -> ToldLists:
        """By how many people entered each list, from the recorded list of everybody; as `[disclosure]` has it."""
        plan = study.disclosure
        sizes = {name: int((recorded == name).sum()) for name in study.lists}
        return cls(study, together(sizes, 0 if plan.off_because else plan.smallest_list))

    @property
    def names(self) -> tuple[str, ...]:
        """A name for each group, for columns and ids: "A_and_B", "C"."""
        return tuple(map(JOINT.join, self.groups))

    @property
    def joined(self) -> tuple[str, ...]:
        """The names of those that are several lists."""
        return tuple(name for name, group in zip(self.names, self.groups, strict=True) if len(group) > 1)

    def told(self, recorded: pd.Series) -> pd.Series:
        """The recorded lists (n,) as the groups they are told in; a list that the plan does not have stays as it is."""
        of = {name: JOINT.join(group) for group in self.groups for name in group}
        found = {name: of.get(name, name) for name in recorded.dropna().unique()}
        return recorded.map(found, na_action="ignore").astype(recorded.dtype)

    def label(self, name: str) -> str:
        """A group in a reader's words: "Lists A and B" of A_and_B, and the plan's label of a single list."""
        lists = self.of(name)
        labels = [self.study.list_label(one) for one in lists]
        if len(lists) == 1:
            return labels[0]
        if labels == [f"List {one}" for one in lists]:
            return f"Lists {listed(lists)}"
        return listed(labels)

    def about(self, name: str, word: Callable[[str], str] = str) -> str:
        """Who is on it, in the plan's words as `word` tells them; each list of several with its own. Empty where the
        plan does not say."""
        lists = self.of(name)
        told = {one: detail.about for one, detail in self.study.list_details.items() if one in lists and detail.about}
        if len(lists) == 1:
            return next(map(word, told.values()), "")
        return " ".join(f"{word(self.study.list_label(one))}: {word(told[one])}" for one in lists if one in told)

    @property
    def why(self) -> str:
        """Which lists are told together and why, and where only some of them are meant; empty where none is."""
        return " ".join(self._why(name) for name in self.joined)

    def _why(self, name: str) -> str:
        together, few = self.label(name), self.study.disclosure.smallest_list
        said = f"{together} are told together, because fewer than {few} people entered one of them."
        notified = [one for one in self.of(name) if one in self.study.notified_lists]
        if not notified or len(notified) == len(self.of(name)):
            return said
        who = listed([self.study.list_label(one) for one in notified])
        return f"{said} The program notifies only {who} of them."

    def of(self, name: str) -> tuple[str, ...]:
        """The lists that a group's name stands for."""
        return self.groups[self.names.index(name)]


def listed(words: Sequence[str]) -> str:
    """The words as a sentence has them: "A, B and C"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
