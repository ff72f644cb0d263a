"""The mean of the prior that comparison areas tell: beside integrals and a known truth, and when none are asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import integrate, stats

from ipvi_eval.its.lasting_step.headline import headline
from ipvi_eval.its.lasting_step.level_terms import relative_design
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.lasting_step.wandering_elsewhere import (
    likelihoods,
    mean_elsewhere,
    wandering_elsewhere,
)
from ipvi_eval.its.lasting_step.wandering_prior import TAU, WanderingPrior
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.gates import FEWEST_AREAS
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series

MONTHS = np.datetime64("2014-01", "M") + np.arange(84)
START = 60
PLAN = DesignPlan(interruptions=(Interruption(month="2019-01"),), harmonics=0, offset="none")
PLANNED = 0.035


def areas(number: int, wander: float, seed: int = 1) -> list[MonthlySeries]:
    """Areas with some 60 incidents a month, each of which drifts by itself."""
    rng = np.random.default_rng(seed)
    level = np.cumsum(rng.normal(0, wander, (number, 84)), axis=1) if wander else np.zeros((number, 84))
    counts = rng.poisson(60 * np.exp(level))
    return [monthly_series(MONTHS, one, name=f"area {at}") for at, one in enumerate(counts)]


def told(some: list[MonthlySeries]) -> float:
    found = wandering_elsewhere(some, relative_design(some[0], PLAN), planned=PLANNED)
    assert found is not None
    assert (found.areas, found.planned) == (len(some), PLANNED)
    return found.mean


@pytest.mark.parametrize("at", [2, 6, 11])
def test_the_mean_is_that_of_the_posterior_by_quadrature(at: int) -> None:
    """Three areas, each of which says at a normal's height what its wandering is: both integrals by Simpson's rule.

    The grid of the headline is coarse and ends at .24, hence the tolerance.
    """
    peaked, tau, mean = stats.norm(TAU[at], 0.01), np.linspace(0, 0.24, 2001), np.linspace(1e-3, 0.5, 800)
    each = integrate.simpson(peaked.pdf(tau) * stats.gamma.pdf(tau, 4, scale=mean[:, None] / 4), x=tau)
    height = each ** (3 * 2 / 3) * stats.lognorm.pdf(mean, 1, scale=PLANNED * np.exp(-0.5))
    whole, moment = (integrate.simpson(height * mean**power, x=mean) for power in (0, 1))
    found = mean_elsewhere(np.tile(peaked.logpdf(TAU), (1, 3, 1)), PLANNED)
    assert found == pytest.approx(moment / whole, rel=0.05)


def test_areas_that_tell_nothing_leave_the_plans_number() -> None:
    """Neither flat likelihoods of many do, nor one area, which has no rest to be compared with."""
    one = stats.norm(0.1, 0.01).logpdf(TAU)[None, None]
    for log in (np.zeros((1, 24, len(TAU))), one):
        assert mean_elsewhere(log, PLANNED) == pytest.approx(PLANNED, rel=0.002)


def test_calm_areas_are_told_from_restless_ones() -> None:
    """Truth: nought, and 5% a month in each, which is .05 sqrt(1 + 1/11) relative to the eleven others."""
    calm, restless = told(areas(12, 0.0)), told(areas(12, 0.05))
    assert calm < 0.013
    assert restless == pytest.approx(0.052, rel=0.25)


def test_the_order_of_areas_and_the_months_from_the_start_have_no_say() -> None:
    some = areas(9, 0.03)
    kept = told(some)
    assert told(some[::-1]) == pytest.approx(kept, rel=1e-9)
    later = [replace(one, counts=np.where(np.arange(84) >= START, one.counts[::-1], one.counts)) for one in some]
    assert told(later) == pytest.approx(kept, rel=1e-12)
    earlier = [
        replace(one, counts=np.where(np.arange(84) == START - 1, 3 * one.counts, one.counts)) for one in some[:3]
    ]
    assert told([*earlier, *some[3:]]) != pytest.approx(kept, rel=0.01)


def test_a_population_that_grows_is_no_wandering() -> None:
    """Counts of one area follow its own population, which doubles; without it that passes for wandering."""
    some = areas(9, 0.0)
    people = 10_000 * 2 ** (np.arange(84) / 40)
    grown = replace(some[0], counts=np.round(some[0].counts * people / 10_000), exposure=people)
    others = [replace(one, exposure=np.full(84, 10_000.0)) for one in some[1:]]
    design = relative_design(some[0], replace(PLAN, offset="exposure"))
    means = [
        found.mean
        for known in ([grown, *others], [replace(grown, exposure=np.full(84, 10_000.0)), *others])
        if (found := wandering_elsewhere(known, design, planned=PLANNED)) is not None
    ]
    assert means[0] == pytest.approx(told(some), rel=0.15)
    assert means[1] > 1.3 * means[0]


def test_fewer_than_eight_areas_are_not_asked() -> None:
    some = areas(FEWEST_AREAS, 0.0)
    design = relative_design(some[0], PLAN)
    assert wandering_elsewhere(some[1:], design, planned=PLANNED) is None
    silent = replace(some[0], counts=np.where(np.arange(84) < START, 0.0, 60.0))
    assert wandering_elsewhere([silent, *some[1:]], design, planned=PLANNED) is None
    assert told(some) < PLANNED


def test_areas_with_fewer_than_five_incidents_a_month_are_not_asked() -> None:
    """What few incidents tell is too little: villages that wander by 6% a month pass for much calmer ones."""
    rng = np.random.default_rng(3)
    sparse = [
        monthly_series(MONTHS, rng.poisson(0.3 * np.exp(np.cumsum(rng.normal(0, 0.06, 84)))), name=f"village {at}")
        for at in range(20)
    ]
    design = relative_design(sparse[0], PLAN)
    few = np.array([one.counts[design.rows] for one in sparse])
    assert mean_elsewhere(likelihoods(few, design)[None], PLANNED) < 0.04
    assert wandering_elsewhere(sparse, design, planned=PLANNED) is None
    some = areas(FEWEST_AREAS, 0.05)
    assert wandering_elsewhere([*sparse, *some], design, planned=PLANNED) == wandering_elsewhere(
        some, design, planned=PLANNED
    )
    # On the border: 5 a month before the start and one less, whatever came later.
    at_least = np.where(np.arange(84) < START, 5.0, 0.0)
    for missing, asked in ((0.0, True), (1.0, False)):
        last = replace(some[0], counts=at_least - missing * (np.arange(84) == 7))
        assert (wandering_elsewhere([last, *some[1:]], design, planned=PLANNED) is not None) == asked


def test_each_area_is_read_relative_to_the_rest() -> None:
    """What all share, here a level that doubles in the middle, is no wandering of any."""
    some = areas(9, 0.0)
    shared = 2.0 ** (np.arange(84) >= 30)
    design = relative_design(some[0], PLAN)
    both = [
        likelihoods(np.array([np.round(one.counts * times) for one in some])[:, design.rows], design)
        for times in (1.0, shared)
    ]
    assert [each.sum(axis=0).argmax() for each in both] == [both[0].sum(axis=0).argmax()] * 2


def test_the_headline_says_where_its_prior_comes_from() -> None:
    own, *others = areas(9, 0.0)
    found, planned = headline(own, PLAN, others), headline(own, PLAN, others, wandering_from="plan")
    assert found.elsewhere is not None
    assert isinstance(found.relative, StepFit)
    assert found.fit is found.relative
    assert found.fit.prior == WanderingPrior(found.elsewhere.mean, PLANNED)
    assert found.elsewhere.mean < PLANNED
    assert isinstance(found.alone, StepFit)
    assert found.alone.prior == WanderingPrior(PLANNED)
    assert planned.elsewhere is None
    assert planned.fit is not None
    assert planned.fit.prior == WanderingPrior(PLANNED)
    assert found.fit.step.se < 0.9 * planned.fit.step.se
    (why,) = [one for one in found.why if "8 comparison areas in the time before the start" in one]
    assert "in place of the 3.5% a month" in why
    assert not any("in place of" in one for one in planned.why)
    assert headline(own, PLAN, others[:1]).elsewhere is None
