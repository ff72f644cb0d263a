"""Stored bookings as stays of people who are studied: `linked.bookings`."""

from __future__ import annotations

from typing import Any

from ipvi_eval.data.stored.canonical import StoredTable

OPEN = "2262-01-01"
"""Later than any day that is read: until when a stay without a release lasts."""


def merged(custody: StoredTable) -> StoredTable:
    """The stays of each person: bookings each of which begins before the latest release so far are one stay."""
    import ibis

    open_end = ibis.literal(OPEN).cast("date")
    table = custody.table.mutate(until=custody.table["end"].coalesce(open_end))
    order = [table["start"], table["until"].desc()]
    earlier = ibis.window(group_by="person", order_by=order, preceding=(None, 1))
    table = table.mutate(latest=table["until"].max().over(earlier))
    again = table["start"] == table["start"].lag().over(ibis.window(group_by="person", order_by=order))
    joins = (table["start"] < table["latest"]).coalesce(False) | again.coalesce(False)
    table = table.mutate(opens=joins.ifelse(0, 1))
    found = table.aggregate(rows=table.count(), stays=table["opens"].sum()).to_pandas().iloc[0]
    rows, stays = int(found["rows"]), int(found["stays"])
    if rows == stays:
        return custody
    return custody.without(
        _stays(table), "bookings", rows, rows - stays, "overlap another one and are one stay with it"
    )


def _stays(table: Any) -> Any:
    import ibis

    until_here = ibis.window(
        group_by="person", order_by=[table["start"], table["until"].desc()], preceding=None, following=0
    )
    table = table.mutate(stay=table["opens"].sum().over(until_here))
    stays = table.group_by(["person", "stay"]).aggregate(start=table["start"].min(), until=table["until"].max())
    open_end = ibis.literal(OPEN).cast("date")
    return stays.select("person", "start", end=stays["until"].nullif(open_end))


def of_listed(custody: StoredTable, persons: StoredTable) -> StoredTable:
    """The bookings of people who are in the persons table."""
    listed = custody.table.filter(custody.table["person"].isin(persons.table["person"]))
    every, kept = int(custody.table.count().to_pandas()), int(listed.count().to_pandas())
    return custody.without(listed, "bookings", every, every - kept, f"are of people who are not in {persons.place}")
