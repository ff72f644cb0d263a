"""Residuals of a Cox model, one row for each spell (or each event), as in R's `residuals.coxph`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ipvi_eval.printed import Printed
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.regression.likelihood.event_days import exposure_tables
from ipvi_eval.survival.regression.likelihood.partial_likelihood import risk_scores
from ipvi_eval.survival.regression.likelihood.scores import weighted_scores
from ipvi_eval.survival.spells.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, repr=False)
class SchoenfeldResiduals(Printed):
    """Covariates of each event less their risk-set mean: `values` (d, p) in order of stratum, then time.

    `scaled` adds the coefficient to the values times their average inverse variance, so that its smooth is b(t)
    (Grambsch and Therneau 1994). `row` (d,) is the spell each event belongs to.
    """

    title = "Schoenfeld residuals"

    names: tuple[str, ...]
    row: Ints
    time: Floats
    values: Floats
    scaled: Floats

    def tidy(self) -> pd.DataFrame:
        """One row for each event, scaled residuals by covariate."""
        return pd.DataFrame(self.scaled, columns=pd.Index(self.names)).assign(time=self.time, row=self.row)


def martingale_residuals(fit: CoxFit) -> Floats:
    """Events less the number expected under the model, (n,), before weighting (Efron's hazard under Efron's ties)."""
    data, at = fit.data, fit.evaluation
    risk, _ = risk_scores(data, at.b)
    if data.weight is not None:
        risk /= data.weight
    at_stop, at_entry = exposure_tables(data, at.e1, at.ef)
    exposed = at_stop[data.bin2]
    if data.entry is not None:
        exposed = exposed - at_entry[data.entry]
    return np.asarray(data.event - exposed * risk, dtype=np.float64)


def deviance_residuals(fit: CoxFit) -> Floats:
    """Martingale residuals (n,) made symmetric: sign(m) sqrt(-2 (m + event log(event - m)))."""
    m = martingale_residuals(fit)
    event = fit.data.event.astype(np.float64)
    expected = np.maximum(event - m, np.finfo(np.float64).tiny)
    inner = -2 * (m + event * np.log(expected))
    return np.asarray(np.sign(m) * np.sqrt(np.maximum(inner, 0.0)), dtype=np.float64)


def score_residuals(fit: CoxFit) -> Floats:
    """Each spell's contribution (n, p) to the score, before weighting; they add up to 0 when times the weights."""
    scores = weighted_scores(fit.data, fit.evaluation) * fit.data.scale
    return scores if fit.data.weight is None else scores / fit.data.weight[:, None]


def dfbeta_residuals(fit: CoxFit) -> Floats:
    """How much each coefficient would change, (n, p), if the spell were left out: score times inverse information."""
    return np.asarray(score_residuals(fit) @ fit.naive_covariance, dtype=np.float64)


def schoenfeld_residuals(fit: CoxFit) -> SchoenfeldResiduals:
    """Schoenfeld (1982) residuals, with Efron's mean of the risk set at tied events, and scaled ones."""
    data, at = fit.data, fit.evaluation
    mean = (at.at_risk[:, 1:] * at.e1[:, None] - at.at_event[:, 1:] * at.ef[:, None]) / (data.mean_weight * data.tied)[
        :, None
    ]
    rows = np.flatnonzero(data.event)
    rows = rows[np.argsort(data.grid.stop[rows], kind="stable")]
    values = (data.design[rows][:, 1:] - np.repeat(mean, data.tied, axis=0)) * data.scale
    scaled = fit.events * values @ fit.naive_covariance + fit.coefficients
    return SchoenfeldResiduals(fit.names, rows, data.grid.times[data.grid.stop[rows]], values, scaled)
