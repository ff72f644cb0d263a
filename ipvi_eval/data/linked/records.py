"""Which incident a record of police, prosecution, court or probation is about."""

from __future__ import annotations

import pandas as pd


def about(records: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Rows `row`, `at`: the positions of a record and of each row of `incidents` that it is about.

    An incident has a row for each of its people. A record is about those of the suspect it names; where the incident
    names no suspect at all, or the record nobody, it is about every row of the incident. A record that names an
    incident of other suspects is about none: one of the two keys is wrong, and nobody can tell which.
    """
    left = records[["incident", "person"]].assign(row=range(len(records)))
    right = pd.DataFrame(
        {"incident": incidents["incident"], "suspect": incidents["suspect"], "at": range(len(incidents))}
    )
    pairs = left.dropna(subset="incident").merge(right, on="incident")
    own = (pairs["person"] == pairs["suspect"]).fillna(False).astype(bool)
    unnamed = pairs["suspect"].isna().groupby(pairs["row"]).transform("all").astype(bool)
    return pairs.loc[own | unnamed | pairs["person"].isna(), ["row", "at"]].reset_index(drop=True)
