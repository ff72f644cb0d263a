"""How soon after the last incident people were notified."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.cohort.history import BANDS
from ipvi_eval.counted import Group, days_after
from ipvi_eval.survival.spells.arrays import Bools

DAYS_A_YEAR = 365.25


def notification_timing(spells: pd.DataFrame, who: Group) -> pd.DataFrame:
    """Notifications by days since the last incident of any kind, from rows of `with_history`.

    One row for each band: since (in words), years (person-years not yet notified, on the clock of the rows),
    notifications (each with its key, of `who`), rate (per 100 person-years; missing without a person-year).
    """
    read = ["start", "stop", "cause", *(f"since_{low}" for low in BANDS)]
    rows = spells.loc[~spells["exposed"].to_numpy(dtype=bool), read]
    years = (rows["stop"] - rows["start"]).to_numpy(dtype=float) / DAYS_A_YEAR
    notified = (rows["cause"] == "notified").to_numpy()
    inside: dict[str, Bools] = {
        f"less than {BANDS[0]} days": ~rows[[f"since_{low}" for low in BANDS]].any(axis=1).to_numpy()
    }
    for low, high in zip(BANDS, (*BANDS[1:], None), strict=True):
        words = f"{low} days or more, or none on record" if high is None else f"{low} to {high - 1} days"
        inside[words] = rows[f"since_{low}"].to_numpy(dtype=bool)
    bands = zip((0, *BANDS), inside.values(), strict=True)
    counted = [who.count(int(notified[band].sum()), days_after(low)) for low, band in bands]
    found = pd.DataFrame({"since": list(inside), "years": [years[band].sum() for band in inside.values()]})
    found["notifications"] = pd.Series(counted, dtype=object)
    return found.assign(rate=100 * found["notifications"].astype(float) / found["years"].where(found["years"] > 0))
