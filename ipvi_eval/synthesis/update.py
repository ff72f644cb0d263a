"""What a reader who believed the literature should believe after our data: a normal update on the log rate ratio."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.synthesis.proportions import normal_quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """A belief about the log rate ratio before our data: normal with `mean` and `sd`, from a named source, and why.

    `words` completes the sentence "a reader who started from ...".

    >>> Prior(name="sceptical", mean=0.0, sd=0.3, why="no effect is most likely").ratio
    1.0
    """

    name: str
    mean: float
    sd: float
    why: str
    words: str = "this prior"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and self.sd > 0):
            msg = f"prior {self.name}: the mean must be finite and the standard deviation above 0"
            raise AnalysisError(msg)

    @property
    def ratio(self) -> float:
        """Median rate ratio of the prior."""
        return math.exp(self.mean)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Central interval of the rate ratio."""
        half = normal_quantile(level) * self.sd
        return math.exp(self.mean - half), math.exp(self.mean + half)


def sceptical_prior(*, reduction: float, chance: float) -> Prior:
    """Centred on no effect, with probability `chance` of a reduction of at least `reduction` (Spiegelhalter 1994).

    Raises AnalysisError unless 0 < reduction < 1 and 0 < chance < 0.5.
    """
    if not (0 < reduction < 1 and 0 < chance < 0.5):
        msg = "the reduction must lie between 0 and 1 and its chance beforehand between 0 and 0.5"
        raise AnalysisError(msg)
    return Prior(
        name="sceptical",
        mean=0.0,
        sd=-math.log1p(-reduction) / float(norm.isf(chance)),
        words="doubt that there is any effect",
        why=f"centered on no effect; a fall of {100 * reduction:g} % or more has probability {chance:g} beforehand",
    )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Update(Printed):
    """Prior, our estimate and posterior of the log rate ratio.

    `prior_weight` is the share of the posterior's precision that comes from the prior. `conflict` is the two-sided
    prior-predictive probability of an estimate as far from the prior mean as ours (Box 1980): small means that the
    prior and our data disagree.
    """

    title = "What a reader should believe"

    prior: Prior
    log: float
    standard_error: float
    mean: float
    sd: float
    prior_weight: float
    conflict: float

    def tidy(self) -> pd.DataFrame:
        """Three rows, prior, data and posterior: rate ratio with its central 95% interval."""
        half = normal_quantile(0.95)
        spreads = {"prior": (self.prior.mean, self.prior.sd), "data": (self.log, self.standard_error)}
        rows = [
            (name, *(math.exp(mean + side * sd) for side in (0.0, -half, half)))
            for name, (mean, sd) in {**spreads, "posterior": (self.mean, self.sd)}.items()
        ]
        return pd.DataFrame(rows, columns=["source", "ratio", "lower", "upper"])

    @property
    def ratio(self) -> float:
        """Posterior median of the rate ratio."""
        return math.exp(self.mean)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Central posterior interval of the rate ratio."""
        half = normal_quantile(level) * self.sd
        return math.exp(self.mean - half), math.exp(self.mean + half)

    def probability_of_reduction(self, at_least: float = 0.0) -> float:
        """Posterior probability that the rate fell by `at_least` (0-1) or more. Raises AnalysisError outside [0, 1)."""
        if not 0 <= at_least < 1:
            msg = "the reduction must lie between 0 and 1 (0.10 for 10 %)"
            raise AnalysisError(msg)
        return float(norm.cdf((math.log1p(-at_least) - self.mean) / self.sd))


def update(prior: Prior, *, log_ratio: float, standard_error: float, df: float | None = None) -> Update:
    """Posterior of the log rate ratio by precision weighting (Gelman et al. 2013, chapter 2).

    With `df`, our estimate is t and not normal: its standard error is widened by sqrt(df / (df - 2)), the spread of
    that t, which keeps the closed form.

    Raises AnalysisError when our log ratio is not finite, its standard error not above 0, or df not above 2.

    >>> sceptic = Prior(name="sceptical", mean=0.0, sd=0.3, why="no effect is most likely")
    >>> update(sceptic, log_ratio=-0.3, standard_error=0.2)
    What a reader should believe: log -0.3, standard error 0.2, mean -0.2077, sd 0.1664,
    prior weight 0.3077, conflict 0.4054
    <BLANKLINE>
    source      ratio   lower  upper
    prior           1  0.5554    1.8
    data       0.7408  0.5006  1.096
    posterior  0.8125  0.5863  1.126
    """
    if df is not None and not df > 2:
        msg = "with two degrees of freedom or fewer the spread of our estimate is not known: no update"
        raise AnalysisError(msg)
    standard_error *= 1.0 if df is None else math.sqrt(df / (df - 2))
    if not (math.isfinite(log_ratio) and standard_error > 0):
        msg = "our log rate ratio must be finite and its standard error above 0"
        raise AnalysisError(msg)
    before, data = prior.sd**-2, standard_error**-2
    total = before + data
    return Update(
        prior=prior,
        log=log_ratio,
        standard_error=standard_error,
        mean=(before * prior.mean + data * log_ratio) / total,
        sd=total**-0.5,
        prior_weight=before / total,
        conflict=float(2 * norm.sf(abs(log_ratio - prior.mean) / math.hypot(prior.sd, standard_error))),
    )


def densities(result: Update, *, points: int = 301) -> pd.DataFrame:
    """Curves for the posterior plot: ratio, and the densities of its logarithm under prior, our data and posterior."""
    means = np.array([result.prior.mean, result.log, result.mean])
    spreads = np.array([result.prior.sd, result.standard_error, result.sd])
    grid = np.linspace((means - 3.5 * spreads).min(), (means + 3.5 * spreads).max(), points)
    prior, data, posterior = (norm.pdf(grid, mean, sd) for mean, sd in zip(means, spreads, strict=True))
    return pd.DataFrame({"ratio": np.exp(grid), "prior": prior, "data": data, "posterior": posterior})


def influence(
    priors: Sequence[Prior],
    *,
    log_ratio: float,
    standard_error: float,
    reduction: float = 0.1,
    df: float | None = None,
) -> pd.DataFrame:
    """One row per prior, and one without any: how far the conclusion depends on what was believed before.

    Columns: prior, prior_ratio, ratio, lower, upper, probability_any, probability_at_least (of a fall by `reduction` or
    more), prior_weight, conflict. The first row, our data alone, is the limit of a prior without any information.
    """
    # So wide that it adds nothing in double precision; a log rate ratio of 1e6 means nothing.
    flat = Prior(name="our data alone", mean=0.0, sd=1e8, why="no prior information")
    rows: list[dict[str, object]] = []
    for prior in (flat, *priors):
        posterior = update(prior, log_ratio=log_ratio, standard_error=standard_error, df=df)
        lower, upper = posterior.interval()
        rows.append(
            {
                "prior": prior.name,
                "prior_ratio": None if prior is flat else prior.ratio,
                "ratio": posterior.ratio,
                "lower": lower,
                "upper": upper,
                "probability_any": posterior.probability_of_reduction(),
                "probability_at_least": posterior.probability_of_reduction(reduction),
                "prior_weight": posterior.prior_weight,
                "conflict": None if prior is flat else posterior.conflict,
            }
        )
    return pd.DataFrame(rows)
