"""Help offered to people on a list, and whether they took it up."""

from __future__ import annotations

from datetime import date

import pandas as pd


def offered(offers: pd.DataFrame, people: pd.Series, *, last: date) -> pd.DataFrame:
    """One row for each of `people` and each kind of help offered to them by the day `last`: person, help, taken_up.

    `offers` has person, date, help and taken_up. Who was offered the same help again counts once, and as having taken
    it up where any of the offers was taken.
    """
    here = offers.loc[offers["person"].isin(people) & (offers["date"] <= pd.Timestamp(last))]
    found = here.groupby(["person", "help"], sort=True)["taken_up"].any().reset_index()
    return found.astype({"taken_up": bool})


def of_anything(offered: pd.DataFrame) -> pd.DataFrame:
    """One row for each person in the rows of `offered`: person, and whether any help was taken up."""
    return offered.groupby("person", sort=True)["taken_up"].any().reset_index()
