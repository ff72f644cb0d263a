"""Does the hazard ratio of a frailty model stay the same over time? Its frailties are taken as a fixed offset."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc

from ipvi_eval.survival.regression.cox import location_and_scale, regressors
from ipvi_eval.survival.regression.frailty.model import FrailtyFit
from ipvi_eval.survival.regression.likelihood.newton import solve
from ipvi_eval.survival.regression.likelihood.partial_likelihood import evaluate, partial_likelihood
from ipvi_eval.survival.regression.proportionality import ProportionalityTest, TimeTransform, drift, extended
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


def frailty_proportionality_test(
    covariates: str | Columns, spells: Spells, fit: FrailtyFit, *, transform: TimeTransform = "km"
) -> ProportionalityTest:
    """Test b against b + theta g(t) for each term of a frailty model, and for all of them.

    The score test of `proportionality_test` at the coefficients and frailties of `fit`, which is of these `covariates`
    and `spells`. As in R's `cox.zph`, log frailties are an offset that is taken as known. Given them the events of a
    person are independent. Of 300 samples of 150 people with a frailty of variance one and a ratio that is the same at
    all times it rejects 3.0 % at 5 % and 0.7 % at 1 %, so that it says rather less than it could; the test that knows
    no frailty rejects 9.3 and 2.3 % under the model of Andersen and Gill.

    >>> import pandas as pd
    >>> from ipvi_eval import Spells, gamma_frailty
    >>> rows = {"person": [1, 1, 2, 2, 3, 3, 4, 4], "young": [0, 0, 1, 1, 1, 1, 0, 0],
    ...         "start": [0, 5, 0, 9, 0, 4, 0, 8], "stop": [5, 20, 9, 20, 4, 11, 8, 20],
    ...         "event": [1, 0, 1, 1, 1, 1, 0, 1]}
    >>> spells = Spells.from_frame(pd.DataFrame(rows), start="start", person="person")
    >>> frailty_proportionality_test("young", spells, gamma_frailty("young", spells, variance=0.5)).terms
    ('young', 'GLOBAL')
    """
    given = regressors(covariates, spells)
    offset = fit.frailties[spells.owners("a frailty").groups.codes]
    X, b, names = given.X, fit.coefficients, given.names
    if np.ptp(offset) > 0:
        X, b, names = np.column_stack([X, offset]), np.append(b, 1.0), (*names, "frailty")
    centre, scale = location_and_scale(X, names)
    data = partial_likelihood(spells.strata_grid, spells.event, X, None, "efron", centre, scale)
    score, information = extended(data, evaluate(data, b * scale), drift(data, transform))
    p = len(given.names)
    groups = [*([j] for j in range(p)), list(range(p))]
    chi_square = np.empty(p + 1)
    for k, group in enumerate(groups):
        # b, and the drift of the terms that are tested: neither the offset nor its drift.
        keep = [*range(p), *(data.p + j for j in group)]
        chi_square[k] = score[keep] @ solve(information[np.ix_(keep, keep)], score[keep])
    df = (*(1 for _ in given.names), p)
    return ProportionalityTest((*given.names, "GLOBAL"), chi_square, df, np.asarray(chdtrc(df, chi_square)), transform)
