"""What is asked of a study about groups of its people: how the plan divides them, and who is in each group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.counted import grouped
from ipvi_eval.estimate import slug
from ipvi_eval.implementation.due import SINCE
from ipvi_eval.questions.ratio_checks import RatioCheck
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Result

if TYPE_CHECKING:
    from ipvi_eval.cohort.told_lists import ToldLists
    from ipvi_eval.plan.equity import EquityPlan
    from ipvi_eval.plan.study import Study
    from ipvi_eval.questions.delivery.frames import Frames

Part = Result | Agreement | RatioCheck | NotEstimated
"""What an answer consists of."""

NOT_RECORDED = "Not recorded"
AGE = "age_at_entry"
LIST = "list"


@dataclass(frozen=True, slots=True)
class PeopleOfGroup:
    """One group: the column that it comes from, its label, the part of its ids and of its keys, and who is in it."""

    column: str
    label: str
    id: str
    cohort: str
    people: frozenset[str]


@dataclass(frozen=True)
class Asked:
    """The groups of a study's people, asked of its `frames`."""

    study: Study
    frames: Frames

    @property
    def plan(self) -> EquityPlan | None:
        """How the plan divides people; None where it does not."""
        return self.study.equity

    @property
    def untold(self) -> NotEstimated | None:
        """Why nothing can be said of groups; None where something can."""
        if self.plan is None:
            return _untold("the plan names no groups", "name columns of the people under [equity]")
        if not self.frames.extract.holds("persons"):
            return _untold("the extract has no table of persons", "map a table [persons]")
        return None

    @property
    def outcome(self) -> str | None:
        """The primary outcome of the plan."""
        return self.study.survival.outcomes[0] if self.study.survival else None

    @cached_property
    def people(self) -> pd.DataFrame:
        """Everybody on a list by the freeze who is followed for a day or more, where the plan follows people."""
        people = self.frames.persons()
        people = people.loc[people["entry"] <= pd.Timestamp(self.study.window.freeze)]
        if self.outcome is None:
            return people
        followed: pd.DataFrame = people.loc[people["person"].isin(self.frames.spells(self.outcome).frame["person"])]
        return followed

    @cached_property
    def rows_by_year(self) -> pd.DataFrame:
        """Rows of street time up to the first new record of the primary outcome, each within a calendar year; those of
        every group are among them."""
        assert self.outcome is not None
        return self.frames.spells_by_year(self.outcome).first()

    @cached_property
    def due(self) -> pd.DataFrame:
        """Those due to be notified who entered since the program began; empty where nobody's notification is known."""
        held = self.frames.extract
        if self.study.programme is None or not held.holds("notifications") or not held.calendar:
            return pd.DataFrame({"person": [], "reached": []})
        due = self.frames.due()
        since: pd.DataFrame = due.loc[due["period"] == SINCE]
        return since

    def divisions(self) -> Iterator[tuple[PeopleOfGroup, ...] | NotEstimated]:
        """The groups of each column of the plan, or why there are none."""
        assert self.plan is not None
        yield from map(self.division, self.plan.groups)

    def division(self, column: str) -> tuple[PeopleOfGroup, ...] | NotEstimated:
        """The groups of one column, or why there are none; those of "list" are the lists as they are told."""
        assert self.plan is not None
        if column == LIST:
            return tuple(_lists(self.people, self.frames.lists))
        known = column in self.people.columns and self.frames.extract.tells("persons", column)
        if not known or self.people[column].isna().all():
            why = f"the extract does not record {_words(column)} of the people on a list"
            return NotEstimated(what=f"Groups by {_words(column)}", why=why, remedy=f"map {column} in [persons]")
        return tuple(_groups(column, self.people, self.plan.age_bands))


def named(group: PeopleOfGroup) -> str:
    """How a label ends that names the group: "sex: Female"."""
    return f"{group.column.replace('_', ' ')}: {group.label}" if group.column else "everybody"


def _groups(column: str, people: pd.DataFrame, edges: tuple[int, ...]) -> Iterator[PeopleOfGroup]:
    labels = _age_bands(people[column], edges) if column == AGE else _values(people[column])
    found = {label: frozenset(people.loc[labels == label, "person"]) for label in sorted(set(labels), key=_last)}
    names = [*_band_labels(edges), NOT_RECORDED] if column == AGE else list(found)
    for label in names:
        if label in found:
            name = slug(label)
            yield PeopleOfGroup(column, label, f"{slug(column)}.{name}", grouped(slug(column), name), found[label])


def _lists(people: pd.DataFrame, lists: ToldLists) -> Iterator[PeopleOfGroup]:
    for name in lists.names:
        on_list = frozenset(people.loc[people["list"] == name, "person"])
        if on_list:
            yield PeopleOfGroup(LIST, lists.label(name), f"list.{name.lower()}", f"list_{name.lower()}", on_list)


def _last(label: str) -> tuple[bool, str]:
    return label == NOT_RECORDED, label


def _values(cells: pd.Series) -> pd.Series:
    known = cells.astype("string").fillna("unknown").str.strip()
    return known.where(known.str.lower() != "unknown", NOT_RECORDED).map(lambda word: word[:1].upper() + word[1:])


def _band_labels(edges: tuple[int, ...]) -> list[str]:
    between = [f"{low} to {high - 1}" for low, high in pairwise(edges)]
    return [f"Under {edges[0]}", *between, f"{edges[-1]} and over"]


def _age_bands(ages: pd.Series, edges: tuple[int, ...]) -> pd.Series:
    bounds = [float("-inf"), *edges, float("inf")]
    bands = pd.cut(ages.astype("float64"), bounds, right=False, labels=_band_labels(edges))
    return bands.astype("object").where(ages.notna(), NOT_RECORDED)


def _words(column: str) -> str:
    return f"the {column.replace('_', ' ')}"


def _untold(why: str, remedy: str) -> NotEstimated:
    return NotEstimated(what="Groups of people", why=why, remedy=remedy)
