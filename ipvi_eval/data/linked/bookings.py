"""Bookings as stays of people who are studied.

Bookings that overlap are one stay: a second charge or a second export is no day at liberty. A booking on the day of a
release stays as it is, because an arrest on that day happens in the street; the clock joins the two, so that no day
between them counts as liberty. A jail books everybody, and only those of people on a list take time from anyone:
the others are left out before anything is asked of a booking.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from ipvi_eval.data.linked.checks import booked_again
from ipvi_eval.data.linked.source_table import SourceTable


def merged(custody: SourceTable) -> tuple[SourceTable, tuple[str, ...]]:
    """The stays of each person, and sentences on how many rows were joined into them and how many meet on one day.

    A stay begins with the earliest booking and ends with the latest release of bookings each of which begins before the
    latest release so far, or on the day of the one before; the last booking may be open. A stay keeps the row of its
    first booking. Bookings that end before they begin, and those of people who are booked again after an open one, stay
    as they are, for the checks to refuse: a missing release would keep somebody in custody for good.
    """
    frame = custody.frame.assign(row=np.arange(len(custody.rows)), who=custody.coded("person").codes)
    wrong = (frame["end"] < frame["start"]) | frame["who"].isin(frame.loc[booked_again(frame), "who"])
    right = frame[~wrong].sort_values(["who", "start", "row"], kind="stable")
    until = right["end"].fillna(pd.Timestamp.max)
    latest = until.groupby(right["who"]).cummax().groupby(right["who"]).shift()
    # Charges of one day are one stay, also where it ended on that day.
    again = right["start"] == right.groupby("who")["start"].shift()
    stay = (~((right["start"] < latest) | again)).cumsum()
    last = until.groupby(stay).transform("max")
    right = right.assign(end=last.mask(last == pd.Timestamp.max).astype("datetime64[ns]"))
    stays = pd.concat([right[~stay.duplicated()], frame[wrong]]).sort_values("row", kind="stable", ignore_index=True)
    kept = custody.at(stays["row"].to_numpy())
    done = replace(kept, frame=stays[list(custody.frame.columns)]).numbered({"person": kept.coded("person")})
    return done, tuple(_told(custody.file, stay, int(((right["start"] == latest) & ~again).sum())))


def _told(file: str, stay: pd.Series, meeting: int) -> Iterator[str]:
    parts, into = int(stay.duplicated(keep=False).sum()), int(stay[stay.duplicated()].nunique())
    if parts:
        stays = f"{into:,} stay{'' if into == 1 else 's'}"
        yield f"{file}: {parts:,} bookings overlap others of the same person and were joined into {stays}"
    if meeting:
        begin = "booking begins" if meeting == 1 else "bookings begin"
        go = "goes" if meeting == 1 else "go"
        yield f"{file}: {meeting:,} {begin} on the day of the same person's release and {go} on with that stay"


def of_listed(custody: SourceTable, persons: SourceTable) -> tuple[SourceTable, tuple[str, ...]]:
    """The bookings of people who are in the persons table, and a sentence on how many were left out.

    Keys that are broken leave out bookings too: `lost_links` asks for that, with the rates from before.
    """
    known = custody.frame["person"].isin(persons.frame["person"])
    done = custody.only(known)
    left = int((~known).sum())
    if not left:
        return done, ()
    what = f"{left:,} of {len(known):,} bookings are of people who are not in {persons.file} and were left out"
    return done, (f"{custody.file}: {what}",)
