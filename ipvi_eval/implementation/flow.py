"""From incident to list to notification to outcome, with the numbers lost at each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from ipvi_eval.errors import AnalysisError


@dataclass(frozen=True, slots=True)
class Suspects:
    """Incidents and the people suspected in them.

    Of `incidents`, `unknown` have no known suspect; the others are of `people`, of whom `on_no_list` entered no list;
    `without` people are on a list and have no such incident on record.
    """

    incidents: int
    unknown: int
    people: int
    on_no_list: int
    without: int


@dataclass(frozen=True, slots=True)
class Notified:
    """Of everybody `listed`, `not_notified` are on lists that are not notified and `too_early` were gone, or never at
    liberty, once the program ran; the others were `due`. Of those, `gone` left before they were reached, `waiting` were
    not reached by the freeze, and `reached` were. AnalysisError where this does not add up."""

    listed: int
    not_notified: int
    too_early: int
    due: int
    gone: int
    waiting: int
    reached: int

    def __post_init__(self) -> None:
        if self.listed != self.not_notified + self.too_early + self.due:
            raise AnalysisError(_ASTRAY)
        if self.due != self.gone + self.waiting + self.reached:
            raise AnalysisError(_ASTRAY)


@dataclass(frozen=True, slots=True)
class After:
    """Of the reached: with a new event, gone without one, and followed to the freeze without one."""

    events: int
    gone: int
    free: int


_ASTRAY = "the steps from list to notification do not add up; somebody is counted at two of them, or at none"


def suspects(incidents: pd.DataFrame, listed: pd.Series, *, first: date, last: date) -> Suspects:
    """The beginning: `incidents` (columns incident, suspect, date; a row for each of an incident's people) from `first`
    to `last`, and the people `listed`."""
    here = incidents.loc[incidents["date"].between(pd.Timestamp(first), pd.Timestamp(last)), ["incident", "suspect"]]
    people, every = here["suspect"].dropna().drop_duplicates(), here["incident"].nunique()
    return Suspects(
        incidents=every,
        unknown=every - here.loc[here["suspect"].notna(), "incident"].nunique(),
        people=len(people),
        on_no_list=int((~people.isin(listed)).sum()),
        without=int((~listed.isin(people)).sum()),
    )


def notified(listed: pd.Series, of_notified_lists: pd.Series, due: pd.DataFrame) -> Notified:
    """The middle: everybody `listed`, those of them on lists that are notified, and the rows of `due_people`."""
    reached = due["reached"].to_numpy(dtype=bool)
    gone = due["gone"].to_numpy(dtype=bool)
    within = of_notified_lists.isin(listed)
    return Notified(
        listed=len(listed),
        not_notified=len(listed) - int(within.sum()),
        too_early=int((~of_notified_lists.loc[within].isin(due["person"])).sum()),
        due=int(due["person"].isin(listed).sum()),
        gone=int((gone & ~reached).sum()),
        waiting=int((~gone & ~reached).sum()),
        reached=int(reached.sum()),
    )


def after(first: pd.DataFrame) -> After:
    """The end: one row for each person reached, with `event` and `cause` as `StreetSpells.to_first` gives them."""
    event = first["event"].to_numpy(dtype=bool)
    followed = first["cause"].eq("freeze").to_numpy(dtype=bool)
    return After(int(event.sum()), int((~event & ~followed).sum()), int((~event & followed).sum()))
