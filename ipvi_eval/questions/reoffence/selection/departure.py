"""How many may have left without a record, and whether the comparison shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from ipvi_eval.counted import EVENTS, LONG_LISTED, SILENCE, Group
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.risk import arms, design, errors_of, from_entry, group_of_ratio, hazard_ratio
from ipvi_eval.scope import Scope
from ipvi_eval.survival.regression.first_events import first_event_cox
from ipvi_eval.survival.spells.columns import Columns

SILENT_DAYS = 730
SCOPE = Scope(
    population="people on a list for two years or longer and not recorded as gone",
    clock="the two years before the last day that counts",
)
WITHIN_TWO_YEARS = Scope(base="the same comparison within two years of entry")


def silence(id: str, records: pd.DataFrame, *, freeze: date) -> Estimate:
    """Share without a record in the two years before the `freeze`, of those on a list that long and not recorded as
    gone; `records` from `last_records`.

    Raises AnalysisError when nobody has been on a list for two years.
    """
    since = pd.Timestamp(freeze) - pd.Timedelta(days=SILENT_DAYS)
    long = records.loc[records["entry"] <= since]
    if long.empty:
        msg = "nobody has been on a list for two years, so nobody can have been silent for as long"
        raise AnalysisError(msg)
    silent, listed = int((long["last"] <= since).sum()), Group(LONG_LISTED, SILENCE)
    return Estimate(
        id=id,
        value=silent / len(long),
        unit="proportion",
        method="people without an incident, a notification or custody in the last 730 days, of those listed that long",
        label="Nothing on record for two years",
        n=listed.people(len(long)),
        events=listed.count(silent, EVENTS),
        scope=SCOPE,
        note="how many of the people without any record for two years have left is not known; whoever left counts as "
        "free of new events, and where that is more common before notification than after it, the ratio is too high",
    )


def departure(id: str, label: str, spells: pd.DataFrame, *, covariates: Sequence[str] = (), level: float) -> Estimate:
    """The hazard ratio after notification beyond two years from entry, divided by that within them.

    Whoever is notified was there on that day; of the others, more and more have left the longer ago they entered. So
    unrecorded leaving raises the ratio with time since entry, and the quotient lies above one. So does an effect that
    wears off. `spells` are the rows of the planned model; the note is the verdict. In worlds of 2,350 people without an
    effect (those of benchmarks/notification.py, seeds 900 to 914) the interval lay above one in 6 of 15 where 8 % a
    year left unrecorded, and in none of 90 under six other kinds of world: it misses more than half.

    Raises AnalysisError when nobody re-offended on one side of the comparison, before two years or after.
    """
    early, later = _either_side(spells)
    who = group_of_ratio(id)
    cells = (*arms(early, who.within("early")), *arms(later, who.within("later")))
    rows = pd.concat([early, later], ignore_index=True)
    columns = design(rows, covariates)
    late = columns.X[:, 0] * (rows["start"] >= SILENT_DAYS)
    both = Columns.of(np.column_stack([late, columns.X]), ("late", *columns.names))
    fit = first_event_cox(both, from_entry(rows), level=level)
    method = f"planned model with a second ratio beyond two years from entry, {errors_of(fit)}"
    people = int(rows["person"].nunique())
    ratio = hazard_ratio(id, label, fit, method=method, n=people, cells=cells)
    return replace(ratio, note=_verdict(ratio), scope=WITHIN_TWO_YEARS)


def _either_side(spells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows up to and beyond two years on their clock; those across are cut."""
    early, late = spells.loc[spells["start"] < SILENT_DAYS], spells.loc[spells["stop"] > SILENT_DAYS]
    inside = early["stop"] <= SILENT_DAYS
    early = early.assign(stop=early["stop"].clip(upper=SILENT_DAYS), event=early["event"] & inside)
    return early, late.assign(start=late["start"].clip(lower=SILENT_DAYS))


def _verdict(ratio: Estimate) -> str:
    assert ratio.lower is not None
    assert ratio.upper is not None
    if ratio.lower > 1:
        return (
            "the ratio rises with time since entry, as it does where people leave without a record or an effect wears "
            "off: it may be too high"
        )
    if ratio.upper < 1:
        return "the ratio falls with time since entry, which people leaving without a record would not bring about"
    return (
        "the data do not show that the ratio rises with time since entry, as it would where many leave without a "
        "record; they do not rule it out either"
    )
