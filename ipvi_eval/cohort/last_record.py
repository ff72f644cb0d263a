"""The last day on which anything is on record of each person: who has not been heard of since may have left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.data.linked.days_by_key import day_of

if TYPE_CHECKING:
    from datetime import date


def last_records(
    persons: pd.DataFrame, incidents: pd.DataFrame, marks: pd.DataFrame, custody: pd.DataFrame, *, freeze: date
) -> pd.DataFrame:
    """One row for each person on a list at the `freeze` and not recorded as gone by then: person, entry, last.

    `last` is the latest day by the freeze with an incident as a suspect, one of the `marks` (person, date: those of
    notifications, moves and records) or a day in custody, or the day of entry where there is none. An open stay in
    custody lasts to the freeze.
    """
    end = pd.Timestamp(freeze)
    there = persons.loc[(persons["entry"] <= end) & ~(persons["exit"] <= end), ["person", "entry"]]
    stays = custody.loc[custody["start"] <= end]
    stays = stays.assign(date=stays["end"].where(stays["end"] <= end, end))
    records = [
        there.rename(columns={"entry": "date"}),
        incidents[["suspect", "date"]].rename(columns={"suspect": "person"}),
        marks[["person", "date"]],
        stays[["person", "date"]],
    ]
    dated = pd.concat([part.dropna() for part in records if len(part)], ignore_index=True)
    last = dated.loc[dated["date"] <= end].groupby("person")["date"].max()
    return there.assign(last=day_of(there["person"], last)).reset_index(drop=True)
