"""What the police knew of a person on each day: incidents of any kind so far, from records strictly before that day.

People are chosen for notification by their incidents, and incidents raise the risk of the next one for a while. An
outcome narrower than the incidents themselves (an arrest, say) can only be compared among people with a like history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ipvi_eval.cohort.street_time import at_places, distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

BANDS = (30, 90, 180, 365)
"""Days since the last incident at which its weight in the model changes."""

YEAR_DAYS = BANDS[-1]
HISTORY = (*(f"since_{days}" for days in BANDS), "several", "many", "log_new", "log_priors")
"""Columns of `with_history`: the band of days since the last incident (less than thirty is none of them), two or more
and three or more incidents in the last year, log(1 + incidents since entry), log(1 + prior arrests)."""

_FAR = 1 << 20
_FLAG = np.int8  # 0 or 1: there may be a dozen rows for each person


def history_cuts(incidents: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """The days on which the history of one of `persons` changes, for `street_spells`: rows person (categories, as
    `on_each` has them), date.

    A value that holds from day d on needs a row that ends on the day before.
    """
    people = pd.Index(persons["person"])
    who = people.get_indexer(pd.Index(incidents["suspect"]))
    dated = (who >= 0) & incidents["date"].notna().to_numpy()
    day = incidents["date"].to_numpy()[dated]
    shifts = [np.timedelta64(days, "D") for days in (0, *(days - 1 for days in BANDS))]
    keys = at_places(np.tile(who[dated], len(shifts)), people)
    return pd.DataFrame({"person": keys, "date": np.concatenate([day + shift for shift in shifts])}, copy=False)


def with_history(spells: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The rows of `street_spells` cut at `history_cuts`, with the columns `HISTORY` as they are on each row's days.

    `incidents` are all that are known (columns suspect, date); several on one day count once. `log_priors` is missing
    where `prior_arrests` is. The columns that `spells` has already are not copied.
    """
    people = pd.Index(spells["person"].unique())
    who = people.get_indexer(pd.Index(spells["person"]))
    today = _days(spells["after"]) + 1
    suspect = people.get_indexer(pd.Index(incidents["suspect"]))
    dated = (suspect >= 0) & incidents["date"].notna().to_numpy()
    known = distinct(suspect[dated].astype(np.int64) * _FAR + _days(incidents["date"])[dated])

    def before(day: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.searchsorted(known, who * _FAR + day, side="left")

    earlier = before(today)
    any_yet = earlier > np.searchsorted(known, who * _FAR)
    last = np.where(any_yet, np.r_[0, known][earlier] % _FAR, -_FAR)
    since = today - last
    in_year = earlier - before(today - YEAR_DAYS + 1)
    new = earlier - before(_days(spells["entry"]) + 1)
    upper = (*BANDS[1:], np.inf)
    bands = {
        f"since_{low}": ((low <= since) & (since < high)).astype(_FLAG) for low, high in zip(BANDS, upper, strict=True)
    }
    priors = np.log1p(spells["prior_arrests"].to_numpy(dtype=float, na_value=np.nan))
    counts = {"several": in_year >= 2, "many": in_year >= 3}
    found = {name: held.astype(_FLAG) for name, held in counts.items()}
    rows = spells.copy(deep=False)
    for name, values in {**bands, **found, "log_new": np.log1p(new), "log_priors": priors}.items():
        rows[name] = values
    return rows


def _days(dates: pd.Series) -> NDArray[np.int64]:
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)
