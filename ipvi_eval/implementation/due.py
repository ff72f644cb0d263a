"""Who was due to be notified, and who was reached.

*Due* is whoever entered a list that the program notifies and spent at least one day at liberty while it ran: from the
day it began, or from the day of entry where that is later, until death, moving away or the data freeze. Those who were
on such a list already on the day it began are due from then on (`BEFORE`), the others from their entry (`SINCE`).

*Reached* is whoever of them was notified, with at least one day at liberty still to come: who was told in jail and has
not been released cannot heed it yet. Whoever was told before the day of being due counts as reached from that day.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pandas as pd

from ipvi_eval.cohort.street_time import street_spells
from ipvi_eval.cohort.told_lists import RECORDED
from ipvi_eval.data.linked.days_by_key import day_of

BEFORE, SINCE = "entered_before", "entered_since"
"""Whether a person was on the list when the program began, or entered since."""

MEETING, UNKNOWN = "meeting", "unknown"
MODES = (MEETING, "home_visit", "custody_visit", "letter", UNKNOWN)
"""How people are notified, the most personal way first; the last where it was not recorded."""

_NO_EVENTS = pd.DataFrame({"suspect": pd.Series(dtype="string"), "date": pd.Series(dtype="datetime64[ns]")})


def due_people(
    persons: pd.DataFrame,
    notifications: pd.DataFrame,
    custody: pd.DataFrame,
    *,
    lists: Collection[str],
    start: date,
    freeze: date,
) -> pd.DataFrame:
    """One row for each person who was due by the `freeze`.

    `persons` has person, list, list_recorded, entry and exit; `lists` are the recorded lists that are notified from
    `start` on. Columns: those, and `period` (BEFORE or SINCE), `since` (the day from which the person was due), `until`
    (the last day of follow-up), `gone` (whether death or moving away ended it), `reached`, `notified` (the first day,
    missing for those not reached) and `mode` (of MODES: the most personal of all by the freeze; missing likewise).
    """
    on_list = persons.loc[persons[RECORDED].isin(list(lists))]
    begin, end = pd.Timestamp(start), pd.Timestamp(freeze)
    since = on_list["entry"].where(on_list["entry"] > begin, begin)
    until = on_list["exit"].where(on_list["exit"] <= end, end)
    there = on_list.assign(since=since, until=until, gone=on_list["exit"] <= end).loc[since < until]
    at_liberty, reached = _at_liberty(there, notifications, custody, freeze)
    due: pd.DataFrame = there.loc[there["person"].isin(at_liberty)].reset_index(drop=True)
    told = notifications.loc[notifications["date"] <= end]
    first = told.groupby("person")["date"].min()
    held = due["person"].isin(reached)
    found: pd.DataFrame = due.assign(
        period=(due["entry"] >= begin).map({True: SINCE, False: BEFORE}).astype("string"),
        reached=held,
        notified=day_of(due["person"], first).astype("datetime64[ns]").where(held),
        mode=due["person"].map(_modes(told)).astype("string").where(held),
    )
    return found


def _at_liberty(
    there: pd.DataFrame, notifications: pd.DataFrame, custody: pd.DataFrame, freeze: date
) -> tuple[pd.Series, pd.Series]:
    """Those with a day at liberty after the day from which they are due, and those with one after a notification."""
    if there.empty:
        return there["person"], there["person"]
    waiting = there.assign(entry=there["since"])
    rows = street_spells(waiting, _NO_EVENTS, notifications, custody, freeze=freeze).frame
    return rows["person"], rows.loc[rows["exposed"], "person"]


def _modes(told: pd.DataFrame) -> pd.Series:
    """The most personal way in which each person was told, by person."""
    rank = told["kind"].fillna(UNKNOWN).map({mode: place for place, mode in enumerate(MODES)})
    return rank.groupby(told["person"]).min().map(dict(enumerate(MODES)))
