"""Who carries a hazard ratio: how far it would move without one person, and how many people its error rests on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inference.cluster_df import cluster_df
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.regression.residuals import dfbeta_blocks


@dataclass(frozen=True, slots=True)
class Influence:
    """Influence on one coefficient of a Cox model.

    `largest` is the farthest that leaving out one of the `clusters` (people, or spells without people) would move it,
    in standard errors, by dfbeta; its square is Cook's distance for this coefficient. `effective` are the degrees of
    freedom of the error by cluster (`cluster_df`).
    """

    term: str
    clusters: int
    largest: float
    effective: float


def influence(fit: CoxFit, term: str = "") -> Influence:
    """The influence of each cluster of the fit on the coefficient of `term`, or on the first.

    Dfbeta residuals are summed within clusters, weights included, as in the sandwich (Therneau and Grambsch 2000,
    section 7.3). They are a first step of leaving a cluster out, and not the whole way.

    Raises AnalysisError where the model has no such term.

    >>> import ipvi_eval as ie
    >>> spells = ie.Spells.of([5, 8, 8, 9, 3], [1, 1, 0, 1, 1])
    >>> round(influence(ie.cox(ie.Columns.of([31, 40, 35, 28, 33], ["age"]), spells)).largest, 2)
    0.51
    """
    if term and term not in fit.names:
        msg = f"{term} is not a covariate of this model; it has {', '.join(fit.names)}"
        raise AnalysisError(msg)
    at = fit.names.index(term) if term else 0
    moved = np.empty(len(fit.data.design))
    for rows, block in dfbeta_blocks(fit):
        moved[rows] = block[:, at]
    if fit.data.weight is not None:
        moved *= fit.data.weight
    if fit.cluster is not None:
        codes = fit.cluster.codes
        moved = np.bincount(codes, moved)[np.bincount(codes) > 0].astype(np.float64)
    error = float(np.sqrt(fit.covariance[at, at]))
    return Influence(fit.names[at], len(moved), float(np.abs(moved).max() / error), cluster_df(moved))
