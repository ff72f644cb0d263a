"""What a month to come usually holds: the mean of the same months of the years that are known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Months = NDArray[np.datetime64]


def usual_months(counts: Array, months: Months, to_come: Months) -> Array:
    """The mean of `counts` (m,) in the same months of the year as `to_come` (k,), or that of all where there is none.

    `months` (m,) are those of the counts, which must not be empty.
    """
    of_year = months.astype("datetime64[M]").astype(int) % 12
    means = [
        counts[alike].mean() if (alike := of_year == month).any() else counts.mean()
        for month in to_come.astype("datetime64[M]").astype(int) % 12
    ]
    return np.asarray(means, dtype=np.float64)
