"""Restricted means against R's survRM2 and by definition."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.curves.rmst import compare_rmst, rmst
from ipvi_eval.survival.spells.spells import Spells


def check(comparison, entry):
    for mean, arm in zip(comparison.means, ("arm0", "arm1"), strict=True):
        ours = mean.tidy()[["value", "standard_error", "lower", "upper"]]
        np.testing.assert_allclose(ours, entry[arm], rtol=0, atol=1e-10)
    ours = comparison.tidy()[["value", "lower", "upper", "p"]]
    np.testing.assert_allclose(ours, entry["unadjusted"], rtol=0, atol=1e-10)


@pytest.mark.parametrize("tau", [26, 52])
def test_rossi_equals_survrm2(rossi, from_r, tau):
    found = compare_rmst(Spells.of(rossi.week, rossi.arrest, group=rossi.fin), tau=tau)
    r = from_r("recorded")
    for mean, arm in zip(found.means, ("arm0", "arm1"), strict=True):
        r[f"rmst.rossi.{tau}.{arm}"].check(mean.tidy()[["value", "standard_error", "lower", "upper"]])
    r[f"rmst.rossi.{tau}.contrast"].check(found.tidy()[["value", "lower", "upper", "p"]])


def test_recid_and_pbc_equal_survrm2(dataset, r_numbers):
    # R: survRM2::rmst2(durat, event, workprg, 60); rmst2(time / 365.25, status == 2, trt == 1, 10), first 312 rows
    r, recid, pbc = r_numbers("rmst"), dataset("recid"), dataset("pbc").iloc[:312]
    check(compare_rmst(Spells.of(recid.durat, recid.event, group=recid.workprg), tau=60), r["recid_workprg_60"])
    check(compare_rmst(Spells.of(pbc.time / 365.25, pbc.status == 2, group=pbc.trt == 1), tau=10), r["pbc_10y"])


def test_without_censoring_it_is_a_mean():
    # Closed form: the mean of min(T, tau), with its sampling variance (n in the denominator).
    rng = np.random.default_rng(1)
    time = rng.exponential(100, 50)
    fit = rmst(Spells.of(time, np.ones(50)), tau=120)
    capped = np.minimum(time, 120)
    assert fit.value == pytest.approx(capped.mean(), rel=1e-12)
    assert fit.standard_error == pytest.approx(capped.std() / np.sqrt(50), rel=1e-12)
    assert fit.lost == pytest.approx(120 - fit.value)


@pytest.mark.parametrize("late", [False, True])
def test_weighted_clustered_error_by_definition(late):
    rng = np.random.default_rng(2)
    start = rng.integers(0, 5, 50).astype(float) if late else None
    stop = (start if late else 0) + rng.integers(1, 12, 50)
    event, weight, cluster = rng.random(50) < 0.5, rng.uniform(0.5, 2, 50), rng.integers(0, 15, 50)
    fit = rmst(Spells.of(stop, event, start=start, weight=weight, person=cluster), tau=9)
    total = 0.0
    for c in np.unique(cluster):
        own = 1e-5 * weight * (cluster == c)
        up, down = (rmst(Spells.of(stop, event, start=start, weight=weight + s * own), tau=9).value for s in (1, -1))
        total += ((up - down) / 2e-5) ** 2
    assert fit.standard_error == pytest.approx(np.sqrt(total), rel=1e-6)
    assert fit.robust


def test_reference_and_direction(rossi):
    a = compare_rmst(Spells.of(rossi.week, rossi.arrest, group=rossi.fin), tau=52, reference=1)
    b = compare_rmst(Spells.of(rossi.week, rossi.arrest, group=rossi.fin), tau=52)
    assert a.contrasts[0].value == pytest.approx(-b.contrasts[0].value)
    assert (a.contrasts[0].group, a.contrasts[0].reference) == (0, 1)
    assert a.contrasts[0].events == (66, 48)


def test_nothing_lost_has_no_ratio_of_losses():
    table = compare_rmst(Spells.of([5, 6, 7, 8], [0, 0, 1, 0], group=["a", "a", "b", "b"]), tau=4).tidy()
    assert table.value[0] == 0
    assert np.isnan(table.value[2])


def test_bad_input_is_explained(rossi):
    with pytest.raises(AnalysisError, match=r"nobody was followed up to 60: .* choose a time at or below it$"):
        rmst(Spells.of(rossi.week, rossi.arrest), tau=60)
    with pytest.raises(AnalysisError, match="above 0"):
        rmst(Spells.of(rossi.week, rossi.arrest), tau=0)
    with pytest.raises(AnalysisError, match="not one of the groups"):
        compare_rmst(Spells.of(rossi.week, rossi.arrest, group=rossi.fin), tau=50, reference="yes")
    with pytest.raises(AnalysisError, match="are in two groups"):
        compare_rmst(
            Spells.of(rossi.week, rossi.arrest, person=np.zeros(len(rossi), dtype=int), group=rossi.fin), tau=50
        )
    assert rmst(Spells.of([1, 2], [1, 1]), tau=5).value == pytest.approx(1.5)


def test_nobody_has_the_event():
    found = rmst(Spells.of([400.0] * 8, [0] * 8), tau=365)
    # min(T, tau) is tau where T is later, so the mean is at least tau P(T > tau); 0 of 8: P at least .025^(1/8).
    assert (found.value, found.upper) == (365, 365)
    assert found.lower == pytest.approx(365 * 0.025 ** (1 / 8), rel=1e-12)


def test_its_sentence_has_the_means_and_its_picture_the_ratios():
    groups = Spells.of([5, 9, 7, 9], [1, 0, 1, 0], group=["B", "B", "C", "C"], unit="weeks")
    found = compare_rmst(groups, tau=9)
    assert found.sentence == (
        "B: 7 of 9 weeks free of the event (event in 1 of 2 spells); "
        "C: 8 of 9 weeks free of the event (event in 1 of 2 spells)."
    )
    axes = found.plot().axes[0]
    assert list(axes.lines[0].get_xdata()) == pytest.approx([8 / 7, 1 / 2])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["rmst, C vs B, 9 weeks", "rmtl, C vs B, 9 weeks"]


def test_only_the_events_by_the_horizon_are_counted():
    spells = Spells.of([2, 4, 6, 8, 9], [1, 0, 1, 1, 0])
    assert [rmst(spells, tau=tau).events for tau in (1, 2, 6, 9)] == [0, 1, 2, 3]


def test_no_limit_lies_outside_of_the_possible():
    # Two are there when the first has the event, fifty later: an error of half the horizon around a mean of a few days.
    start = np.array([0, 0, *[5] * 50])
    stop, event = np.array([1, 40, *range(6, 56)]), np.array([1, 0, *[1] * 50])
    found = rmst(Spells.of(stop, event, start=start), tau=30)
    assert found.value - 1.96 * found.standard_error < 0 == found.lower
    assert found.upper <= 30


@pytest.mark.parametrize("times", [1.0, 7.3])
def test_one_person_who_has_all_rows_tells_no_error(times):
    # All weights and days as they came from a fuzz: the influences add up to rounding, 1e-17 and not nought.
    household = Spells.of(
        times * np.array([15.0, 2.0, 5.0]), [0, 1, 1], start=times * np.array([0.0, 0.0, 3.0]),
        weight=[1.75, 0.95, 2.24], person=[0, 0, 0],
    )  # fmt: skip
    mean, curve = rmst(household, tau=times * 15), kaplan_meier(household)
    assert np.isnan([mean.standard_error, mean.lower, mean.upper]).all()
    assert np.isnan(curve.lower).all()
    assert np.isnan(curve.upper).all()
    assert curve.quantile().lower is None
