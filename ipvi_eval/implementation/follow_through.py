"""Whether a new record of somebody on a list was followed by an arrest within a stated number of days."""

from __future__ import annotations

from datetime import date

import pandas as pd

BEFORE, SINCE = "before the program", "since the program began"
"""Whether the new record came before the program began, or since."""


def followed(
    first: pd.DataFrame, incidents: pd.DataFrame, custody: pd.DataFrame, *, start: date, days: int
) -> pd.DataFrame:
    """One row for each person with a new record: person, list, period (BEFORE or SINCE `start`) and `arrested`.

    As `arrested_after` tells it.
    """
    rows = arrested_after(first, incidents, custody, days=days)
    since = rows["until"] >= pd.Timestamp(start)
    period = since.map({True: SINCE, False: BEFORE}).astype("string")
    return rows.assign(period=period)[["person", "list", "period", "arrested"]]


def arrested_after(first: pd.DataFrame, incidents: pd.DataFrame, custody: pd.DataFrame, *, days: int) -> pd.DataFrame:
    """One row for each person with a new record: person, list, its day `until`, and `arrested`.

    `first` has one row for each person as `StreetSpells.to_first` gives them; those with an event count, by its day
    `until`. Arrested is who is a suspect in an incident with an arrest (`incidents`: suspect, date, arrest), or is
    booked (`custody`: person, start), on that day or in the `days` after it. An arrest for anything counts: what it was
    for is not told. The records end with the extract, so that the last of them have had less time.
    """
    new = first.loc[first["event"].astype(bool), ["person", "list", "until"]].reset_index(drop=True)
    arrests = incidents.loc[incidents["arrest"].astype(bool), ["suspect", "date"]].dropna()
    steps = pd.concat(
        [
            arrests.rename(columns={"suspect": "person"}),
            custody[["person", "start"]].rename(columns={"start": "date"}),
        ],
        ignore_index=True,
    ).merge(new, on="person")
    wait = (steps["date"] - steps["until"]).dt.days
    return new.assign(arrested=new["person"].isin(steps.loc[wait.between(0, days), "person"]))
