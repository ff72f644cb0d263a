"""The share of those due who had been reached, day by day: how much of the program was in place."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


def reached_share(due: pd.DataFrame, days: ArrayLike) -> NDArray[np.float64]:
    """Of those of `due_people` who are due and still there on each of the `days` (n,), the share notified before it.

    It is 0 on days on which nobody is due, as before the program. Who leaves, reached or not, counts no longer.
    """
    when = np.asarray(days, dtype="datetime64[ns]")
    since, until = (due[name].to_numpy(dtype="datetime64[ns]")[:, None] for name in ("since", "until"))
    there = (since <= when) & (when <= until)
    told = due["notified"].where(due["reached"]).to_numpy(dtype="datetime64[ns]")[:, None] < when  # NaT is before none
    people, reached = there.sum(axis=0), (there & told).sum(axis=0)
    return np.where(people == 0, 0.0, reached / np.maximum(people, 1))
