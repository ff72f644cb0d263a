"""Call-ins: who was invited, and who came."""

from __future__ import annotations

from datetime import date

import pandas as pd


def invited(call_ins: pd.DataFrame, people: pd.Series, *, last: date) -> pd.DataFrame:
    """One row for each of `people` who was invited to a call-in held by the day `last`: person, year and came.

    `call_ins` has person, date and came, a row for each invitation. `year` is that of the first call-in to which the
    person was invited, and `came` whether the person came to any of them by `last`, so that everybody counts once.
    """
    here = call_ins.loc[call_ins["person"].isin(people) & (call_ins["date"] <= pd.Timestamp(last))]
    found = here.groupby("person", sort=True).agg(first=("date", "min"), came=("came", "any")).reset_index()
    return pd.DataFrame(
        {
            "person": found["person"],
            "year": found["first"].dt.year.astype("int64"),
            "came": found["came"].astype(bool),
        }
    )
