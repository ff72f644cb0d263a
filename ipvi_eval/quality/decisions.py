"""What had not been decided yet when the extract was drawn: such rows are missing on the days of their incidents."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ipvi_eval.data.linked.records import about
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.quality.delay import entry_delay
from ipvi_eval.quality.finding import Finding
from ipvi_eval.rounding import percent


def undecided(
    records: SourceTable, incidents: SourceTable, drawn: pd.Timestamp, freeze_lag_days: int
) -> Finding | None:
    """Whether the plan counts incidents about which rows of `records` are still to come; None where it waits for them.

    The time from an incident to its row is that of `entry_delay`: what came late is seen of old incidents only.
    """
    which = about(records.frame, incidents.frame).drop_duplicates("row")
    day = incidents.frame["date"].iloc[which["at"]].to_numpy()
    dates = pd.DataFrame({"date": day, "recorded": records.frame["date"].iloc[which["row"]].to_numpy()})
    delay = entry_delay(replace(records, frame=dates), drawn)
    if delay is None or delay.wait() <= freeze_lag_days:
        return None
    return Finding(
        severity="changes numbers",
        about="reporting delay",
        what=(
            f"of the rows about incidents of the last day that counts, {percent(delay.within(freeze_lag_days), 1)} "
            f"are there by the day the extract was drawn; 99% are {delay.wait():,} days after the incident. Counted "
            f"on the day of the incident they are too few in the last months: write freeze_lag_days = {delay.wait()}, "
            "or "
            'dated = "record"'
        ),
        file=records.file,
        column=records.header.get("date", "date"),
    )
