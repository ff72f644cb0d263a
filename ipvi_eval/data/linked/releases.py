"""Bookings that nobody recorded the end of, although the same person was booked again later.

Read as open, such a booking holds somebody in custody for good. The agency can look the release up; where it cannot,
the stay was as long as its own day at least, and until the next booking at most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from ipvi_eval.data.linked.checks import booked_again
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.mapping import MissingRelease

TAKEN: dict[MissingRelease, str] = {
    "next_booking": "taken as the day of the next booking",
    "same_day": "taken as the day of the booking itself",
}
"""How a missing release is taken; by a rule that is not here it stays missing, for the checks to refuse."""


@dataclass(frozen=True, slots=True)
class Supplied:
    """So many `releases` of `of` bookings were missing before a later booking, and were `taken` as some day."""

    releases: int
    of: int
    taken: str

    def told(self, file: str) -> str:
        """A sentence on it for people."""
        is_, was = ("is", "was") if self.releases == 1 else ("are", "were")
        missing = f"{self.releases:,} of {self.of:,} releases {is_} missing before a later booking"
        return f"{file}: {missing} and {was} {self.taken}"


def supplied(custody: SourceTable, rule: MissingRelease) -> tuple[SourceTable, Supplied | None]:
    """The bookings with the releases that are missing before a later booking, by the `rule`, and how many there were.

    The last booking of a person may be open and stays so.
    """
    again = booked_again(custody.frame)
    if rule not in TAKEN or not again.any():
        return custody, None
    days = next_bookings(custody.frame) if rule == "next_booking" else custody.frame["start"]
    frame = custody.frame.assign(end=custody.frame["end"].mask(again, days))
    return replace(custody, frame=frame), Supplied(int(again.sum()), len(again), TAKEN[rule])


def next_bookings(bookings: pd.DataFrame) -> pd.Series:
    """The next day (n,) on which the same person was booked; missing for the last one."""
    days = bookings[["person", "start"]].drop_duplicates().sort_values(["person", "start"])
    days["next"] = days.groupby("person")["start"].shift(-1)
    found = bookings[["person", "start"]].merge(days, "left", ["person", "start"])["next"]
    return found.set_axis(bookings.index)
