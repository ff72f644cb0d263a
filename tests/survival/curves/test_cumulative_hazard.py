"""Nelson-Aalen and mean cumulative functions against R's survfit and reda::mcf."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.cumulative_hazard import mean_cumulative_function, nelson_aalen
from ipvi_eval.survival.spells.spells import Spells


def test_nelson_aalen_equals_survfit(aml, from_r):
    for x, part in aml.groupby("x"):
        fit, r = nelson_aalen(Spells.of(part.time, part.status)), from_r("kaplan_meier")
        r[f"aml.log.{x}.cumulative_hazard"].check(fit.cumulative)
        r[f"aml.log.{x}.cumulative_hazard_error"].check(fit.standard_error)
        assert not fit.robust


def test_simulated_mcf_equals_survfit_with_clusters(recurrent, from_r):
    for treated, part in recurrent.groupby("treated"):
        fit = mean_cumulative_function(Spells.of(part.stop, part.event, start=part.start, person=part.id))
        for theirs, ours in (("time", fit.time), ("cumhaz", fit.cumulative), ("std.chaz", fit.standard_error)):
            from_r("recurrent")[f"mean.treated{treated}.{theirs}"].check(ours)


def test_mcf_equals_survfit_with_clusters(dataset, r_numbers):
    # R: survfit(Surv(tstart, tstop, status) ~ treat, id = id, cluster = id, data = cgd)
    cgd, r = dataset("cgd"), r_numbers("recurrent")["cgd_cumhaz_survfit"]
    begin = 0
    for label, size in r["strata"].items():
        part, rows = cgd[cgd.treat == label.split("=")[1]], slice(begin, begin + size)
        fit = mean_cumulative_function(Spells.of(part.tstop, part.status, start=part.tstart, person=part.id))
        np.testing.assert_array_equal(fit.time, r["time"][rows])
        np.testing.assert_array_equal(fit.at_risk, r["n_risk"][rows])
        np.testing.assert_array_equal(fit.events, r["n_event"][rows])
        np.testing.assert_allclose(fit.cumulative, r["cumhaz"][rows], atol=1e-8)
        np.testing.assert_allclose(fit.standard_error, r["std_chaz"][rows], atol=1e-8)
        begin += size


def test_mcf_equals_reda(dataset, r_numbers):
    # R: reda::mcf(Recur(tstop, id, status) ~ treat), Lawless-Nadeau variance, without id 87
    cgd = dataset("cgd").query("id != 87")
    r = r_numbers("recurrent")["mcf_cgd"]["mcf"]
    for treat in ("placebo", "rIFN-g"):
        part, rows = cgd[cgd.treat == treat], np.array(r["treat"]) == treat
        fit = mean_cumulative_function(
            Spells.of(part.tstop, part.status, start=part.tstart, person=part.id), interval="plain"
        )
        values = fit.at(np.array(r["time"])[rows])
        for theirs, ours in (("MCF", "value"), ("se", "standard_error"), ("lower", "lower"), ("upper", "upper")):
            np.testing.assert_allclose(getattr(values, ours), np.array(r[theirs])[rows], atol=1e-8)
        assert fit.clusters == part.id.nunique()


def test_mcf_by_hand():
    # Two persons followed to day 10; one has events on days 2 and 4. Lawless and Nadeau (1995): influence of the
    # first +-(1/2 - 1/4) at each event, so the variance is 2 (1/4)^2 after one event and 2 (1/2)^2 after two.
    fit = mean_cumulative_function(
        Spells.of([2, 4, 10, 10], [1, 1, 0, 0], start=[0, 2, 4, 0], person=["a", "a", "a", "b"])
    )
    np.testing.assert_allclose(fit.cumulative, [0.5, 1, 1])
    np.testing.assert_allclose(fit.standard_error**2, [2 / 16, 2 / 4, 2 / 4])
    np.testing.assert_allclose(fit.at([1, 3]).value, [0, 0.5])


def test_one_spell_a_person_and_no_cluster_is_the_robust_nelson_aalen(rossi):
    a = mean_cumulative_function(Spells.of(rossi.week, rossi.arrest, person=np.arange(len(rossi))))
    b = nelson_aalen(Spells.of(rossi.week, rossi.arrest, person=[f"p{i}" for i in range(len(rossi))]))
    np.testing.assert_allclose(a.standard_error, b.standard_error, rtol=1e-12)
    assert b.robust


def test_before_the_first_event_the_limit_is_that_of_no_event_among_those_there():
    # Garwood (1936): -log(.025) / 3 before the first event of three people, at a level of .9 -log(.05) / 3.
    for level, tail in ((0.95, 0.025), (0.9, 0.05)):
        early = nelson_aalen(Spells.of([5, 8, 9], [1, 1, 0]), level=level).at([4, 6])
        assert (early.value[0], early.lower[0], early.upper[0]) == (0, 0, pytest.approx(-np.log(tail) / 3))
        # Closed form after one event of three: 1/3, log interval, standard error 1/3.
        z = {0.95: 1.959963984540054, 0.9: 1.644853626951473}[level]
        np.testing.assert_allclose([early.lower[1], early.upper[1]], [np.exp(-z) / 3, np.exp(z) / 3], rtol=1e-12)


@pytest.mark.parametrize("owned", [False, True])
def test_where_all_at_risk_have_the_event_nobody_moves_the_curve(owned):
    # The influence of a person is w (dN - Y dA) / Y, and dN = Y = dA = 1 for each: exactly 0, with an empty interval.
    weight = np.random.default_rng(1).random(100) * 3
    days, all_have_it = np.repeat([5, 6], 100), np.ones(200)
    person = np.tile(np.arange(100), 2) if owned else None
    start = np.repeat([0, 5], 100)
    fit = nelson_aalen(Spells.of(days, all_have_it, start=start, weight=np.tile(weight, 2), person=person))
    assert fit.cumulative.tolist() == pytest.approx([1, 2])
    assert fit.standard_error.tolist() == [0, 0]
    assert np.isnan(fit.lower).all()


def test_one_person_alone_has_a_mean_and_no_interval():
    fit = mean_cumulative_function(Spells.of([3.0, 7.0], [1, 0], start=[0.0, 3.0], person=["a", "a"]))
    assert fit.cumulative.tolist() == [1, 1]
    assert np.isnan(fit.lower).all()
    assert np.isnan(fit.upper).all()


def test_the_scale_of_weights_changes_nothing_and_whole_weights_are_copies():
    rng = np.random.default_rng(2)
    start = rng.uniform(0, 3, 60)
    stop, event = start + rng.exponential(4, 60), rng.integers(0, 2, 60)
    weight = rng.uniform(0.5, 2, 60)
    one, three = (nelson_aalen(Spells.of(stop, event, start=start, weight=scale * weight)) for scale in (1, 3))
    for name in ("cumulative", "standard_error", "lower", "upper"):
        np.testing.assert_allclose(getattr(one, name), getattr(three, name), rtol=1e-10)
    whole = rng.integers(1, 4, 60)
    weighted = nelson_aalen(Spells.of(stop, event, start=start, weight=whole))
    copies = nelson_aalen(Spells.of(np.repeat(stop, whole), np.repeat(event, whole), start=np.repeat(start, whole)))
    for name in ("at_risk", "events", "cumulative", "standard_error", "lower", "upper"):
        np.testing.assert_allclose(getattr(weighted, name), getattr(copies, name), rtol=1e-10)


def test_no_events_and_no_spells():
    fit = nelson_aalen(Spells.of([3, 4], [0, 0]))
    np.testing.assert_array_equal(fit.cumulative, 0)
    # Garwood (1936): no event among 2, then among 1 still there.
    np.testing.assert_allclose(fit.upper, [-np.log(0.025) / 2, -np.log(0.025)], rtol=1e-12)
    assert len(fit.tidy()) == 2
    with pytest.raises(AnalysisError, match="at least one spell"):
        nelson_aalen(Spells.of([], []))


def test_overlapping_spells_of_one_person_are_refused():
    with pytest.raises(AnalysisError, match="1 spells begin before an earlier spell"):
        mean_cumulative_function(Spells.of([4, 9, 9], [1, 0, 0], start=[0, 3, 0], person=["a", "a", "b"]))
    with pytest.raises(AnalysisError, match="follow one another"):
        mean_cumulative_function(Spells.of([4, 9, 9], [1, 0, 0], person=["a", "a", "b"]))
