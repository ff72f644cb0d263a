"""Street time where the records are stored: the rows of `cohort.street_time`, as one Ibis expression.

Days in custody by a day are those of the stays begun by then, less the days among them with an outcome incident, which
are days at risk. So each end of a row needs a sum over the stays of its person, and a running number of incidents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ipvi_eval.counted import IN_CUSTODY
from ipvi_eval.data.stored.kept_there import kept_there

if TYPE_CHECKING:
    from datetime import date

_EVENT, _NOTIFIED, _END = 0, 1, 3
_FAR = 1 << 20
_LATE = "entered on or after the freeze date"
_GONE = "left on the day of entry"


@dataclass(frozen=True, slots=True, eq=False)
class StoredStreet:
    """Counting-process rows of one outcome in a table (Ibis) with the columns of `StreetSpells.frame`.

    `after` and `until` are told as `entry` and the days since (`after_day`, `until_day`).
    """

    table: Any
    people: Any
    persons: Any

    def excluded(self) -> Mapping[str, int]:
        """How many persons were left out, by reason: one pass."""
        reasons = self.persons.aggregate(
            late=self.persons["late"].ifelse(1, 0).sum(), gone=self.persons["gone"].ifelse(1, 0).sum()
        )
        left = reasons.to_pandas().fillna(0).iloc[0]
        followed, kept = self.people.count().to_pandas(), self.table["person"].nunique().to_pandas()
        return {_LATE: int(left["late"]), _GONE: int(left["gone"]), IN_CUSTODY: int(followed) - int(kept)}


def stored_street(persons: Any, events: Any, notifications: Any, custody: Any, *, freeze: date) -> StoredStreet:
    """The spells of everyone in `persons` to exit or `freeze`; arguments as of `street_spells`, as Ibis tables."""
    marked = _follow_up(persons, freeze)
    people = marked.filter(~marked["late"] & ~marked["gone"]).drop("late", "gone")
    clock = people.select("person", "entry_day", "last_day")
    # Kept, so that a database that plans by what it knows of a table (PostgreSQL) joins them by hashes.
    cuts, stays = kept_there(_cuts(clock, events, notifications)), kept_there(_stays(clock, custody))
    rows = _in_street_time(cuts, kept_there(_held(cuts, stays)))
    table = _rows(rows, people).select(
        *persons.columns, "start", "stop", "event", "number", "exposed", "cause", "after_day", "until_day"
    )
    return StoredStreet(table, people, marked)


def _follow_up(persons: Any, freeze: date) -> Any:
    """Persons with the days of entry and of the end of follow-up, and whether there is none between them."""
    import ibis

    end = ibis.literal(freeze)
    last = (persons["exit"] <= end).coalesce(False).ifelse(persons["exit"], end)
    late = persons["entry"] >= end
    days = persons.mutate(entry_day=_day(persons["entry"]), last_day=_day(last), late=late)
    exits = (persons["exit"] <= end).coalesce(False) & persons["exit_reason"].notnull()
    ended = exits.ifelse(persons["exit_reason"], "freeze")
    return days.mutate(gone=~days["late"] & (days["last_day"] <= days["entry_day"]), ended=ended)


def _day(dates: Any) -> Any:
    return dates.epoch_days().cast("int64")


def _cuts(clock: Any, events: Any, notifications: Any) -> Any:
    """Rows person, day (since entry) and kind: the days on which a row of a person ends."""
    import ibis

    event = events.filter(events["suspect"].notnull()).select(person="suspect", at=_day(events["date"])).distinct()
    event = event.inner_join(clock, "person")
    event = event.filter((event["at"] > event["entry_day"]) & (event["at"] <= event["last_day"]))
    told = notifications.group_by("person").aggregate(at=_day(notifications["date"]).min())
    told = told.inner_join(clock, "person")
    told = told.filter(told["at"] < told["last_day"])
    since = ibis.greatest(told["at"] - told["entry_day"], ibis.literal(0, "int64"))
    parts = [
        event.select("person", day=event["at"] - event["entry_day"], kind=ibis.literal(_EVENT, "int64")),
        told.select("person", day=since, kind=ibis.literal(_NOTIFIED, "int64")),
        clock.select("person", day=clock["last_day"] - clock["entry_day"], kind=ibis.literal(_END, "int64")),
    ]
    return ibis.union(*parts)


def _stays(clock: Any, custody: Any) -> Any:
    """Rows person, first, final: the days since entry inside each stay. Stays that meet on one day are one."""
    import ibis

    stays = custody.select(
        "person", begin=_day(custody["start"]), end=_day(custody["end"]).coalesce(ibis.literal(2 * _FAR, "int64"))
    )
    window = ibis.window(group_by="person", order_by="begin")
    stays = stays.mutate(before=stays["end"].lag().over(window))
    stays = stays.mutate(opens=(stays["begin"] <= stays["before"]).coalesce(False).ifelse(0, 1))
    so_far = ibis.window(group_by="person", order_by="begin", preceding=None, following=0)
    stays = stays.mutate(stay=stays["opens"].sum().over(so_far))
    joined = stays.group_by(["person", "stay"]).aggregate(begin=stays["begin"].min(), end=stays["end"].max())
    mine = joined.inner_join(clock, "person")
    first = ibis.greatest(mine["begin"] - mine["entry_day"] + 1, ibis.literal(1, "int64"))
    final = ibis.least(mine["end"] - mine["entry_day"] - 1, ibis.literal(_FAR - 1, "int64"))
    inside = mine.select("person", first=first, final=final)
    return inside.filter(inside["final"] >= inside["first"])


def _held(cuts: Any, stays: Any) -> Any:
    """Rows person, day, kind: days inside stays up to that day, and whether it lies inside one itself."""
    import ibis

    pairs = cuts.inner_join(stays, ["person", cuts["day"] >= stays["first"]])
    days = ibis.least(pairs["final"], pairs["day"]) - pairs["first"] + 1
    within = (pairs["day"] <= pairs["final"]).ifelse(1, 0)
    held = pairs.group_by(["person", "day", "kind"]).aggregate(held_days=days.sum(), within=within.max())
    return held.rename(held_person="person", held_day="day", held_kind="kind")


def _in_street_time(cuts: Any, held: Any) -> Any:
    """The cuts with the street time at the end of their day."""
    import ibis

    same = [cuts["person"] == held["held_person"], cuts["day"] == held["held_day"], cuts["kind"] == held["held_kind"]]
    rows = cuts.left_join(held, same).drop("held_person", "held_day", "held_kind")
    at_risk = ((rows["kind"] == _EVENT) & (rows["within"] == 1)).coalesce(False).ifelse(1, 0)
    rows = rows.mutate(at_risk=at_risk)
    so_far = ibis.window(group_by="person", order_by=["day", "kind"], preceding=None, following=0)
    held_days = rows["held_days"].cast("int64").coalesce(ibis.literal(0, "int64"))
    return rows.mutate(stop=rows["day"] - held_days + rows["at_risk"].sum().over(so_far).cast("int64"))


def _rows(cuts: Any, people: Any) -> Any:
    """Rows (start, stop] of at least a day, with the columns of persons."""
    import ibis

    before = ibis.window(group_by="person", order_by=["day", "kind"])
    earlier = ibis.window(group_by="person", order_by=["day", "kind"], preceding=(None, 1))
    none = ibis.literal(0, "int64")

    def number_of(kind: int) -> Any:
        return (cuts["kind"] == kind).ifelse(1, 0).sum().over(earlier).cast("int64").coalesce(none)

    rows = cuts.mutate(
        start=cuts["stop"].lag().over(before).coalesce(none),
        after_day=cuts["day"].lag().over(before).coalesce(none),
        until_day=cuts["day"],
        event=cuts["kind"] == _EVENT,
        exposed=number_of(_NOTIFIED) > 0,
        number=number_of(_EVENT) + 1,
    )
    rows = rows.filter(rows["stop"] > rows["start"]).inner_join(people, "person")
    cause = ibis.cases(
        (rows["kind"] == _EVENT, "re-offence"), (rows["kind"] == _NOTIFIED, "notified"), else_=rows["ended"]
    )
    return rows.mutate(cause=cause)
