"""Coefficients with their standard errors as a table of estimates, tests and intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr

from ipvi_eval.survival.inputs import Floats
from ipvi_eval.survival.intervals import critical_value


def coefficient_table(names: Sequence[str], coefficients: Floats, covariance: Floats, level: float) -> pd.DataFrame:
    """Wald table: term, estimate, standard_error, statistic, p, lower, upper."""
    error = np.sqrt(np.diag(covariance))
    half = critical_value(level) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = coefficients / error
    return pd.DataFrame(
        {
            "term": list(names),
            "estimate": coefficients,
            "standard_error": error,
            "statistic": statistic,
            "p": 2 * ndtr(-np.abs(statistic)),
            "lower": coefficients - half,
            "upper": coefficients + half,
        }
    )
