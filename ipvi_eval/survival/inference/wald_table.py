"""Coefficients with their standard errors as a table of estimates, tests and intervals; hazard ratios likewise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtr

from ipvi_eval.drawing.intervals import draw_intervals
from ipvi_eval.printed import Printed
from ipvi_eval.survival.inference.intervals import critical_value, exponentiated
from ipvi_eval.survival.spells.arrays import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def coefficient_table(names: Sequence[str], coefficients: Floats, covariance: Floats, level: float) -> pd.DataFrame:
    """Wald table: term, coefficient, standard_error, z, p, and the lower and upper limit of the coefficient."""
    error = np.sqrt(np.diag(covariance))
    half = critical_value(level) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        z = coefficients / error
    return pd.DataFrame(
        {
            "term": list(names),
            "coefficient": coefficients,
            "standard_error": error,
            "z": z,
            "p": 2 * ndtr(-np.abs(z)),
            "lower": coefficients - half,
            "upper": coefficients + half,
        }
    )


def hazard_ratio_table(names: Sequence[str], coefficients: Floats, covariance: Floats, level: float) -> pd.DataFrame:
    """The same of log hazard ratios: term, coefficient, standard_error, z, p, hazard_ratio, and its lower and upper."""
    table = coefficient_table(names, coefficients, covariance, level)
    limits = {side: exponentiated(table[side].to_numpy()) for side in ("lower", "upper")}
    table.insert(5, "hazard_ratio", exponentiated(coefficients))
    return table.assign(**limits)


class HazardRatios(Printed):
    """A fit whose `tidy()` has hazard ratios with limits, a row for each term (of a model, and a cause)."""

    __slots__ = ()

    def plot(self) -> Figure:
        """A Matplotlib figure of the hazard ratios with their intervals, a row each, on a logarithmic axis."""
        table = self.tidy()
        table = table[table["hazard_ratio"].notna()]
        labels = table["term"].astype(str)
        for name in ("model", "cause"):
            if name in table and table[name].nunique() > 1:
                labels = labels + f", {name} " + table[name].astype(str)
        limits = table["lower"], table["upper"]
        return draw_intervals(labels, table["hazard_ratio"], *limits, x_label="Hazard ratio", ratio=True)
