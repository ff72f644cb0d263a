"""Where nobody, or everybody, has had the event an interval is no point, and covers what it should."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.cumulative_hazard import mean_cumulative_function
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.inference.edge_limits import highest_without_survivor, lowest_without_event
from ipvi_eval.survival.spells.spells import Spells


@pytest.mark.parametrize(("n", "most"), [(8, 0.3694), (218, 0.0168), (1, 0.975)])
def test_nobody_of_n_has_the_exact_limit(n, most):
    # Clopper and Pearson (1934), R: binom.test(0, n)$conf.int[2]; as a check scipy.stats.beta.ppf(.975, 1, n)
    assert beta.ppf(0.975, 1, n) == pytest.approx(most, abs=5e-5)
    days = np.full(n, 365.0)
    share = kaplan_meier(Spells.of(days, np.zeros(n))).at([182, 365])
    assert share.lower == pytest.approx(1 - beta.ppf(0.975, 1, n), abs=1e-12)
    assert (share.upper == 1).all()
    none = aalen_johansen(Spells.of(days, np.zeros(n)), causes=(1,)).at([182, 365], cause=1)
    assert none.upper == pytest.approx(beta.ppf(0.975, 1, n), abs=1e-12)
    assert (none.lower == 0).all()


@pytest.mark.parametrize("n", [1, 8, 40])
def test_everybody_of_n_has_the_exact_limit(n):
    days = np.arange(1.0, n + 1)
    expected = beta.ppf(0.975, 1, n)
    assert kaplan_meier(Spells.of(days, np.ones(n))).at([n]).upper[0] == pytest.approx(expected, rel=1e-9)
    assert aalen_johansen(Spells.of(days, np.ones(n))).at([n], cause=1).lower[0] == pytest.approx(
        1 - expected, rel=1e-9
    )
    # All on one day is the same count.
    everybody = np.array([float(n)])
    assert highest_without_survivor(everybody, everybody, 0.95)[0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("people", [1e9, 1e12, 1e15])
def test_one_event_among_so_many_that_the_spread_is_rounded_away_limits_nothing(people):
    assert highest_without_survivor(np.array([people]), np.array([1.0]), 0.95)[0] == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("at_risk", "events"),
    [
        ((8, 5, 3, 1), (1, 1, 1, 1)),
        ((20, 12, 6, 2), (2, 1, 1, 2)),
        ((30, 18, 9, 4, 1), (3, 2, 1, 1, 1)),
        ((100, 40, 3), (10, 5, 3)),
        ((10, 2), (5, 2)),
        ((6, 5, 4, 3, 2, 1), (1, 1, 1, 1, 1, 1)),
    ],
)
def test_the_upper_limit_against_drawn_products_of_beta_variables(at_risk, events):
    # Independent of the moments: 200,000 products of Beta(y - d + 1, d), as Fay, Brittain and Proschan (2013) define
    # the limit. No output of R's bpcp was at hand. By moments it is the same without censoring (the
    # last case), else cautious.
    y, d = np.array(at_risk, dtype=float), np.array(events, dtype=float)
    rng = np.random.default_rng(2)
    drawn = np.prod([rng.beta(a - b + 1, b, 200_000) for a, b in zip(y, d, strict=True)], axis=0)
    limit = highest_without_survivor(y, d, 0.95)[-1]
    most = 0.003 if len(y) == 6 else 0.04
    assert -0.003 < limit - np.quantile(drawn, 0.975) < most
    # Between events nobody is lost in the last case: 6 of 6 have the exact limit.
    if len(y) == 6:
        assert limit == pytest.approx(beta.ppf(0.975, 1, 6), rel=1e-9)


@pytest.mark.parametrize("lost", [0.2, 0.6])
def test_the_upper_limit_holds_where_the_last_had_the_event(lost):
    # Exponential times, some lost before; where the curve has reached 0 its upper limit must hold the true share there
    rng, held, reached = np.random.default_rng(8), 0, 0
    for _ in range(1500):
        stop, leave = rng.exponential(1, 12), np.where(rng.random(12) < lost, rng.exponential(1, 12), 99.0)
        time, event = np.minimum(stop, leave), stop <= leave
        if not event[np.argmax(time)]:
            continue
        reached += 1
        held += kaplan_meier(Spells.of(time, event)).at([time.max()]).upper[0] >= np.exp(-time.max())
    assert reached > 500
    assert held / reached >= 0.95


def test_one_person_alone_at_risk_who_has_the_event_says_little():
    # Late entry: alone at risk on day 4, then 40 who enter on day 5 and stay; 1 of 1 has the exact upper limit .975.
    start, stop = np.array([0.0] + [5.0] * 40), np.array([4.0] + [400.0] * 40)
    values = kaplan_meier(Spells.of(stop, start == 0, start=start)).at([4, 100])
    assert (values.value == 0).all()
    assert values.upper == pytest.approx(0.975, abs=1e-9)


def test_only_those_still_followed_up_count():
    # 8 people, 3 of them lost on day 100: exact for 5 afterwards.
    days = np.array([100.0] * 3 + [365.0] * 5)
    values = kaplan_meier(Spells.of(days, np.zeros(8))).at([50, 100, 200])
    assert values.lower == pytest.approx(0.025 ** (1 / np.array([8, 8, 5])), rel=1e-12)


def test_people_with_another_event_are_known_not_to_have_this_one():
    days, cause = np.array([10.0] * 4 + [365.0] * 4), np.array([2] * 4 + [0] * 4)
    values = aalen_johansen(Spells.of(days, cause), causes=(1, 2)).at([5, 10, 200], cause=1)
    assert values.upper == pytest.approx(1 - 0.025 ** (1 / 8), rel=1e-12)


def test_clusters_and_weights_count_as_independent_people():
    days = np.full(8, 365.0)
    household = np.repeat(np.arange(4), 2)
    assert kaplan_meier(Spells.of(days, np.zeros(8), person=household)).at([300]).lower[0] == pytest.approx(
        0.025 ** (1 / 4)
    )
    weight = np.array([1.5] * 4 + [0.5] * 4)
    kish = weight.sum() ** 2 / (weight**2).sum()
    assert kaplan_meier(Spells.of(days, np.zeros(8), weight=weight)).at([300]).lower[0] == pytest.approx(
        0.025 ** (1 / kish)
    )
    # Whole weights are copies of people.
    assert kaplan_meier(Spells.of(days, np.zeros(8), weight=np.full(8, 2.0))).at([300]).lower[0] == pytest.approx(
        0.025 ** (1 / 16)
    )
    late = kaplan_meier(Spells.of(days, np.zeros(8), start=np.arange(8.0), person=household)).at([300]).lower[0]
    assert late == pytest.approx(0.025 ** (1 / 4))


def test_one_cluster_alone_has_no_interval():
    fit = kaplan_meier(Spells.of([5, 6, 7], [1, 0, 0], person=["a", "a", "a"]))
    assert np.isnan([fit.lower[0], fit.upper[0]]).all()


def test_no_event_of_a_mean_number():
    fit = mean_cumulative_function(Spells.of([9.0] * 4, [0] * 4, person=np.arange(4)))
    assert (fit.at([5]).lower[0], fit.at([5]).upper[0]) == (0, pytest.approx(-np.log(0.025) / 4))


def test_nobody_left_has_no_limit_of_one():
    assert lowest_without_event(np.array([0.0]), 0.95)[0] == 0


@pytest.mark.parametrize(("share", "n", "lost"), [(0.99, 60, 0.0), (0.97, 30, 0.4), (0.02, 30, 0.0), (0.05, 25, 0.4)])
def test_coverage_at_the_edges(share, n, lost):
    # Made-up samples with a known share at day 1: over all of them at most 5 % (and the binomial error of a simulation)
    # miss, and where the sample lies at an edge the limit is no more often wrong than that.
    rng = np.random.default_rng(int(1000 * share) + n)
    runs, missed, edge = 1000, 0, 0
    for _ in range(runs):
        stop = rng.exponential(-1 / np.log(share), n)
        leave = np.where(rng.random(n) < lost, rng.random(n), 1.0)
        values = kaplan_meier(Spells.of(np.minimum(stop, leave), stop <= leave)).at(
            [min(1.0, np.minimum(stop, leave).max())]
        )
        truth = share ** values.time[0]
        at_edge = values.value[0] in (0, 1)
        edge += at_edge
        missed += at_edge and not values.lower[0] <= truth <= values.upper[0]
    assert edge > 50
    assert missed <= 0.05 * runs
