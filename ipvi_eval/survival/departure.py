"""How many may have left without a record: people on a list of whom nothing has been heard for two years."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.scope import Scope

SILENT_DAYS = 730
SCOPE = Scope(
    population="people on a list for two years or longer and not recorded as gone",
    clock="the two years before the last day that counts",
)


def departure(id: str, records: pd.DataFrame, *, freeze: date) -> Estimate:
    """Share without a record in the two years before the `freeze`, of those on a list that long and not recorded as
    gone; `records` from `last_records`.

    Raises AnalysisError when nobody has been on a list for two years.
    """
    since = pd.Timestamp(freeze) - pd.Timedelta(days=SILENT_DAYS)
    long = records.loc[records["entry"] <= since]
    if long.empty:
        msg = "nobody has been on a list for two years, so nobody can have been silent for as long"
        raise AnalysisError(msg)
    silent = int((long["last"] <= since).sum())
    return Estimate(
        id=id,
        value=silent / len(long),
        unit="proportion",
        method="people without an incident, a notification or custody in the last 730 days, of those listed that long",
        label="Nothing on record for two years",
        n=len(long),
        events=silent,
        scope=SCOPE,
        note="how many of the people without any record for two years have left is not known; whoever left counts as "
        "free of new events, and where that is more common before notification than after it, the ratio is too high",
    )
