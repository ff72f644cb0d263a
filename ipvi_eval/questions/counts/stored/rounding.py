"""How many digits of a number a table keeps."""

from __future__ import annotations

import numpy as np

DIGITS = 3
"""Of what is printed as it is."""
KEPT = 6
"""Of what a report rounds."""


def rounded(value: float | None) -> float | None:
    """To more digits than are shown, because rounding twice is not rounding; a bound too large to write is missing."""
    if value is None or not np.isfinite(value):
        return None
    return round(float(value), KEPT)
