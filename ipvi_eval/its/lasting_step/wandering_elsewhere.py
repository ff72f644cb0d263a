"""How far levels wander, as many comparison areas tell it before the start: each of them relative to the rest.

The gamma prior of the wandering says how far the levels of places wander, and about which mean. Comparison areas are
such places. What each says of its wandering relative to the rest of them, by its restricted likelihood L_a in the
periods before the start, says which mean that is:

    tau_a ~ Gamma(4, mean m),  a = 1..A,        log m ~ N, with the plan's number as the mean of m and sd 1
    p(m | areas)  ~  p(m) [ prod_a  integral L_a(tau) Gamma(tau; 4, m) dtau ]^((A - 1) / A)

The posterior mean of m takes the place of the plan's number, which it is where the areas tell nothing; a tenth of the
prior stays about the plan's number, for a program in a place of another kind (`wandering_prior.py`). A areas relative
to the rest of them make A - 1 comparisons and not A, hence the power. It is a hierarchical model (Gelman and others
2013, chapter 5), the areas' parameters integrated out on the grid of the headline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp

from ipvi_eval.its.lasting_step.drifting_level import least_squares, linearised_at, whitened
from ipvi_eval.its.lasting_step.level_terms import STEP, beside, level_terms
from ipvi_eval.its.lasting_step.wandering_prior import TAU, WanderingPrior, about
from ipvi_eval.its.series.design import Design, offset_of
from ipvi_eval.its.series.gates import FEWEST_AREAS
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.worded import Worded

Array = NDArray[np.float64]
WanderingFrom = Literal["areas", "plan"]

LEAST_COUNT = 5.0
"""Incidents a period before the start, on average, from which an area is asked. Logarithms of fewer are crooked, and
tell of too little: where ten areas wander by .035, as the plan expects, they tell of .022 at 0.3 a month, .024 at 2 and
.027 at 3, and .030 at 5, .034 at 10 and .036 at 30 (60 studies of 60 months each, error .001). Relative to ten areas of
0.3 a month 90 of a hundred intervals then hold, and with the plan's number 94 (300 studies)."""
_SPREAD = 1.0
"""Standard deviation of the mean's logarithm a priori."""
_MEANS = np.exp(np.linspace(-4.5, 3.5, 81))
"""Over the plan's number."""


@dataclass(frozen=True, slots=True)
class WanderingElsewhere:
    """The `mean` wandering that so many `areas` tell of, per square root of a month on the log scale, and the
    `planned` one."""

    mean: float
    planned: float
    areas: int

    @property
    def prior(self) -> WanderingPrior:
        """The prior of the answer relative to the areas."""
        return WanderingPrior(self.mean, self.planned)

    @property
    def said(self) -> Worded:
        """Where the prior of the answer comes from."""
        text = (
            "How far the ratio to them may wander was learned from the {areas} comparison areas in the time before the "
            "start, each relative to the rest, in place of the {planned} a month that is expected without them; one "
            "chance in ten is kept for a place of another kind, which wanders as expected without them."
        )
        return Worded(text, {}, {"areas": f"{self.areas}", "planned": f"{100 * self.planned:g}%"})


def wandering_elsewhere(areas: Sequence[MonthlySeries], design: Design, *, planned: float) -> WanderingElsewhere | None:
    """The mean of the prior that comparison `areas` tell of under a `relative_design`; None where fewer than eight can.

    Areas with fewer than five incidents a period before the start are not asked.
    """
    before = design.rows[: _first(design)]
    kept = [area for area in areas if area.counts[before].mean() >= LEAST_COUNT]
    if len(kept) < FEWEST_AREAS:
        return None
    exposure = np.exp([offset_of(area, design.plan)[design.rows] for area in kept])
    ratio = np.log(exposure / (exposure.sum(axis=0) - exposure))
    told = likelihoods(np.array([area.counts[design.rows] for area in kept]), design, ratio)
    return WanderingElsewhere(float(mean_elsewhere(told[None], planned)[0]), planned, len(kept))


def likelihoods(counts: Array, design: Design, log_exposure_ratio: ArrayLike = 0.0) -> Array:
    """Restricted log-likelihood (A, K) of each tau in the periods before the start, from counts (A, m) of areas at the
    kept periods, each relative to the rest of them; `log_exposure_ratio` (A, m) is that of an area over the rest."""
    first = _first(design)
    own, ratio = counts[:, :first], np.broadcast_to(log_exposure_ratio, counts.shape)[:, :first]
    terms = beside(level_terms(design).before(first), own.sum(axis=0) - own, ratio)
    return least_squares(whitened(own, linearised_at(own, terms), terms, TAU[:, None]), terms).log_likelihood.T


def mean_elsewhere(log_likelihood: Array, planned: float) -> Array:
    """Posterior mean (S,) of the mean wandering, from the log-likelihoods (S, A, K) of A areas in S studies."""
    areas, means = log_likelihood.shape[1], planned * _MEANS
    priors = np.array([about(mean) for mean in means])
    priors /= priors.sum(axis=1, keepdims=True)
    log = logsumexp(log_likelihood[:, :, None], axis=-1, b=priors).sum(axis=1) * (areas - 1) / areas
    # The median that gives a lognormal of this spread the plan's number for its mean.
    log -= ((np.log(_MEANS) + _SPREAD**2 / 2) / _SPREAD) ** 2 / 2
    weight = np.exp(log - log.max(axis=1, keepdims=True))
    return np.asarray(weight @ means / weight.sum(axis=1))


def _first(design: Design) -> int:
    """How many kept periods lie before the programme."""
    return int(np.argmax(design.X[:, design.column(STEP)] > 0))
