"""Stored bookings that nobody recorded the end of, although the same person was booked again: `linked.releases`."""

from __future__ import annotations

from ipvi_eval.data.linked.releases import TAKEN
from ipvi_eval.data.mapped.mapping import MissingRelease
from ipvi_eval.data.stored.canonical import StoredTable


def supplied(custody: StoredTable, rule: MissingRelease) -> StoredTable:
    """The bookings with the releases that are missing before a later booking, by the `rule`."""
    import ibis

    if rule not in TAKEN:
        return custody
    table = custody.table
    days = table.select("person", "start").distinct()
    of_person = ibis.window(group_by="person", order_by="start")
    days = days.select("person", booked="start", following=days["start"].lead().over(of_person))
    joined = table.left_join(days, [("person", "person"), ("start", "booked")])
    again = joined["end"].isnull() & joined["following"].notnull()
    day = joined["following"] if rule == "next_booking" else joined["start"]
    found = joined.aggregate(rows=joined.count(), again=again.ifelse(1, 0).sum()).to_pandas().fillna(0).iloc[0]
    ended = joined.mutate(end=again.ifelse(day, joined["end"])).select(*table.columns)
    why = f"are missing before a later booking and were {TAKEN[rule]}"
    return custody.without(ended, "releases", int(found["rows"]), int(found["again"]), why)
