"""List movement as numbers: the share of people on each list over time, who went from which to which, and the moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from ipvi_eval.cohort.list_paths import LEFT
from ipvi_eval.counted import (
    AT_RISK,
    CENSORED,
    EVENTS,
    LEAVING,
    MOVED_ON,
    PATHS,
    THERE,
    Count,
    Group,
    from_day_to_day,
    moved_to,
    then_at,
)
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.intensities import intensities
from ipvi_eval.survival.curves.occupancy import Occupancy, occupancy
from ipvi_eval.survival.spells.state_spells import StateSpells, state_spells


@dataclass(frozen=True, slots=True)
class Movement:
    """A fitted process of list movement: `shares` (Aalen-Johansen occupancy), its spells, and moves between lists.

    `recorded` says that the extract has moves with their days, beside the lists at entry and at notifications.
    """

    shares: Occupancy
    spells: StateSpells
    between_lists: int
    recorded: bool = False

    @property
    def sources(self) -> str:
        """Where movement is seen in the extract, and whether any was."""
        held = "the list at entry and the list at each notification; movement between them is not seen"
        other = "was notified on another list than that of entry"
        if self.recorded:
            held = "the list at entry, each later list with its day, and the list at each notification"
            other = "is recorded on another list than that of entry"
        seen = "" if self.between_lists else f". Nobody {other}, so the only movement seen is leaving"
        return f"The extract holds {held}. Left: died or moved away{seen}"

    def at(self, horizons: Mapping[int, int]) -> pd.DataFrame:
        """Months, state, share, lower, upper, people in the state still followed, people gone from it, and everybody,
        of whom it is a share, at each horizon and at entry."""
        days = self._days(horizons)
        table = self.shares.at(list(days.values())).rename(columns={"occupancy": "share"})
        months = {float(day): month for month, day in days.items()}
        frame = table.assign(months=[months[float(day)] for day in table["time"]])
        # Nobody is at risk of leaving a state that nobody leaves, so those in it are counted.
        rows = list(zip(table["state"].astype(str), table["time"].astype(float), strict=True))
        people = pd.Series([self._people(*row) for row in rows], index=frame.index, dtype=object)
        gone = pd.Series([self._gone(*row) for row in rows], index=frame.index, dtype=object)
        everybody = pd.Series([_EVERYBODY.people(self.spells.persons)] * len(rows), index=frame.index, dtype=object)
        frame = frame.assign(people=people, gone=gone, all=everybody)
        return frame[["months", "state", "share", "lower", "upper", "people", "gone", "all"]]

    def there(self, horizons: Mapping[int, int]) -> pd.DataFrame:
        """Months, place, and people known to be at it, at each horizon and at entry; the last place of each is that of
        those who were not followed so long (`CENSORED`)."""
        rows = []
        for months, day in self._days(horizons).items():
            rows += [(months, state, self._people(state, day)) for state in self.spells.states]
            lost = int((self._places(day) == _NOWHERE).sum())
            rows.append((months, CENSORED, _EVERYBODY.count(lost, CENSORED, day)))
        return _with_counts(rows, ["months", "place", "people"])

    def flows(self, horizons: Mapping[int, int]) -> pd.DataFrame:
        """From each time to the next: since, until (months), origin, destination, and people at the one then the other.

        Everybody on a list at the first time is at one place at the second: on a list, gone for good (`left`), or
        followed no longer (`CENSORED`). What happened in between is not told, so who went and came back has stayed.
        Where nobody moves between lists, there are no rows from one to another.
        """
        days = self._days(horizons)
        periods = pairwise(days.items())
        rows = [(since, until, *flow) for (since, begin), (until, end) in periods for flow in self._flows(begin, end)]
        return _with_counts(rows, ["since", "until", "origin", "destination", "people"])

    def _flows(self, begin: int, end: int) -> Iterator[tuple[str, str, Count]]:
        before, after = self._places(begin), self._places(end)
        states, kept = self.spells.states, set(np.unique(self.spells.origin).tolist())
        for code in sorted(kept):
            group = _of_list(states[code])
            for then, place in (*enumerate(states), (_NOWHERE, CENSORED)):
                if self.between_lists or then == code or then not in kept:
                    number = int(((before == code) & (after == then)).sum())
                    at = then_at(_part(place) if then in kept else place)
                    count = group.count(number, at, from_day_to_day(begin, end))
                    yield states[code], place, count

    def _places(self, day: float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The state of each person (persons,) at the end of a day; `_NOWHERE` of those not followed so long."""
        spells, places = self.spells, np.full(self.spells.persons, _NOWHERE, dtype=np.int64)
        there = (spells.start <= day) & (spells.stop > day)
        places[spells.person[there]] = spells.origin[there]
        entered = (spells.stop <= day) & (spells.destination >= 0) & ~np.isin(spells.destination, spells.origin)
        places[spells.person[entered]] = spells.destination[entered]
        return places

    def _days(self, horizons: Mapping[int, int]) -> dict[int, int]:
        """The day of entry, and that of each horizon that somebody was followed to, by their months."""
        last = float(self.shares.time[-1])
        return {0: 0, **{months: day for months, day in horizons.items() if day <= last}}

    def moves(self) -> pd.DataFrame:
        """One row for each pair of states between which somebody moved: moves, rate per 100 people a year, limits."""
        frame = intensities(self.spells, level=self.shares.level).tidy(per=36525)
        moves = [self._moves(int(row.moves), str(row.origin), str(row.destination)) for row in frame.itertuples()]  # type: ignore[arg-type]
        return frame.assign(moves=pd.Series(moves, index=frame.index, dtype=object))

    def _moves(self, number: int, origin: str, destination: str) -> Count:
        """Moves from a state to another: events of leaving, where that is all there is."""
        return _of_list(origin).count(number, moved_to(destination) if self.between_lists else EVENTS)

    def _gone(self, state: str, day: float) -> Count | None:
        """People who left the state for another by the end of `day`; None of a state that nobody leaves."""
        spells = self.spells
        own = spells.origin == spells.states.index(state)
        if not own.any():
            return None
        gone = own & (spells.destination >= 0) & (spells.stop <= day)
        return _of_list(state).count(int(gone.sum()), MOVED_ON if self.between_lists else EVENTS, int(day))

    def _people(self, state: str, day: float) -> Count:
        """People known to be in the state at the end of `day`."""
        spells, code = self.spells, self.spells.states.index(state)
        there = (spells.origin == code) & (spells.start <= day) & (spells.stop > day)
        entered = (spells.destination == code) & (spells.stop <= day)
        entered &= ~np.isin(spells.person, spells.person[spells.origin == code])
        number, until = int(there.sum() + entered.sum()), int(day)
        if state == LEFT:
            return _EVERYBODY.count(number, EVENTS, until)
        if not until:
            return _of_list(state).people(number)
        # Others come to a list: those there on a later day are no part of those before, and the day is no time to be
        # compared.
        there_on = (THERE, f"day {until}") if self.between_lists else (AT_RISK, until)
        return _of_list(state).count(number, *there_on)


_EVERYBODY = Group(PATHS, LEAVING, "calendar")
_NOWHERE = -1


def _with_counts(rows: Sequence[tuple[object, ...]], columns: list[str]) -> pd.DataFrame:
    """A frame whose last column holds counts, with their keys: pandas would make numbers of its own of them."""
    frame = pd.DataFrame([row[:-1] for row in rows], columns=columns[:-1])
    return frame.assign(**{columns[-1]: pd.Series([row[-1] for row in rows], dtype=object)})


def _of_list(name: str) -> Group:
    return _EVERYBODY.within(_part(name))


def _part(name: str) -> str:
    return f"list_{name.lower()}"


def movement(paths: pd.DataFrame, states: Sequence[str], *, level: float) -> Movement:
    """Fit the process to spells (person, start, stop, origin, destination), the states in the order to be shown.

    Raises AnalysisError when nobody moves to another list and nobody leaves.
    """
    occurring = set(paths["origin"]) | set(paths["destination"].dropna())
    spells = state_spells(
        paths["person"].to_numpy(dtype=object),
        paths["stop"].to_numpy(dtype=float),
        paths["destination"].to_numpy(dtype=object),
        start=paths["start"].to_numpy(dtype=float),
        origin=paths["origin"].to_numpy(dtype=object),
        states=tuple(state for state in states if state in occurring),
    )
    absorbing = ~np.isin(np.arange(len(spells.states)), spells.origin)
    moved = spells.destination >= 0
    between = int((moved & ~absorbing[np.where(moved, spells.destination, 0)]).sum())
    if not moved.any():
        msg = "nobody is seen to move to another list or to leave, so there is no movement to describe"
        raise AnalysisError(msg)
    return Movement(occupancy(spells, level=level), spells, between)
