"""Differences of curves at fixed horizons."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.horizon_difference import incidence_difference, survival_difference
from ipvi_eval.survival.spells.spells import Spells


def test_rossi_difference_of_kaplan_meier(rossi, from_r):
    # summary(survfit(Surv(week, arrest) ~ fin), times = c(26, 52)): the difference, and sqrt(se0^2 + se1^2)
    r = from_r("kaplan_meier")
    fit = survival_difference(Spells.of(rossi.week, rossi.arrest, group=rossi.fin), times=[26, 52])
    survival, error = (
        [r[f"rossi.{fin}.quarters.{part}"].values[[1, 3]] for fin in (0, 1)] for part in ("surv", "std.err")
    )
    np.testing.assert_allclose([c.value for c in fit.contrasts], survival[1] - survival[0], rtol=0, atol=1e-12)
    np.testing.assert_allclose([c.standard_error for c in fit.contrasts], np.hypot(*error), rtol=0, atol=1e-12)
    np.testing.assert_allclose(fit.values[0].value, survival[0], rtol=0, atol=1e-12)
    assert fit.contrasts[1].events == (48, 66)
    assert fit.contrasts[1].p == pytest.approx(0.0484, abs=5e-4)


def test_incidence_difference_of_three_groups(dataset):
    table = dataset("pbc")
    group = np.select([table.age < 45, table.age < 55], ["young", "middle"], "old")
    fit = incidence_difference(
        Spells.of(table.time, table.status, group=group), of=2, times=[1000, 2000], reference="young"
    )
    young, old = (
        aalen_johansen(Spells.of(table.time[group == g], table.status[group == g]), causes=(1, 2)).at(
            [1000, 2000], cause=2
        )
        for g in ("young", "old")
    )
    rows = fit.tidy().query("group == 'old'")
    np.testing.assert_allclose(rows.value, old.value - young.value)
    np.testing.assert_allclose(rows.standard_error, np.hypot(old.standard_error, young.standard_error))
    assert len(fit.contrasts) == 4


def test_a_horizon_nobody_reached_is_missing():
    fit = survival_difference(Spells.of([1, 2, 3, 9], [1, 0, 1, 0], group=["a", "a", "b", "b"]), times=[5])
    assert np.isnan(fit.contrasts[0].value)
    assert np.isnan(fit.contrasts[0].p)


def test_the_interval_covers():
    # Simulation with a known truth: exponential times with means 1 and 1.5; nominal 95 %, 250 samples.
    rng, inside, truth = np.random.default_rng(3), 0, np.exp(-1 / 1.5) - np.exp(-1)
    group = np.repeat([0, 1], 80)
    for _ in range(250):
        time, censored = rng.exponential(np.where(group == 1, 1.5, 1.0)), rng.uniform(0.5, 3, 160)
        c = survival_difference(
            Spells.of(np.minimum(time, censored), time <= censored, group=group), times=[1.0]
        ).contrasts[0]
        inside += bool(c.lower <= truth <= c.upper)
    assert 0.915 <= inside / 250 <= 0.98


def test_nobody_in_either_group_is_no_point():
    # 0 of 8 against 0 of 10. Newcombe (1998), method 10, from the exact limits of each: 1 - .025^(1/n).
    stop, group = np.full(18, 400.0), ["a"] * 8 + ["b"] * 10
    (found,) = survival_difference(Spells.of(stop, np.zeros(18), group=group), times=[365]).contrasts
    assert (found.value, found.p) == (0, 1)
    assert (found.lower, found.upper) == pytest.approx((-(1 - 0.025 ** (1 / 10)), 1 - 0.025 ** (1 / 8)), abs=1e-12)


def test_an_interval_of_a_difference_at_an_edge_covers():
    rng = np.random.default_rng(8)
    runs, covered, edge = 400, 0, 0
    for _ in range(runs):
        event = np.concatenate([rng.random(15) < 0.05, rng.random(40) < 0.15])
        stop, group = np.where(event, 5.0, 400.0), ["a"] * 15 + ["b"] * 40
        (found,) = survival_difference(Spells.of(stop, event, group=group), times=[365]).contrasts
        edge += not event[:15].any()
        covered += found.lower <= -0.1 <= found.upper
    assert edge > 100
    assert covered >= 0.93 * runs


@pytest.mark.parametrize(("others", "upper"), [(3, 0.004057), (12, -0.335403)])
def test_p_at_an_edge_calls_what_the_interval_calls(others, upper):
    # Newcombe's formula for 4 of 5 and 0 of n, with lifelines' log-log limit of .2:
    # -.8 + hypot(1 - .025^(1/n), .581853 - .2).
    stop = [400.0] * others + [5.0] * 4 + [400.0]
    event, group = [0] * others + [1] * 4 + [0], ["a"] * others + ["b"] * 5
    (found,) = survival_difference(Spells.of(stop, event, group=group), times=[365]).contrasts
    assert (found.value, found.upper) == pytest.approx((-0.8, upper), abs=1e-6)
    assert (found.p < 0.05) == (upper < 0)
    assert found.z == pytest.approx(-1.959964 * 0.8 / (upper + 0.8), abs=1e-4)


def test_beside_one_person_with_all_rows_of_a_group_no_difference_is_tested():
    # Its error is unknown and not 0: that of the other group alone would make the interval too short.
    stop, cause, group = [2, 5, 9, 3, 6, 9], [1, 1, 0, 2, 1, 0], ["a"] * 3 + ["b"] * 3
    groups = Spells.of(stop, cause, group=group, person=[0, 0, 0, 1, 2, 3])
    (one,) = incidence_difference(groups, of=1, times=[6]).contrasts
    assert np.isnan([one.standard_error, one.lower, one.upper, one.p]).all()
    (one,) = survival_difference(replace(groups, cause=groups.cause % 2), times=[6]).contrasts
    assert np.isnan([one.standard_error, one.lower, one.upper, one.p]).all()


def test_its_sentence_counts_by_the_last_horizon_and_its_picture_has_every_difference():
    groups = Spells.of([5, 9, 7, 9], [1, 0, 1, 1], group=["B", "B", "C", "C"])
    found = survival_difference(groups, times=[6, 9])
    assert found.sentence == "By 9 days, B: event in 1 of 2 spells; C: event in 2 of 2 spells."
    axes = found.plot().axes[0]
    assert list(axes.lines[0].get_xdata()) == [one.value for one in found.contrasts]
    assert axes.get_xscale() == "linear"
