"""What everybody on a list was like at entry: those whom the planned ratio counts as notified, and all the others.

STROBE asks for it (item 14a): a ratio speaks of those notified without a new record before, and a reader must see how
the people differ of whom it speaks only as not notified. Standardized differences as everywhere: the difference of the
means over the pooled standard deviation (`weighting.balance`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ipvi_eval.counted import DESCRIBED, FREE_AFTER, OTHERS, Count, Group, grouped
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import slug
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.not_estimated import parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.survival.spells.indicators import holds_numbers, natural
from ipvi_eval.weighting.balance import balance_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ipvi_eval.cohort.told_lists import ToldLists
    from ipvi_eval.questions.reoffence.asked import Asked, Part
    from ipvi_eval.results.store import Table

LIST = "list"
_GROUPS = {"all": "All", "notified": "Notified", "others": "Others"}
_BEHIND = tuple(f"{group}_any" for group in _GROUPS)
"""Columns: of whole numbers that are nought for some, those of each group for whom they are not."""


def baseline(asked: Asked) -> Iterator[Part]:
    """The table `survival.<outcome>.baseline`, or why it cannot be had."""
    what = f"{asked.label}, people at entry"
    found = parts_of(
        what, baseline_table, f"{asked.stem}.baseline", asked.spells.frame, asked.plan.adjust, asked.frames.lists
    )
    yield from scoped(asked.frames.populations.spells(), found)


def baseline_table(id: str, spells: pd.DataFrame, adjust: Sequence[str], lists: ToldLists) -> Table:
    """People, means and shares at entry of all in `spells` (`StreetSpells.frame`), of those followed after notification
    and before any new record, and of the others, with the standardized difference between the two.

    `adjust` are columns of persons; the list at entry comes first. Columns that the extract lacks have no row, and
    whoever lacks a value of one is in no row. Raises AnalysisError where fewer than two people are on either side.
    """
    known = [name for name in dict.fromkeys([LIST, *adjust]) if name in spells and spells[name].notna().any()]
    free = spells.loc[(spells["number"] == 1) & spells["exposed"].to_numpy(dtype=bool), "person"]
    people = spells.drop_duplicates("person").dropna(subset=known).reset_index(drop=True)
    sides = _Sides(Group.of_stem(id.removesuffix(".baseline")), people["person"].isin(free).to_numpy(dtype=bool))
    if min(sides.notified.sum(), (~sides.notified).sum()) < 2:
        whole = "" if len(people) == spells["person"].nunique() else " of whom no characteristic is missing"
        msg = f"of the people{whole}, fewer than two were notified before any new record, or fewer than two were not"
        raise AnalysisError(msg)
    rows = [sides.everybody()]
    for name in known:
        rows += _rows(sides, name, people[name], lists)
    numbers = {
        column: label
        for group, words in _GROUPS.items()
        for column, label in ((f"{group}_people", f"{words}: people"), (group, f"{words}: share or mean"))
    }
    columns = {"covariate": "At entry", **numbers, "apart": "Apart", **dict.fromkeys(_BEHIND, "")}
    return table_from(
        pd.DataFrame(rows, columns=list(columns), dtype=object),
        id=id,
        title="People on a list at entry: those counted as notified, and the others",
        columns=columns,
        counts=[f"{group}_people" for group in _GROUPS],
        behind=_BEHIND,
        public=("covariate",),
        note="Notified: with a day at liberty after the notification and before any new record, from which on the "
        "hazard ratio counts them as notified. The others were never notified, or had a new record or left before it "
        "counted. Apart: notified less others, in pooled standard deviations; less than a tenth is usually neglected. "
        "Whoever lacks one of these characteristics is in no row.",
    )


@dataclass(frozen=True, slots=True)
class _Sides:
    """The people (n,) of a table, `notified` those counted so, and what their counts are called."""

    who: Group
    notified: NDArray[np.bool_]

    def everybody(self) -> list[object]:
        """The row of all people."""
        every = np.ones(len(self.notified), dtype=bool)
        return ["people", *self._numbers(every, [None] * 3), None, None, None, None]

    def category(self, words: str, part: str, inside: NDArray[np.bool_]) -> list[object]:
        """The row of those `inside` (n,) a category: how many, and the share."""
        shares = [round(float(inside[side].mean()), 3) for side in self._each()]
        return [words, *self._numbers(inside, shares, part), self._apart(inside.astype(float)), None, None, None]

    def number(self, words: str, name: str, values: NDArray[np.float64]) -> list[object]:
        """The row of a number (n,): its means, and behind them how many have any of a whole number."""
        every = np.ones(len(values), dtype=bool)
        means = [round(float(values[side].mean()), 2) for side in self._each()]
        whole = bool((values >= 0).all() and (values % 1 == 0).all() and (values == 0).any())
        behind = self._counts(values > 0, state=f"any {name.replace('_', ' ')}") if whole else [None] * 3
        return [words, *self._numbers(every, means), self._apart(values), *behind]

    def _each(self) -> tuple[NDArray[np.bool_], ...]:
        return np.ones(len(self.notified), dtype=bool), self.notified, ~self.notified

    def _numbers(self, inside: NDArray[np.bool_], beside: Sequence[float | None], part: str = "") -> Iterator[object]:
        for count, number in zip(self._counts(inside, part), beside, strict=True):
            yield from (count, number)

    def _counts(self, inside: NDArray[np.bool_], part: str = "", state: str = "") -> list[Count]:
        """How many of everybody, of the notified and of the others."""
        every, told, other = (int((inside & side).sum()) for side in self._each())
        among = Group(DESCRIBED, self.who.outcome, self.who.clock)
        whole, rest = ((one.within(part) if part else one) for one in (among, among.within(OTHERS)))
        if state:
            return [whole.count(every, state), whole.count(told, f"{FREE_AFTER}, {state}"), rest.count(other, state)]
        return [whole.people(every), whole.count(told, FREE_AFTER), rest.people(other)]

    def _apart(self, values: NDArray[np.float64]) -> float | None:
        found = float(balance_table(values[:, None], self.notified).smd_before[0])
        return round(found, 2) if np.isfinite(found) else None


def _rows(sides: _Sides, name: str, values: pd.Series, lists: ToldLists) -> Iterator[list[object]]:
    words = name.replace("_", " ")
    if holds_numbers(values) and not values.isin((0, 1)).all():
        yield sides.number(f"{words} (mean)", name, values.to_numpy(dtype=float))
        return
    labels = _labels(values)
    for label in sorted(set(labels), key=natural):
        part = f"list_{label.lower()}" if name == LIST else grouped(slug(name), slug(label))
        shown = lists.label(label) if name == LIST else f"{words}: {label}"
        yield sides.category(shown, part, (labels == label).to_numpy())


def _labels(values: pd.Series) -> pd.Series:
    """Labels as text; yes and no for a column of nought and one."""
    if holds_numbers(values):
        return values.astype(bool).map({True: "yes", False: "no"})
    return values.astype(str)
