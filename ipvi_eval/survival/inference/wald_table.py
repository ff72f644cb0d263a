"""Coefficients with their standard errors as a table of estimates, tests and intervals; hazard ratios likewise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr

from ipvi_eval.survival.inference.intervals import critical_value, exponentiated
from ipvi_eval.survival.spells.arrays import Floats


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


def hazard_ratio_table(names: Sequence[str], coefficients: Floats, covariance: Floats, level: float) -> pd.DataFrame:
    """The same of log hazard ratios: term, coefficient, standard_error, z, p, hazard_ratio, and its lower and upper."""
    table = coefficient_table(names, coefficients, covariance, level)
    table = table.rename(columns={"estimate": "coefficient", "statistic": "z"})
    limits = {side: exponentiated(table[side].to_numpy()) for side in ("lower", "upper")}
    table.insert(5, "hazard_ratio", exponentiated(coefficients))
    return table.assign(**limits)
