"""Which incidents count as an outcome: the plan's conditions applied to the canonical table.

The table has a row for each of an incident's people, as histories need it; what is counted are incidents, once each.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Container

    import pandas as pd
    from numpy.typing import NDArray

    from ipvi_eval.plan.outcome import Outcome


CHOSEN = ("relationship", "offence", "kind")
"""Conditions that name the words a row may hold."""
FLAGS = ("report", "arrest", "injury", "weapon")
"""Conditions that are true or false of a row."""
_LAST = "\U0010ffff"
"""A sign behind all others, with which no key begins."""


def places(incidents: pd.DataFrame, outcome: Outcome, order: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where the rows of `incidents`, or of records in their shape, stand that satisfy every condition of `outcome`.

    They come in `order` (n,), that of `in_date_order`: one order serves all outcomes of a table.
    """
    keep = np.ones(len(incidents), dtype=bool)
    if outcome.table is not None:
        keep &= incidents["date"].notna().to_numpy()
        keep &= incidents["linked"].to_numpy(dtype=bool) | (not outcome.of_incidents)
    for column in CHOSEN:
        allowed = getattr(outcome, column)
        if allowed is not None:
            keep &= incidents[column].isin(allowed).to_numpy()
    for column in FLAGS:
        wanted = getattr(outcome, column)
        if wanted is not None:
            keep &= incidents[column].to_numpy(dtype=bool) == wanted
    return order[keep[order]]


def in_date_order(incidents: pd.DataFrame) -> NDArray[np.intp]:
    """The places of the rows by date, then by key, then as they stand, (n,); what is missing comes last.

    Keys are put in order day by day: all at once, millions of them take nine times as long.
    """
    dates = incidents["date"].to_numpy(dtype="datetime64[ns]")
    days = np.where(np.isnat(dates), np.iinfo(np.int64).max, dates.astype(np.int64))
    order = np.argsort(days, kind="stable")
    keys = incidents["incident"].to_numpy(dtype=object, na_value=_LAST)[order]
    edges = np.flatnonzero(np.diff(days[order])) + 1
    for begin, end in pairwise([0, *edges.tolist(), len(order)]):
        order[begin:end] = order[begin:end][np.argsort(keys[begin:end], kind="stable")]
    return order


def once(incidents: pd.DataFrame) -> pd.DataFrame:
    """One row for each incident, without its people: the rows to count."""
    counted = incidents.drop_duplicates("incident", ignore_index=True)
    return counted.drop(columns=["suspect", "victim", "dyad"], errors="ignore")


def unsealed(incidents: pd.DataFrame, outcome: Outcome) -> NDArray[np.bool_]:
    """Which rows stay where sealed ones are left out, (n,): all, unless `outcome` asks whether there was an arrest.

    What is sealed is the record of the arrest: the report of the same incident stays one.
    """
    return ~(incidents["sealed"].to_numpy(dtype=bool) & outcome.of_arrests)


def untold(incidents: pd.DataFrame, outcome: Outcome, told: Container[str]) -> str | None:
    """The condition of `outcome` that no incident can meet because its column is not in `told`; None without one.

    Such an outcome has no incidents in the frame, which says nothing about how many happened.
    """
    for column in (*CHOSEN, *FLAGS):
        wanted = getattr(outcome, column)
        if wanted is not None and column not in told and len(incidents):
            allowed = (wanted,) if isinstance(wanted, bool) else wanted
            if not incidents[column].isin(allowed).any():
                return column
    return None
