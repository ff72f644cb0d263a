"""How long it took from the incident that put a person on the list to the notification."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.data.linked.days_by_key import day_of


def with_incident(due: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """`due` with `incident`: the day of each person's last incident (columns suspect, date) by the day of entry.

    It is the one that put the person on the list, or the nearest before it. Where none is on record it is the day of
    entry: nothing is known of an earlier one.
    """
    known = incidents[["suspect", "date"]].dropna().rename(columns={"suspect": "person"})
    known = known.merge(due[["person", "entry"]], on="person")
    last = known.loc[known["date"] <= known["entry"]].groupby("person")["date"].max()
    return due.assign(incident=day_of(due["person"], last).astype("datetime64[ns]").fillna(due["entry"]))


def delays(due: pd.DataFrame) -> pd.DataFrame:
    """One row for each row of `with_incident`: person, list, `stop` (days since the incident) and `event` (notified).

    Who has not been notified is followed to death, to moving away or to the freeze. Days are calendar days, those in
    custody among them: the program can reach people there. Whoever was told on the day of the incident or before it
    counts on the first day.
    """
    end = due["notified"].where(due["reached"], due["until"])
    stop = (end - due["incident"]).dt.days.clip(lower=1)
    return due[["person", "list"]].assign(stop=stop.astype("int64"), event=due["reached"].astype(bool))
