"""Which incidents count as an outcome: the plan's conditions applied to the canonical table.

The table has a row for each of an incident's people, as histories need it; what is counted are incidents, once each.
"""

from __future__ import annotations

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
    """The places of the rows by date, then by key, then as they stand, (n,)."""
    keys = incidents[["date", "incident"]].reset_index(drop=True)
    return keys.sort_values(["date", "incident"], kind="stable").index.to_numpy(dtype=np.intp)


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
