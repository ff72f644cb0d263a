"""What a reader who believed the literature should believe after our data: the posterior of the log rate ratio."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import norm, t

from ipvi_eval.arguments import check_fields, checked
from ipvi_eval.drawing.intervals import draw_intervals
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.synthesis.mixture import NormalMixture
from ipvi_eval.synthesis.proportions import normal_quantile

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """A belief about the log rate ratio before our data: normal with `mean` and `sd`, from a named source, and why.

    `words` completes the sentence "a reader who started from ...".

    >>> Prior(name="sceptical", mean=0.0, sd=0.3, why="no effect is most likely").ratio
    1.0
    """

    made_by: ClassVar[str] = "ie.Prior(name=..., mean=..., sd=..., why=...)"

    name: str
    mean: float
    sd: float
    why: str
    words: str = "this prior"

    def __post_init__(self) -> None:
        check_fields(self)
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

    Our estimate is t with `df` degrees of freedom around the truth, in units of `standard_error`; normal where `df` is
    None. `prior_weight` is that of the prior's mean in the posterior's, the rest being that of our estimate. `conflict`
    is the two-sided prior-predictive probability of an estimate as far from the prior mean as ours (Box 1980): small
    means that the prior and our data disagree.
    """

    title = "What a reader should believe"

    prior: Prior
    log: float
    standard_error: float
    df: float | None
    posterior: NormalMixture
    prior_weight: float
    conflict: float

    def tidy(self) -> pd.DataFrame:
        """Three rows, prior, data and posterior: rate ratio with its central 95% interval."""
        half = self.standard_error * float(norm.ppf(0.975) if self.df is None else t.ppf(0.975, self.df))
        data = (math.exp(self.log), math.exp(self.log - half), math.exp(self.log + half))
        rows = [
            ("prior", self.prior.ratio, *self.prior.interval()),
            ("data", *data),
            ("posterior", self.ratio, *self.interval()),
        ]
        return pd.DataFrame(rows, columns=["source", "ratio", "lower", "upper"])

    def plot(self) -> Figure:
        """A Matplotlib figure of the rate ratio by prior, data and posterior, with 95% intervals."""
        table = self.tidy()
        limits = table["lower"], table["upper"]
        return draw_intervals(table["source"], table["ratio"], *limits, x_label="Rate ratio", ratio=True)

    @property
    def mean(self) -> float:
        """Posterior mean of the log rate ratio."""
        return self.posterior.mean

    @property
    def sd(self) -> float:
        """Posterior standard deviation of the log rate ratio."""
        return self.posterior.sd

    @property
    def ratio(self) -> float:
        """Posterior median of the rate ratio."""
        return math.exp(self.posterior.quantile(0.5))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Central posterior interval of the rate ratio."""
        tail = (1 - level) / 2
        return math.exp(self.posterior.quantile(tail)), math.exp(self.posterior.quantile(1 - tail))

    def probability_of_reduction(self, at_least: float = 0.0) -> float:
        """Posterior probability that the rate fell by `at_least` (0-1) or more. Raises AnalysisError outside [0, 1)."""
        if not 0 <= at_least < 1:
            msg = "the reduction must lie between 0 and 1 (0.10 for 10 %)"
            raise AnalysisError(msg)
        return self.posterior.cdf(math.log1p(-at_least))


@checked
def update(prior: Prior, *, log_ratio: float, standard_error: float, df: float | None = None) -> Update:
    """Posterior of the log rate ratio: precision weighting (Gelman et al. 2013, chapter 2), exact for a t as well.

    A t with `df` degrees of freedom is a normal whose precision is multiplied by an unknown lambda, a gamma with mean 1
    and shape df / 2. Given lambda the update is the closed form, so the posterior is a mixture of those, integrated
    over log lambda by the trapezoid rule. An estimate that clashes with the prior then loses weight, as a t should;
    widening its standard error instead would keep it.

    Raises AnalysisError when our log ratio is not finite, its standard error not above 0, or df not above 2.

    >>> sceptic = Prior(name="sceptical", mean=0.0, sd=0.3, why="no effect is most likely")
    >>> update(sceptic, log_ratio=-0.3, standard_error=0.2)
    What a reader should believe: log -0.3, standard error 0.2, prior weight 0.3077,
    conflict 0.4054
    <BLANKLINE>
    source      ratio   lower  upper
    prior           1  0.5554    1.8
    data       0.7408  0.5006  1.096
    posterior  0.8125  0.5863  1.126
    """
    if df is not None and not df > 2:
        msg = "with two degrees of freedom or fewer the spread of our estimate is not known: no update"
        raise AnalysisError(msg)
    if not (math.isfinite(log_ratio) and standard_error > 0):
        msg = "our log rate ratio must be finite and its standard error above 0"
        raise AnalysisError(msg)
    apart = log_ratio - prior.mean
    precision, beforehand = _precisions(df, standard_error, clash=apart / math.hypot(prior.sd, standard_error))
    predicted = np.sqrt(prior.sd**2 + 1 / precision)
    weights = _normalised(beforehand + norm.logpdf(apart, 0, predicted))
    total = prior.sd**-2 + precision
    share = prior.sd**-2 / total
    return Update(
        prior=prior,
        log=log_ratio,
        standard_error=standard_error,
        df=df,
        posterior=NormalMixture(weights, share * prior.mean + (1 - share) * log_ratio, total**-0.5),
        prior_weight=float(weights @ share),
        conflict=float(_normalised(beforehand) @ (2 * norm.sf(abs(apart) / predicted))),
    )


def _precisions(
    df: float | None, standard_error: float, *, clash: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Precisions that our estimate may have, and the logarithm of how likely each is beforehand, up to a constant.

    The points are spaced by a fifth of the spread of log lambda; they reach down to where neither a gamma of that shape
    nor a clash of so many standard deviations leaves anything that double precision would show.
    """
    if df is None:
        return np.array([standard_error**-2]), np.zeros(1)
    shape = df / 2
    step = 0.2 / math.sqrt(shape)
    logs = np.arange(-(60 + clash**2) / shape - 3, 5, step)
    density = shape * (logs - np.exp(logs)) + shape * math.log(shape) - gammaln(shape)
    return np.exp(logs) / standard_error**2, density


def _normalised(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def densities(result: Update, *, points: int = 301) -> pd.DataFrame:
    """Curves for the posterior plot: ratio, and the densities of its logarithm under prior, our data and posterior."""
    means = np.array([result.prior.mean, result.log, result.mean])
    spreads = np.array([result.prior.sd, result.standard_error, result.sd])
    grid = np.linspace((means - 3.5 * spreads).min(), (means + 3.5 * spreads).max(), points)
    ours = norm(result.log, result.standard_error)
    data = ours if result.df is None else t(result.df, result.log, result.standard_error)
    curves = {
        "prior": norm.pdf(grid, result.prior.mean, result.prior.sd),
        "data": data.pdf(grid),
        "posterior": result.posterior.pdf(grid),
    }
    return pd.DataFrame({"ratio": np.exp(grid)} | curves)


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
