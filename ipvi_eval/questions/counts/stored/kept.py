"""What a table keeps of a number: all of it, since disclosure control cuts it and rounding twice is not rounding."""

from __future__ import annotations

import numpy as np

DIGITS = 3
"""Of what says no more in a table than in its figure."""


def finite(value: float | None) -> float | None:
    """The number; a bound too large to write is missing."""
    return None if value is None or not np.isfinite(value) else float(value)
