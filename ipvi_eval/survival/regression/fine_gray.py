"""Competing causes in a regression: the subdistribution hazard, and the cause-specific hazards beside it.

A covariate can leave the hazard of a new crime unchanged and still change how many are seen to commit one, because it
changes who goes to prison first. Fine and Gray's model describes the second, Cox models of each cause the first; either
alone misleads, so `fine_gray` returns both.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inference.ranked_test import ChiSquare
from ipvi_eval.survival.inference.wald_table import HazardRatios, SandwichRatios
from ipvi_eval.survival.regression.cox import (
    CoxFit,
    cox,
    location_and_scale,
    maximise_or_penalise,
    regressors,
    slopes_of,
)
from ipvi_eval.survival.regression.cox_estimates import refuse_redundant
from ipvi_eval.survival.regression.likelihood.event_days import Evaluation, Ties, spread
from ipvi_eval.survival.regression.likelihood.newton import Maximum, solve
from ipvi_eval.survival.regression.likelihood.partial_likelihood import (
    PartialLikelihood,
    evaluate,
    partial_likelihood,
    risk_scores,
    still_at_risk,
    sums_by_end,
)
from ipvi_eval.survival.regression.likelihood.scores import score_products, weighted_scores
from ipvi_eval.survival.regression.subdistribution_weights import (
    already_entered,
    histories,
    refuse_empty,
    still_uncensored,
)
from ipvi_eval.survival.spells.arrays import Clusters, Floats, Ints, divide
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

Convention = Literal["crr", "finegray"]


@dataclass(frozen=True, slots=True, repr=False)
class SubdistributionFit(SandwichRatios):
    """Log subdistribution hazard ratios (p,) of one cause, with `covariance` (p, p): the sandwich where `robust`.

    `naive_covariance` is the inverse information, and the covariance where `penalty` is "firth". `n` spells, `events`
    of the cause, `competing` events of others.
    """

    title = "Fine-Gray subdistribution hazards"

    cause: int
    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    naive_covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    wald_test: ChiSquare
    n: int
    events: int
    competing: int
    clusters: int | None
    convention: Convention
    ties: Ties
    penalty: Literal["none", "firth"]
    level: float
    note: str
    data: PartialLikelihood = field(repr=False, compare=False)

    @property
    def robust(self) -> bool:
        """Whether `covariance` is the sandwich."""
        return self.penalty == "none"


@dataclass(frozen=True, slots=True, repr=False)
class CompetingRisksFit(HazardRatios):
    """The subdistribution model of one cause and the cause-specific Cox models of every cause that occurs."""

    title = "Fine-Gray and cause-specific hazards"

    subdistribution: SubdistributionFit
    causes: tuple[int, ...]
    cause_specific: tuple[CoxFit, ...]

    @property
    def sentence(self) -> str:
        """How many spells, events and competing events."""
        fit = self.subdistribution
        return f"Cause {fit.cause} in {fit.events:,} and another in {fit.competing:,} of {fit.n:,} spells."

    def tidy(self) -> pd.DataFrame:
        """One row for each model and covariate."""
        frames = [self.subdistribution.tidy().assign(model="subdistribution", cause=self.subdistribution.cause)]
        for cause, fit in zip(self.causes, self.cause_specific, strict=True):
            frames.append(fit.tidy().assign(model="cause-specific", cause=cause))
        return pd.concat(frames, ignore_index=True)


@checked
def fine_gray(covariates: str | Columns, spells: Spells, *, of: int, level: float = 0.95) -> CompetingRisksFit:
    """Fit the Fine-Gray model of cause `of`, and a Cox model of each cause, to the same people.

    Arguments and errors as `subdistribution_hazard`, with the convention of `crr` where it applies (everyone observed
    from the start, no strata or weights) and of `finegray` elsewhere. Cause-specific models use Efron's ties.

    >>> import pandas as pd
    >>> men = pd.DataFrame({"stop": [5, 8, 8, 9, 3, 7], "event": [1, 2, 0, 1, 1, 2], "age": [31, 40, 35, 28, 33, 25]})
    >>> fit = fine_gray("age", Spells.from_frame(men), of=1)
    >>> fit.causes, fit.subdistribution.events, fit.subdistribution.competing
    ((1, 2), 3, 2)
    """
    given = spells.columns(covariates)
    convention: Convention = "crr" if _plain(spells) else "finegray"
    ties: Ties = "breslow" if _plain(spells) else "efron"
    main = subdistribution_hazard(given, spells, of=of, convention=convention, ties=ties, level=level)
    causes = tuple(int(code) for code in np.unique(spells.cause) if code > 0)
    fits = []
    for code in causes:
        try:
            fits.append(cox(given, spells.of_cause(code), level=level))
        except AnalysisError as error:
            msg = f"the cause-specific model of cause {code}, which belongs beside this one, cannot be fitted: {error}"
            raise AnalysisError(msg) from None
    return CompetingRisksFit(main, causes, tuple(fits))


def subdistribution_hazard(
    covariates: str | Columns,
    spells: Spells,
    *,
    of: int,
    convention: Convention = "crr",
    ties: Ties = "breslow",
    level: float = 0.95,
) -> SubdistributionFit:
    """Fit a proportional subdistribution hazards model (Fine and Gray 1999).

    Someone with a competing event at T stays at risk with weight G(t-) / G(T-), G the Kaplan-Meier curve of censoring;
    with late entry H, the share who have entered, comes into it (see `subdistribution_weights`).

    `convention="crr"` is R's `cmprsk::crr`: in G, someone who has an event on a day is at risk of censoring on it, and
    the sandwich includes the estimation of G (their eq. 7-8). "finegray" is `survival::finegray` followed by `coxph`
    with a cluster for each person: in G events leave before censorings of the same day, and the sandwich takes G as
    known; it allows late entry, strata (each with its own baseline and its own G, as in Zhou et al. 2011) and weights.
    The two differ in the third digit when times are tied. `ties` is "breslow" in `crr`; `coxph` allows both.

    Where a covariate separates those with the event, Firth's penalty is used (Heinze and Schemper 2001) and errors are
    model-based, as in `cox`: the scores of a separated sample vanish, and a sandwich of them with them, so that it
    finds a difference in a third of samples that have none.

    Args:
        covariates: as for `cox`, (n, p).
        spells: n spells with their causes. With entry times, the spells of a person follow one another without a gap;
            G and H are estimated without weights, as in R, unless these are whole and count identical people (nobody
            is named in `person`); influences are summed within persons.
        of: the cause of interest.
        convention: see above.
        ties: how tied events share a day.
        level: coverage of the intervals.

    Raises:
        AnalysisError: no event of the cause, a constant or redundant covariate (named), unknown options, late entry,
            strata or weights under `crr`, or spells of a person that are no single history.
    """
    _refuse_options(convention, ties, plain=_plain(spells))
    times, entry, weights, codes = spells.stop, spells.start, spells.weight, spells.cause
    owner, given = spells.independent_persons(), regressors(covariates, spells)
    X, labels = given.X, given.names
    event = codes == of
    if of < 1 or not event.any():
        msg = f"nobody has an event of cause {of}: its subdistribution hazard cannot be estimated"
        raise AnalysisError(msg)
    competing = (codes > 0) & ~event
    grid = spells.strata_grid
    history = histories(times, entry, codes > 0, owner)
    counts = weights if spells.copies else None
    kept = still_uncensored(grid, codes > 0, history.last, counts, events_first=convention == "finegray")
    if entry is not None:
        kept *= already_entered(grid, entry, times, history.first, counts)
        refuse_empty(kept, grid, competing)
    centre, scale = location_and_scale(X, labels)
    data = replace(partial_likelihood(grid, event, X, weights, ties, centre, scale), censoring=kept)
    data.bin2[competing] += np.int32(2 * grid.size)
    slopes_at = slopes_of(data)
    null = slopes_at(np.zeros(data.p))
    refuse_redundant(null, labels, data.weighted_events)
    best, used = maximise_or_penalise(data, slopes_at, null, labels, "auto")
    covariance, naive = _sandwich(data, best, owner, codes if convention == "crr" else None, counts)
    covariance = covariance if used == "none" else naive
    coefficients = best.b / data.scale
    wald = float(coefficients @ solve(covariance, coefficients))
    return SubdistributionFit(
        cause=of,
        names=labels,
        coefficients=coefficients,
        covariance=covariance,
        naive_covariance=naive,
        log_likelihood=best.log_likelihood,
        null_log_likelihood=best.null_log_likelihood,
        wald_test=ChiSquare(wald, data.p, float(chdtrc(data.p, wald))),
        n=len(times),
        events=data.events,
        competing=int(competing.sum()),
        clusters=owner.count if owner else None,
        convention=convention,
        ties=ties,
        penalty=used,
        level=as_level(level),
        note=best.note,
        data=data,
    )


def _plain(spells: Spells) -> bool:
    """Whether everyone is observed from the start, without strata or weights: what `crr` takes."""
    return spells.start is None and spells.strata is None and spells.weight is None


def _refuse_options(convention: str, ties: str, *, plain: bool) -> None:
    if convention not in ("crr", "finegray") or ties not in ("breslow", "efron"):
        msg = "convention must be 'crr' or 'finegray', and ties 'breslow' or 'efron'"
        raise AnalysisError(msg)
    if convention == "crr" and not plain:
        msg = "cmprsk's crr takes neither late entry nor strata nor weights; use convention='finegray'"
        raise AnalysisError(msg)


def _sandwich(
    data: PartialLikelihood, best: Maximum, owner: Clusters | None, codes: Ints | None, counts: Floats | None
) -> tuple[Floats, Floats]:
    """The sandwich and the inverse information (p, p); with `codes` the estimation of G has its part in the first. Rows
    stand for `counts` (n,) people each, or for one."""
    inverse = solve(best.slopes.information, np.eye(data.p))
    if counts is None:
        extra = None if codes is None else _censoring_influence(data, evaluate(data, best.slopes.b), codes)
        _, product = score_products(data, best.slopes, owner, extra)
    else:
        of_all = weighted_scores(data, evaluate(data, best.slopes.b))
        product = (of_all / counts[:, None]).T @ of_all
    unscale = np.outer(data.scale, data.scale)
    return inverse @ product @ inverse / unscale, inverse / unscale


def _censoring_influence(data: PartialLikelihood, at: Evaluation, codes: Ints) -> Floats:
    """What estimating G adds to each row's score, by `bin2` (3m, p): psi of Fine and Gray (1999, eq. 8).

    q(u) sums, over event times s >= u, the pull of those with competing events before u; a row censored at u adds
    q / Y there, and every row at risk at u loses q dN^c / Y^2.
    """
    assert data.censoring is not None
    m = data.grid.size
    risk, _ = risk_scores(data, at.b)
    before = still_at_risk(data, sums_by_end(data, data.design, risk)[2])
    S1 = at.at_risk[:, 1:]
    G = data.censoring[data.event_bins]
    later = data.grid.from_end(spread(data, at.e1 * G))
    later_mean = data.grid.from_end(spread(data, S1 * (at.q0 * G)[:, None]))
    q = before[:, 1:] * later[:, None] - before[:, :1] * later_mean
    y = data.grid.at_risk()[:, None] * np.ones(data.p)
    censored = data.grid.by_stop((codes == 0).astype(np.float64))[:, None]
    lost = np.cumsum(divide(q * censored, y**2), axis=0)
    out = np.concatenate([divide(q, y) - lost, -lost, -lost])
    assert len(out) == 3 * m
    return out
