"""Which incidents count as an outcome: the plan's conditions applied to the canonical table.

The table has a row for each of an incident's people, as histories need it; what is counted are incidents, once each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Container

    import pandas as pd

    from ipvi_eval.plan.outcome import Outcome


CHOSEN = ("relationship", "offence", "kind")
"""Conditions that name the words a row may hold."""
FLAGS = ("report", "arrest", "injury", "weapon")
"""Conditions that are true or false of a row."""


def select(incidents: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Rows of `incidents`, or of records in their shape, that satisfy every condition of `outcome`, in date order."""
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
    return incidents.loc[keep].sort_values(["date", "incident"], kind="stable", ignore_index=True)


def once(incidents: pd.DataFrame) -> pd.DataFrame:
    """One row for each incident, without its people: the rows to count."""
    counted = incidents.drop_duplicates("incident", ignore_index=True)
    return counted.drop(columns=["suspect", "victim", "dyad"], errors="ignore")


def unsealed(incidents: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """The incidents without those whose arrest record is sealed, where `outcome` asks whether there was an arrest.

    What is sealed is the record of the arrest: the report of the same incident stays one.
    """
    return incidents.loc[~incidents["sealed"].to_numpy(dtype=bool)] if outcome.of_arrests else incidents


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
