"""Small-study effects: the funnel's points and Egger's regression, where there are enough studies to look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.synthesis.random_effects import synthesise
from ipvi_eval.synthesis.studies import Studies

# Sterne et al. 2011 (BMJ 343:d4002): with fewer the test cannot tell chance from asymmetry.
LEAST_STUDIES = 10


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Egger(Printed):
    """Regression of effects on their standard errors: `slope` is the asymmetry, t on k - 2 degrees of freedom.

    `limit` is the intercept: the effect of a study so large that its standard error is nil.
    """

    title = "Egger's test"

    slope: float
    standard_error: float
    p: float
    limit: float
    k: int


@checked
def egger(studies: Studies) -> Egger:
    """Egger's test (Egger et al. 1997) as a weighted regression of effect on standard error, dispersion estimated.

    Equal to R's metafor: regtest(model = "lm"). Raises AnalysisError with fewer than ten studies, or when all have the
    same standard error.

    >>> import ipvi_eval as ie
    >>> events, people = [2, 3, 5, 8, 9, 12, 15, 20, 30, 41], [20, 26, 40, 60, 75, 90, 110, 140, 200, 260]
    >>> round(ie.egger(ie.studies_from_counts(events, people, list("abcdefghij"))).p, 5)
    9e-05
    """
    k = len(studies.effects)
    if k < LEAST_STUDIES:
        msg = f"Egger's test needs at least {LEAST_STUDIES} studies, there are {k}; look at the funnel and say no more"
        raise AnalysisError(msg)
    error = np.sqrt(studies.variances)
    if np.ptp(error) < 1e-12 * error.max():
        msg = "every study has the same standard error: a funnel has no width, and Egger's test no meaning"
        raise AnalysisError(msg)
    X = np.column_stack([np.ones(k), error])
    w = 1 / studies.variances
    bread = np.linalg.inv((X.T * w) @ X)
    beta = bread @ ((X.T * w) @ studies.effects)
    dispersion = float(w @ (studies.effects - X @ beta) ** 2 / (k - 2))
    se = float(np.sqrt(dispersion * bread[1, 1]))
    return Egger(
        slope=float(beta[1]),
        standard_error=se,
        p=float(2 * t.sf(abs(beta[1]) / se, k - 2)),
        limit=float(beta[0]),
        k=k,
    )


def funnel(studies: Studies) -> pd.DataFrame:
    """Points of a funnel plot: label, effect, standard_error, and 95 % pseudo-limits about the mean at that error."""
    mean = synthesise(studies).mean
    error = np.sqrt(studies.variances)
    frame = pd.DataFrame({"label": studies.labels, "effect": studies.effects, "standard_error": error})
    return frame.assign(lower=mean - 1.959963984540054 * error, upper=mean + 1.959963984540054 * error)
