"""Street time: who was at liberty to re-offend, on which days, notified or not.

A person's clock starts at 0 on the day of entry. A day counts as street time unless it lies strictly inside a stay in
custody: the day of admission and the day of release are days at risk (an arrest happens in the street), and so is any
day with an outcome incident. Rows are counting-process spells (start, stop]: notified on day d means exposed from the
day after, so nobody is "notified" before the day of notification (immortal time).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ipvi_eval.counted import IN_CUSTODY
from ipvi_eval.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

_FAR = 1 << 20  # more days than any record spans, so that person and day fit one integer key


@dataclass(frozen=True, slots=True)
class StreetSpells:
    """Counting-process rows of one outcome.

    `frame` has one row per spell: person, start and stop (whole days of street time, start < stop), event (bool),
    number (1 for the time to the first re-offence, 2 for the second ...), exposed (notified, bool), cause (re-offence,
    or why the spell ended: notified, cut, freeze, or the reason of exit), after and until (dates: the day before the
    spell's first day, and its last day), and the columns of persons. `excluded` says how many persons were left out, by
    reason.
    """

    frame: pd.DataFrame
    excluded: Mapping[str, int]

    def first(self) -> pd.DataFrame:
        """The rows up to and including each person's first re-offence."""
        rows = self.frame.loc[self.frame["number"] == 1]
        rows.index = pd.RangeIndex(len(rows))  # its rows are a copy already, which `reset_index` would copy again
        return rows

    def to_first(self) -> pd.DataFrame:
        """One row per person: `stop` is the time to the first re-offence or to the end of follow-up, `event` which."""
        rows = self.first()
        last = rows.groupby("person", sort=False).tail(1).reset_index(drop=True)
        return last.assign(start=np.int64(0))


def street_spells(
    persons: pd.DataFrame,
    events: pd.DataFrame,
    notifications: pd.DataFrame,
    custody: pd.DataFrame,
    *,
    freeze: date,
    cuts: pd.DataFrame | None = None,
) -> StreetSpells:
    """Build the spells of everyone in `persons` from entry to exit or `freeze`, whichever comes first.

    `events` are the outcome incidents (columns suspect, date); several on one day count once. Pass an empty `custody`
    for the same analysis without custody subtracted (calendar time). A spell also ends with each day of `cuts` (person,
    date), and the next begins: what changes on no other days is then one value for each row, that of the day after
    `after`, custody or not.
    """
    people, ends, excluded = _follow_up(persons, pd.Timestamp(freeze))
    entry = _day_numbers(people["entry"])
    last = _day_numbers(ends)
    known = pd.Index(people["person"])
    event_person, event_day = _per_person_days(events.rename(columns={"suspect": "person"}), known, entry, last)
    notified_person, notified_day = _first_notification(notifications, known, entry, last)
    clock = _Clock.of(custody, known, entry, event_person, event_day)
    split_person, split_day = _per_person_days(_NO_CUTS if cuts is None else cuts, known, entry, last - 1)
    del known  # and its table of keys

    index = np.arange(len(people))
    cut_person = np.concatenate([event_person, notified_person, split_person, index])
    cut_day = np.concatenate([event_day, notified_day, split_day, last - entry])
    counts = [len(event_person), len(notified_person), len(split_person), len(people)]
    kind = np.repeat(np.array([_EVENT, _NOTIFIED, _CUT, _END], dtype=np.int8), counts)
    order = np.lexsort((kind, cut_day, cut_person))
    cut_person, cut_day, kind = cut_person[order], cut_day[order], kind[order]
    del order  # there may be a dozen rows for each person: what is done with is let go, and what is cut to `keep`

    stop = clock.street(cut_person, cut_day)
    new = np.r_[True, cut_person[1:] != cut_person[:-1]]
    start = np.where(new, 0, np.r_[0, stop[:-1]])
    keep = stop > start
    start, stop = start[keep], stop[keep]
    after = np.where(new, 0, np.r_[0, cut_day[:-1]])[keep]
    exposed = (_before(kind == _NOTIFIED, new) > 0)[keep]
    number = (_before(kind == _EVENT, new) + 1)[keep]
    who, until, kind = cut_person[keep], cut_day[keep], kind[keep]
    del cut_person, cut_day, new, keep
    # Column by column: rows of people taken as a frame would be copied again with every column that joins them.
    columns: dict[str, Any] = {str(name): people[name].array.take(who) for name in people}
    columns |= {
        "start": start,
        "stop": stop,
        "event": kind == _EVENT,
        "number": number,
        "exposed": exposed,
        "cause": _causes(people, who, kind, freeze),
        "after": _dates(entry[who] + after),
        "until": _dates(entry[who] + until),
    }
    frame = pd.DataFrame(columns, copy=False)
    held = len(people) - len(distinct(who))
    return StreetSpells(frame, {**excluded, IN_CUSTODY: held})


def never_at_liberty(
    persons: pd.DataFrame, custody: pd.DataFrame, *, freeze: date
) -> tuple[dict[str, int], pd.DataFrame]:
    """How many of `persons` `street_spells` leaves out where nobody has an event, by reason, and the rows of those who
    then were in custody all the time.

    Raises DataError where nobody has a day of follow-up.
    """
    people, ends, excluded = _follow_up(persons, pd.Timestamp(freeze))
    entry, none = _day_numbers(people["entry"]), np.empty(0, dtype=np.int64)
    clock = _Clock.of(custody, pd.Index(people["person"]), entry, none, none)
    held = clock.street(np.arange(len(people)), _day_numbers(ends) - entry) == 0
    return {**excluded, IN_CUSTODY: int(held.sum())}, people.loc[held].reset_index(drop=True)


def _causes(people: pd.DataFrame, who: NDArray[np.int64], kind: NDArray[np.int8], freeze: date) -> NDArray[np.object_]:
    """Why each row ended, whose place in `people` is `who` (n,) and whose end is of a `kind` (n,)."""
    ended = people["exit_reason"].to_numpy(dtype=object, copy=True)
    last = pd.Timestamp(freeze).to_datetime64().astype("M8[D]").astype(int)
    ended[(_day_numbers(people["exit"], missing=_FAR) > last) | pd.isna(ended)] = "freeze"
    # One word that all rows share: `np.select` would make one for each row.
    causes = ended[who]
    for mark, word in ((_EVENT, "re-offence"), (_NOTIFIED, "notified"), (_CUT, "cut")):
        causes[kind == mark] = word
    return causes


_EVENT, _NOTIFIED, _CUT, _END = 0, 1, 2, 3
_NO_CUTS = pd.DataFrame({"person": [], "date": np.array([], dtype="datetime64[ns]")})


def _follow_up(persons: pd.DataFrame, freeze: pd.Timestamp) -> tuple[pd.DataFrame, pd.Series, dict[str, int]]:
    """Persons with at least one day of follow-up, the day it ends, and how many were left out and why."""
    ends = persons["exit"].where(persons["exit"] <= freeze, freeze)
    late = persons["entry"] >= freeze
    gone = ~late & (ends <= persons["entry"])
    keep = ~late & ~gone
    excluded = {"entered on or after the freeze date": int(late.sum()), "left on the day of entry": int(gone.sum())}
    if not keep.any():
        msg = (
            f"no person has a day of follow-up before {freeze:%Y-%m-%d}; check the window of the plan against the dates"
        )
        raise DataError(msg)
    return persons.loc[keep].reset_index(drop=True), ends.loc[keep].reset_index(drop=True), excluded


def _day_numbers(dates: pd.Series, missing: int = _FAR) -> NDArray[np.int64]:
    days = dates.to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(days), missing, days.astype(np.int64))


def _dates(days: NDArray[np.int64]) -> NDArray[np.datetime64]:
    return days.astype("datetime64[D]").astype("datetime64[ns]")


def at_places(who: NDArray[np.int64], people: pd.Index) -> pd.Categorical:
    """The keys of `people` at the places `who` (n,), as categories: a person of a dozen rows is looked up once."""
    return pd.Categorical.from_codes(who, categories=people)  # type: ignore[arg-type]  # an array is no Sequence


def _positions(keys: pd.Series, people: pd.Index) -> NDArray[np.int64]:
    """Place of each key in `people`, -1 where it is not among them; of categories each is looked up once."""
    if not isinstance(keys.dtype, pd.CategoricalDtype):
        return np.asarray(people.get_indexer(pd.Index(keys)), dtype=np.int64)
    places = np.append(people.get_indexer(keys.cat.categories), -1)  # the last stands for a missing key, of code -1
    return np.asarray(places[keys.cat.codes], dtype=np.int64)


def _per_person_days(
    table: pd.DataFrame, people: pd.Index, entry: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct (person, days since entry) of `table` strictly after entry and up to the end of follow-up."""
    who = _positions(table["person"], people)
    known = who >= 0
    who = who[known]
    day = _day_numbers(table["date"])[known]
    inside = (day > entry[who]) & (day <= last[who])
    pairs = distinct(who[inside] * _FAR + (day - entry[who])[inside])
    return pairs // _FAR, pairs % _FAR


def distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The whole numbers that occur, in order: as `np.unique`, which takes a hundred times as long for a million
    different ones (NumPy 2.3 puts them into a hash table first)."""
    ordered = np.sort(numbers)
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def _first_notification(
    notifications: pd.DataFrame, people: pd.Index, entry: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each person's first notification in days since entry, 0 when it came on or before the day of entry."""
    who = _positions(notifications["person"], people)
    known = who >= 0
    who = who[known]
    day = _day_numbers(notifications["date"])[known]
    first = np.full(len(people), _FAR)
    np.minimum.at(first, who, day)
    notified = np.flatnonzero(first < last)
    return notified, np.maximum(first[notified] - entry[notified], 0)


def _before(mark: NDArray[np.bool_], new: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many marked rows of the same person come before each row."""
    total: NDArray[np.int64] = np.cumsum(mark) - mark
    return np.asarray(total - total[np.flatnonzero(new)][np.cumsum(new) - 1], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Clock:
    """Turns days since entry into days of street time. Stays are open intervals (admission, release) by person."""

    key: NDArray[np.int64]  # person * _FAR + first day inside, ascending
    last: NDArray[np.int64]  # person * _FAR + last day inside
    before: NDArray[np.int64]  # days inside all earlier rows, (stays + 1,)

    @classmethod
    def of(
        cls,
        custody: pd.DataFrame,
        people: pd.Index,
        entry: NDArray[np.int64],
        event_person: NDArray[np.int64],
        event_day: NDArray[np.int64],
    ) -> _Clock:
        who = _positions(custody["person"], people)
        known = who >= 0
        who = who[known]
        start, end = _day_numbers(custody["start"])[known], _day_numbers(custody["end"], missing=2 * _FAR)[known]
        who, start, end = _joined(who, start, end)
        # Days inside a stay: the day after admission to the day before release, from the day after entry on.
        first = np.maximum(start - entry[who] + 1, 1)
        final = np.minimum(end - entry[who] - 1, _FAR - 1)
        keep = final >= first
        first_key, last_key = who[keep] * _FAR + first[keep], who[keep] * _FAR + final[keep]
        first_key, last_key = _without_days(first_key, last_key, event_person * _FAR + event_day)
        order = np.argsort(first_key, kind="stable")
        first_key, last_key = first_key[order], last_key[order]
        return cls(first_key, last_key, np.r_[0, np.cumsum(last_key - first_key + 1)])

    def street(self, person: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.int64]:
        """Street time at the end of `day` (days since entry)."""
        at = person * _FAR + day
        stays = np.searchsorted(self.key, at, side="right")
        begun = self.before[stays]
        overhang = np.where(stays > 0, np.maximum(np.r_[0, self.last][stays] - at, 0), 0)
        own = np.searchsorted(self.key, person * _FAR, side="left")
        return np.asarray(day - (begun - overhang - self.before[own]), dtype=np.int64)


def _joined(
    who: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Join stays of one person that meet on one day: a transfer is no day at liberty."""
    order = np.lexsort((start, who))
    who, start, end = who[order], start[order], end[order]
    meets = (who[1:] == who[:-1]) & (start[1:] <= end[:-1])
    opens, closes = np.r_[True, ~meets][: len(who)], np.r_[~meets, True][: len(who)]
    return who[opens], start[opens], end[closes]


def _without_days(
    first: NDArray[np.int64], last: NDArray[np.int64], days: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Split the closed intervals [first, last] so that none of `days` lies inside one."""
    stay = np.searchsorted(np.sort(first), days, side="right") - 1
    order = np.argsort(first, kind="stable")
    inside = (stay >= 0) & (days <= last[order][stay]) if len(first) else np.zeros(len(days), dtype=bool)
    holes = days[inside]
    starts = np.r_[first, holes + 1]
    ends = np.r_[last, holes - 1]
    begin, finish = np.sort(starts), np.sort(ends)
    keep = finish >= begin
    return begin[keep], finish[keep]
