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


class LogHazardRatios(HazardRatios):
    """A fit with one log hazard ratio (p,) for each of its `names`, their `covariance` (p, p), and a `level`."""

    __slots__ = ()
    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    level: float

    @property
    def standard_errors(self) -> Floats:
        """Standard errors (p,) of the coefficients, robust where the covariance is."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def z(self) -> Floats:
        """Wald statistics (p,)."""
        return np.asarray(self.coefficients / self.standard_errors, dtype=np.float64)

    @property
    def p_values(self) -> Floats:
        """Two-sided p-values (p,) of the Wald statistics."""
        return np.asarray(2 * ndtr(-np.abs(self.z)), dtype=np.float64)

    @property
    def lower(self) -> Floats:
        """Lower limits (p,) of the coefficients (log hazard ratios)."""
        return self.coefficients - critical_value(self.level) * self.standard_errors

    @property
    def upper(self) -> Floats:
        """Upper limits (p,) of the coefficients (log hazard ratios)."""
        return self.coefficients + critical_value(self.level) * self.standard_errors

    def tidy(self) -> pd.DataFrame:
        """One row for each covariate: log hazard ratio, its error and test, the hazard ratio and its interval."""
        return hazard_ratio_table(self.names, self.coefficients, self.covariance, self.level)


class SandwichRatios(LogHazardRatios):
    """The same with the inverse information as `naive_covariance` (p, p) beside a covariance that may be a sandwich."""

    __slots__ = ()
    naive_covariance: Floats

    def tidy(self) -> pd.DataFrame:
        """One row for each covariate: log hazard ratio, its errors, the hazard ratio and its interval."""
        table = super().tidy()
        table.insert(3, "naive_standard_error", np.sqrt(np.diag(self.naive_covariance)))
        return table
