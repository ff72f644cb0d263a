"""One row for each person up to the first re-offence, and who is compared with the notified."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipvi_eval.cohort.told_lists import RECORDED


def person_rows(first: pd.DataFrame) -> pd.DataFrame:
    """One row per person from the spells up to the first re-offence (`Spells.first`).

    Columns person, start (0), stop, event, cause, `marked` (the day of street time from which the spells are exposed,
    missing for never) and the other columns of persons.
    """
    last = first.drop_duplicates("person", keep="last")
    marked = first.loc[first["exposed"].to_numpy(dtype=bool)].drop_duplicates("person", keep="first")
    day = pd.Series(marked["start"].to_numpy(dtype=float), index=marked["person"].to_numpy())
    kept = last.drop(columns=["start", "number", "exposed"]).reset_index(drop=True)
    return kept.assign(start=np.int64(0), marked=kept["person"].map(day).to_numpy(dtype=float))


def earlier_cohort(programme: pd.DataFrame, marked: pd.DataFrame, start: pd.Timestamp) -> pd.DataFrame:
    """People who entered since the programme began, and those before, whose follow-up ends on the day it began.

    `programme` are person rows marked at the notification, `marked` the same people marked at the programme's start.
    Adds `notified`, `reference` and `programme_start` (days of the same clock) as `exposure_rows` takes them.
    """
    new = programme["entry"] >= start
    now = programme.loc[new].assign(reference=False, programme_start=np.nan).rename(columns={"marked": "notified"})
    old = marked.loc[(marked["entry"] < start).to_numpy()]
    old = old.assign(reference=True, notified=np.nan).rename(columns={"marked": "programme_start"})
    return _of_lists_notified(now, old)


def elsewhere(programme: pd.DataFrame, marked: pd.DataFrame) -> pd.DataFrame:
    """The programme's people, and those of areas without it from the day it began here.

    `marked` are the comparison areas' person rows marked at the programme's start; people whose follow-up ended
    before are left out, the others are at risk from that day (late entry).
    """
    now = programme.assign(reference=False, programme_start=np.nan).rename(columns={"marked": "notified"})
    there = marked.loc[marked["marked"].notna()]
    begin = there["marked"].to_numpy(dtype=np.int64)
    there = there.drop(columns="marked").assign(start=begin, reference=True, notified=np.nan, programme_start=np.nan)
    return _of_lists_notified(now, there)


def _of_lists_notified(now: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Both together, without reference people of lists nobody was notified on: they have no counterpart."""
    lists = set(now.loc[now["notified"].notna(), RECORDED])
    both = [now, reference.loc[reference[RECORDED].isin(lists)]]
    return pd.concat(both, ignore_index=True)[list(now.columns)]
