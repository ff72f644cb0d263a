"""How soon after the last incident people were notified."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.cohort.history import BANDS
from ipvi_eval.survival.spells.arrays import Bools

DAYS_A_YEAR = 365.25


def notification_timing(spells: pd.DataFrame) -> pd.DataFrame:
    """Notifications by days since the last incident of any kind, from rows of `with_history`.

    One row for each band: since (in words), years (person-years not yet notified, on the clock of the rows),
    notifications, rate (per 100 person-years; missing without a person-year).
    """
    rows = spells.loc[~spells["exposed"].to_numpy(dtype=bool)]
    years = (rows["stop"] - rows["start"]).to_numpy(dtype=float) / DAYS_A_YEAR
    notified = (rows["cause"] == "notified").to_numpy()
    inside: dict[str, Bools] = {
        f"less than {BANDS[0]} days": ~rows[[f"since_{low}" for low in BANDS]].any(axis=1).to_numpy()
    }
    for low, high in zip(BANDS, (*BANDS[1:], None), strict=True):
        words = f"{low} days or more, or none on record" if high is None else f"{low} to {high - 1} days"
        inside[words] = rows[f"since_{low}"].to_numpy(dtype=bool)
    found = pd.DataFrame(
        [(words, years[band].sum(), int(notified[band].sum())) for words, band in inside.items()],
        columns=["since", "years", "notifications"],
    )
    return found.assign(rate=100 * found["notifications"] / found["years"].where(found["years"] > 0))
