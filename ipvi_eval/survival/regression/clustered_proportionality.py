"""Does a hazard ratio stay the same over time where events of one person go together? A score test that allows for it.

`proportionality_test`, like `cox.zph` of R, takes every event for a draw of its own. Several events of one person, or
weights, are not: people who are prone have many of them, and the test then finds changes where there are none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.special import chdtrc

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.regression.likelihood.newton import solve
from ipvi_eval.survival.regression.likelihood.scores import score_blocks
from ipvi_eval.survival.regression.proportionality import (
    ProportionalityTest,
    TimeTransform,
    drift,
    extended,
    term_columns,
)
from ipvi_eval.survival.spells.arrays import Floats, whole_numbers


def clustered_proportionality_test(
    fit: CoxFit, *, transform: TimeTransform = "km", terms: Mapping[str, Sequence[str]] | None = None
) -> ProportionalityTest:
    """Test b against b + theta g(t) by the robust score test, for each term and for all of them.

    The score of theta is that of Grambsch and Therneau (1994); its variance is that of what each cluster adds to it,
    less what b takes of that (Boos 1992, American Statistician 46:327, equation 2, with the score residuals of Lin and
    Wei 1989). The clusters are those of the fit, every spell its own where it has none; weights that are whole numbers
    then count identical people, each of them a cluster. `terms` groups covariates as in `proportionality_test`.

    Of 1,000 samples of 200 people with some 250 repeated events and a ratio that is the same at all times, whose rates
    differ by a gamma frailty of variance one, it rejects 5.0 % at 5 % under the model of Andersen and Gill, 5.4 and 6.2
    % under those of Prentice, Williams and Peterson (total and gap time), and 0.6, 0.9 and 1.2 % at 1 %; the test that
    takes events for independent 6.3, 4.9 and 7.1 %, and 1.9, 1.3 and 1.2 %. Where people do not differ it rejects 7.5,
    7.1 and 4.7 %, the other 6.5, 6.9 and 4.6 %.

    Raises:
        AnalysisError: as `proportionality_test`, and where fewer clusters have an event than there are terms.

    >>> import pandas as pd
    >>> from ipvi_eval import Spells, cox
    >>> men = pd.DataFrame({"stop": [5, 8, 8, 9, 3], "event": [1, 1, 0, 1, 1], "age": [31, 40, 35, 28, 33]})
    >>> clustered_proportionality_test(cox("age", Spells.from_frame(men))).terms
    ('age', 'GLOBAL')
    """
    g = drift(fit.data, transform)
    score, information = extended(fit.data, fit.evaluation, g)
    p = fit.data.p
    own = _beyond_b(fit, g, information)
    if fit.cluster is None and fit.data.weight is not None and whole_numbers(fit.data.weight):
        # So many people add a share of it each: the squares of the shares sum to that square over their number.
        own = own / np.sqrt(fit.data.weight)[:, None]
    if (np.abs(own).sum(axis=1) > 0).sum() <= p:
        msg = "too few people carry this model for a test of whether its ratio stays the same"
        raise AnalysisError(msg)
    groups = term_columns(fit.names, terms)
    together = [*(list(columns) for columns in groups.values()), list(range(p))]
    chi_square = np.array([_quadratic(score[p:][one], own[:, one]) for one in together])
    df = tuple(len(one) for one in together)
    return ProportionalityTest((*groups, "GLOBAL"), chi_square, df, np.asarray(chdtrc(df, chi_square)), transform)


def _beyond_b(fit: CoxFit, g: Floats, information: Floats) -> Floats:
    """What each cluster, or each row without any, adds to the score of theta, less what b takes of it, (clusters, p).

    Rows are added up block by block: all of their scores would be several times as much as their covariates.
    """
    data, at, cluster = fit.data, fit.evaluation, fit.cluster
    n, p = len(data.design), data.p
    codes, size = (np.arange(n), n) if cluster is None else (cluster.codes, cluster.size)
    with_g = replace(at, **{name: g * getattr(at, name) for name in ("e1", "ef", "q0", "q1", "q2")})
    taken = solve(information[:p, :p], information[:p, p:])
    own = np.zeros((size, p))
    for (rows, plain), (_, drifting) in zip(score_blocks(data, at), score_blocks(data, with_g), strict=True):
        happened = rows.start + np.flatnonzero(data.event[rows])
        w = 1.0 if data.weight is None else data.weight[happened]
        g_of_day = g[np.searchsorted(data.event_bins, data.grid.stop[happened])]
        # Scores count each event once; here it counts g of its day.
        drifting[happened - rows.start] += data.design[happened][:, 1:] * (w * (g_of_day - 1))[:, None]
        drifting -= plain @ taken
        for j in range(p):
            np.add.at(own[:, j], codes[rows], drifting[:, j])
    return own


def _quadratic(score: Floats, own: Floats) -> float:
    return float(score @ solve(own.T @ own, score))
