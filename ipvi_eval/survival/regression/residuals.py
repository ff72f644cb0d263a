"""Residuals of a Cox model, one row for each spell (or each event), as in R's `residuals.coxph`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ipvi_eval.arguments import checked
from ipvi_eval.printed import Printed
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.regression.likelihood.event_days import exposure_tables
from ipvi_eval.survival.regression.likelihood.partial_likelihood import risk_scores
from ipvi_eval.survival.regression.likelihood.scores import score_blocks, weighted_scores
from ipvi_eval.survival.spells.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, repr=False)
class Residuals(Printed):
    """What each of n spells leaves unexplained by p covariates, before weighting.

    `martingale` (n,) is the events less the number expected (Efron's hazard under Efron's ties); `deviance` (n,) the
    same made symmetric, sign(m) sqrt(-2 (m + event log(event - m))); `score` (n, p) each spell's part of the score,
    which times the weights adds up to 0; `dfbeta` (n, p) how much each coefficient would change were the spell left
    out, score times inverse information.
    """

    title = "Residuals of a Cox model"

    names: tuple[str, ...]
    martingale: Floats
    deviance: Floats
    score: Floats
    dfbeta: Floats

    def tidy(self) -> pd.DataFrame:
        """One row for each spell, in the order of the spells: martingale, deviance, and dfbeta by covariate."""
        dfbeta = {f"dfbeta_{name}": column for name, column in zip(self.names, self.dfbeta.T, strict=True)}
        return pd.DataFrame({"martingale": self.martingale, "deviance": self.deviance, **dfbeta})


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


@checked
def residuals(fit: CoxFit) -> Residuals:
    """Martingale, deviance, score and dfbeta residuals of each spell (Therneau, Grambsch and Fleming 1990).

    They equal those of R's `residuals.coxph`. With the spells in their order, martingale residuals beside a covariate
    show the form in which it belongs in the model, and dfbeta who carries a coefficient.

    >>> import ipvi_eval as ie
    >>> spells = ie.Spells.of([5, 8, 8, 9, 3], [1, 1, 0, 1, 1])
    >>> found = ie.residuals(ie.cox(ie.Columns.of([31, 40, 35, 28, 33], ["age"]), spells))
    >>> found.martingale.round(2)
    array([ 0.61, -0.02, -0.81, -0.59,  0.81])
    """
    martingale = _martingale(fit)
    return Residuals(fit.names, martingale, _deviance(fit, martingale), _score(fit), dfbeta_residuals(fit))


def dfbeta_residuals(fit: CoxFit) -> Floats:
    """The dfbeta residuals (n, p) alone."""
    found = np.empty((len(fit.data.design), fit.data.p))
    for rows, block in dfbeta_blocks(fit):
        found[rows] = block
    return found


def dfbeta_blocks(fit: CoxFit) -> Iterator[tuple[slice, Floats]]:
    """The dfbeta residuals of some thousand rows at a time, with their places, for what needs not all at once."""
    weight = fit.data.weight
    for rows, block in score_blocks(fit.data, fit.evaluation):
        score = block * fit.data.scale
        yield rows, (score if weight is None else score / weight[rows, None]) @ fit.naive_covariance


@checked
def schoenfeld_residuals(fit: CoxFit) -> SchoenfeldResiduals:
    """Schoenfeld (1982) residuals, with Efron's mean of the risk set at tied events, and scaled ones.

    They equal R's `residuals.coxph` of type "schoenfeld" and "scaledsch". A trend of the scaled ones with time says how
    a coefficient changes; `proportionality_test` tests it.

    >>> import ipvi_eval as ie
    >>> spells = ie.Spells.of([5, 8, 8, 9, 3], [1, 1, 0, 1, 1])
    >>> found = ie.schoenfeld_residuals(ie.cox(ie.Columns.of([31, 40, 35, 28, 33], ["age"]), spells))
    >>> found.time, found.row
    (array([3., 5., 8., 9.]), array([4, 0, 1, 3]))
    """
    data, at = fit.data, fit.evaluation
    mean = (at.at_risk[:, 1:] * at.e1[:, None] - at.at_event[:, 1:] * at.ef[:, None]) / (data.mean_weight * data.tied)[
        :, None
    ]
    rows = np.flatnonzero(data.event)
    rows = rows[np.argsort(data.grid.stop[rows], kind="stable")]
    values = (data.design[rows][:, 1:] - np.repeat(mean, data.tied, axis=0)) * data.scale
    scaled = fit.events * values @ fit.naive_covariance + fit.coefficients
    return SchoenfeldResiduals(fit.names, rows, data.grid.times[data.grid.stop[rows]], values, scaled)


def _martingale(fit: CoxFit) -> Floats:
    data, at = fit.data, fit.evaluation
    risk, _ = risk_scores(data, at.b)
    if data.weight is not None:
        risk /= data.weight
    at_stop, at_entry = exposure_tables(data, at.e1, at.ef)
    exposed = at_stop[data.bin2]
    if data.entry is not None:
        exposed = exposed - at_entry[data.entry]
    return np.asarray(data.event - exposed * risk, dtype=np.float64)


def _deviance(fit: CoxFit, martingale: Floats) -> Floats:
    event = fit.data.event.astype(np.float64)
    expected = np.maximum(event - martingale, np.finfo(np.float64).tiny)
    inner = -2 * (martingale + event * np.log(expected))
    return np.asarray(np.sign(martingale) * np.sqrt(np.maximum(inner, 0.0)), dtype=np.float64)


def _score(fit: CoxFit) -> Floats:
    scores = weighted_scores(fit.data, fit.evaluation) * fit.data.scale
    return scores if fit.data.weight is None else scores / fit.data.weight[:, None]
