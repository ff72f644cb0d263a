"""Could this place have shown a change as large as a published one? The smallest fall that its counts can detect."""

from __future__ import annotations

import math
from typing import Literal, get_args

import pandas as pd
from scipy.stats import norm

from ipvi_eval.errors import AnalysisError

Comparison = Literal["one place", "equal comparison"]
DISPERSIONS = (1.0, 2.0, 3.0)
"""Variance over mean of monthly counts: 1 is chance alone, real series have more."""


def detectable_fall(
    yearly: float,
    *,
    years: float = 1.0,
    dispersion: float = 1.0,
    design: Comparison = "one place",
    power: float = 0.8,
    alpha: float = 0.05,
) -> float:
    """Smallest fall (0-1) detected with `power` by a two-sided test at `alpha`, `years` before and as many after.

    1 - exp(-(z_{1-alpha/2} + z_power) sqrt(phi m / (yearly years))), m = 2 counts in one place, 4 with a comparison of
    equal size; the variance is taken under no change. Raises AnalysisError when an input is out of range.
    """
    if not (yearly > 0 and years > 0 and dispersion > 0 and 0 < alpha < 1 and 0 < power < 1):
        msg = "counts, years and dispersion must be above 0, alpha and power between 0 and 1"
        raise AnalysisError(msg)
    counts = {"one place": 2, "equal comparison": 4}[design]
    z = float(norm.ppf(1 - alpha / 2) + norm.ppf(power))
    return -math.expm1(-z * math.sqrt(dispersion * counts / (yearly * years)))


def detectable_table(yearly: int, *, published_fall: float, power: float = 0.8, level: float = 0.95) -> pd.DataFrame:
    """One row per dispersion and design, a year before and after: the smallest detectable fall beside a published one.

    Columns: design, dispersion, fall (0-1), shown ("yes" where a fall as large as `published_fall` is detected).
    """
    rows = []
    for design in get_args(Comparison):
        for dispersion in DISPERSIONS:
            fall = detectable_fall(yearly, dispersion=dispersion, design=design, power=power, alpha=1 - level)
            rows.append((design, dispersion, fall, "yes" if fall <= published_fall else "no"))
    return pd.DataFrame(rows, columns=["design", "dispersion", "fall", "shown"])


def year_before(months: list[str], counts: list[float], *, start: str) -> int | None:
    """Incidents in the twelve months before `start` (YYYY-MM, like `months`); None where the series is shorter."""
    before = [count for month, count in zip(months, counts, strict=True) if month < start][-12:]
    return round(sum(before)) if len(before) == 12 else None
