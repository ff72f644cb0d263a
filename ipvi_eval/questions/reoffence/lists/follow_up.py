"""How long people were followed, at liberty and by the calendar: in all, and each in the mean and in the median."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ipvi_eval.counted import Group
from ipvi_eval.plan.part import DAYS_PER_MONTH
from ipvi_eval.questions.reoffence.risk import on_list
from ipvi_eval.results.store import Cell, Column, Table

if TYPE_CHECKING:
    import pandas as pd

EVERY_LIST = "Every list"
_DAYS_PER_YEAR = 365.25
_CLOCKS = {"street": "at liberty", "calendar": "by the calendar"}


def follow_up_table(id: str, label: str, lists: Iterable[tuple[str, str]], spells: pd.DataFrame) -> Table:
    """Length of follow-up of each list (its name, its label) and of all: from entry to leaving or to the freeze.

    `spells` are all rows of the outcome (`StreetSpells.frame`): events end no follow-up here. Years in all to the
    nearest ten, since over the mean they would tell how many people there are; months in the mean and the median in
    tenths, so that no median is anybody's own time.
    """
    columns = (
        Column("list", "List", "public"),
        Column("people", "People", "count"),
        *(
            Column(f"{name}_{clock}", f"{words} {where}", "derived")
            for clock, where in _CLOCKS.items()
            for name, words in (("years", "Years in all,"), ("mean", "Mean months"), ("median", "Median months"))
        ),
    )
    who, each = Group.of_stem(id.removesuffix(".follow_up")), days_followed(spells)
    parts = [(words, on_list(who, name), each.loc[each["list"] == name]) for name, words in lists]
    rows = tuple(
        (words, group.people(len(own)), *_told(own)) for words, group, own in (*parts, (EVERY_LIST, who, each))
    )
    return Table(id=id, title=f"How long people were followed: {label}", columns=columns, rows=rows)


def days_followed(spells: pd.DataFrame) -> pd.DataFrame:
    """One row for each person, in order of entry into `spells`: list, and days followed `street` and `calendar`."""
    last = spells.groupby("person", sort=False, observed=True).tail(1)
    return last.assign(street=last["stop"], calendar=(last["until"] - last["entry"]).dt.days)[["list", *_CLOCKS]]


def _told(people: pd.DataFrame) -> Iterator[Cell]:
    for clock in _CLOCKS:
        days = people[clock]
        yield round(float(days.sum()) / _DAYS_PER_YEAR / 10) * 10
        yield round(float(days.mean()) / DAYS_PER_MONTH, 1)
        yield round(float(days.median()) / DAYS_PER_MONTH, 1)
