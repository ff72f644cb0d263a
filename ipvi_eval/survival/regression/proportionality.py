"""Does a hazard ratio stay the same over time? The score test of proportional hazards, with its global form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc
from scipy.stats import rankdata

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.regression.likelihood.event_days import Evaluation, exposure_tables
from ipvi_eval.survival.regression.likelihood.newton import solve
from ipvi_eval.survival.regression.likelihood.partial_likelihood import PartialLikelihood, risk_scores, row_blocks
from ipvi_eval.survival.spells.arrays import Floats
from ipvi_eval.survival.spells.day_grid import day_grid

TimeTransform = Literal["km", "rank", "identity", "log"]


@dataclass(frozen=True, slots=True, repr=False)
class ProportionalityTest(Printed):
    """Score tests (k + 1,), one for each term and "GLOBAL" last, of a coefficient that drifts with g(t)."""

    title = "Test of proportional hazards"

    terms: tuple[str, ...]
    chi_square: Floats
    df: tuple[int, ...]
    p: Floats
    transform: TimeTransform

    def tidy(self) -> pd.DataFrame:
        """One row for each term and GLOBAL."""
        return pd.DataFrame({"term": self.terms, "chi_square": self.chi_square, "df": self.df, "p": self.p})


@checked
def proportionality_test(
    fit: CoxFit, *, transform: TimeTransform = "km", terms: Mapping[str, Sequence[str]] | None = None
) -> ProportionalityTest:
    """Test b against b + theta g(t), for each term and for all of them (Grambsch and Therneau 1994).

    The score test with the full information matrix, as `cox.zph` of R's survival 3.0 and later (not the older
    approximation). g is one minus the left-continuous Kaplan-Meier curve ("km"), the rank of time among all spells,
    time itself, or its logarithm. `terms` groups covariates that belong together (the columns of a factor).
    The test uses the model-based information, also where the fit's errors are robust.

    Raises:
        AnalysisError: an unknown transform, all events on one day, a term that names no covariate, "log" with
            an event on day 0.

    >>> import pandas as pd
    >>> from ipvi_eval import Spells, cox
    >>> men = pd.DataFrame({"stop": [5, 8, 8, 9, 3], "event": [1, 1, 0, 1, 1], "age": [31, 40, 35, 28, 33]})
    >>> proportionality_test(cox("age", Spells.from_frame(men))).terms
    ('age', 'GLOBAL')
    """
    score, information = extended(fit.data, fit.evaluation, drift(fit.data, transform))
    p = fit.data.p
    groups = term_columns(fit.names, terms)
    statistics = [_score_test(score, information, list(columns)) for columns in groups.values()]
    statistics.append(_score_test(score, information, list(range(p))))
    df = (*(len(columns) for columns in groups.values()), p)
    chi_square = np.array(statistics)
    return ProportionalityTest((*groups, "GLOBAL"), chi_square, df, np.asarray(chdtrc(df, chi_square)), transform)


def drift(data: PartialLikelihood, transform: TimeTransform) -> Floats:
    """g (k,) at each day of events, less its mean; raises AnalysisError where they all fall on one day."""
    g = _time_function(data, transform)
    if np.ptp(g) == 0:
        msg = "all events fall on one day: a hazard ratio that drifts over time cannot be looked for"
        raise AnalysisError(msg)
    return np.asarray(g - g.mean())


def term_columns(names: tuple[str, ...], terms: Mapping[str, Sequence[str]] | None) -> dict[str, tuple[int, ...]]:
    """The columns of each term; each covariate is one of its own where `terms` groups none."""
    if terms is None:
        return {name: (j,) for j, name in enumerate(names)}
    missing = sorted({name for group in terms.values() for name in group} - set(names))
    if missing:
        msg = f"{', '.join(missing)} is not a covariate of this model; terms may group only {', '.join(names)}"
        raise AnalysisError(msg)
    return {term: tuple(names.index(name) for name in group) for term, group in terms.items()}


def _time_function(data: PartialLikelihood, transform: TimeTransform) -> Floats:
    """g at each event bin (k,)."""
    grid = data.grid
    times = grid.times[data.event_bins]
    if transform == "identity":
        return times
    if transform == "log":
        if times.min() <= 0:
            msg = "the log of time does not exist on day 0: use transform='km' or 'rank'"
            raise AnalysisError(msg)
        return np.log(times)
    every = grid.times[grid.stop]
    if transform == "rank":
        values, first = np.unique(every, return_index=True)
        return np.asarray(rankdata(every)[first][np.searchsorted(values, times)])
    if transform == "km":
        return _left_continuous_incidence(data, every, times)
    msg = "transform must be 'km', 'rank', 'identity' or 'log'"
    raise AnalysisError(msg)


def _left_continuous_incidence(data: PartialLikelihood, every: Floats, times: Floats) -> Floats:
    """1 - S(t-) of the unweighted, unstratified Kaplan-Meier curve."""
    start = None
    if data.grid.entry is not None:
        before = np.append(data.grid.times, data.grid.times.min() - 1)
        start = before[data.grid.entry]
    pooled = day_grid(every, start)
    events = np.bincount(pooled.stop[data.event], minlength=pooled.size)
    at_risk = pooled.at_risk()
    hazard = np.divide(events, at_risk, out=np.zeros(pooled.size), where=at_risk > 0)
    survival = np.concatenate([[1.0], np.cumprod(1 - hazard)])
    return np.asarray(1 - survival[np.searchsorted(pooled.times, times)])


def extended(data: PartialLikelihood, at: Evaluation, g: Floats) -> tuple[Floats, Floats]:
    """Score (2p,) of (b, theta) at theta = 0 and its information (2p, 2p), on the scaled covariates."""
    plain = at.information
    S1, B1 = at.at_risk[:, 1:], at.at_event[:, 1:]
    by_event, happened = np.zeros((data.grid.size, data.p)), np.flatnonzero(data.event)
    Z, stop = data.design[happened], data.grid.stop[happened]
    w = 1.0 if data.weight is None else data.weight[happened]
    for j in range(data.p):
        by_event[:, j] = np.bincount(stop, w * Z[:, j + 1], minlength=data.grid.size)
    beyond = by_event[data.event_bins] - S1 * at.e1[:, None] + B1 * at.ef[:, None]
    once, twice = _information_with(data, at, g), _information_with(data, at, g * g)
    score = np.concatenate([np.zeros(data.p), g @ beyond])
    return score, np.block([[plain, once], [once, twice]])


def _information_with(data: PartialLikelihood, at: Evaluation, g: Floats) -> Floats:
    """Sum over events of g(t) times the covariance of the covariates in the risk set."""
    S1, B1 = at.at_risk[:, 1:], at.at_event[:, 1:]
    risk, _ = risk_scores(data, at.b)
    at_stop, at_entry = exposure_tables(data, g * at.e1, g * at.ef)
    total = np.zeros((data.p, data.p))
    for rows in row_blocks(len(risk)):
        c = at_stop[data.bin2[rows]]
        if data.entry is not None:
            c = c - at_entry[data.entry[rows]]
        Z = data.design[rows][:, 1:]
        total += (Z * (c * risk[rows])[:, None]).T @ Z
    cross = (S1 * (g * at.q1)[:, None]).T @ B1
    return np.asarray(total - (S1 * (g * at.q0)[:, None]).T @ S1 + cross + cross.T - (B1 * (g * at.q2)[:, None]).T @ B1)


def _score_test(score: Floats, information: Floats, columns: list[int]) -> float:
    p = len(score) // 2
    keep = [*range(p), *(p + j for j in columns)]
    u = score[keep]
    return float(u @ solve(information[np.ix_(keep, keep)], u))
