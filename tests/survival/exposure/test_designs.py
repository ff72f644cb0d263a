"""Exposure that begins on a day: equal to R, biased when naive, and unbiased as it should be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.exposure.designs import (
    exposure_effect,
    exposure_rows,
    landmark,
    simon_makuch,
)
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


@pytest.fixture(scope="module")
def stanford(heart):
    """One row per patient of R survival's heart: follow-up, death, day of transplant, age, surgery."""
    by = heart.groupby("id")
    people = by.agg(stop=("stop", "max"), event=("event", "max"), age=("age", "first"), surgery=("surgery", "first"))
    people["wait"] = heart[heart["transplant"] == 1].set_index("id")["start"]
    return people


def compare(fit, r, design):
    r[f"{design}.coef"].check(fit.coefficients)
    r[f"{design}.se"].check(np.sqrt(np.diag(fit.naive_covariance)))


def test_r_time_dependent(from_r, stanford):
    rows = exposure_rows(Spells.of(stanford["stop"], stanford["event"]), stanford["wait"])
    assert len(rows.row) == 172
    fit = exposure_effect(rows, Columns.of(stanford[["age", "surgery"]]))
    compare(fit, from_r("exposure"), "time_dependent")
    assert fit.names == ("notified", "age", "surgery")
    assert fit.coefficients[0] == pytest.approx(0.016, abs=1e-3)


def test_the_errors_of_one_spell_each_are_those_of_coxph(from_r, stanford):
    """R's coxph of rows cut at the transplant, without `cluster`: its default with an id, where each has one event."""
    rows = exposure_rows(Spells.of(stanford["stop"], stanford["event"]), stanford["wait"])
    fit = exposure_effect(rows, Columns.of(stanford[["age", "surgery"]]))
    from_r("exposure")["time_dependent.se"].check(fit.standard_errors)
    assert not fit.robust


def test_pairs_cluster_the_errors_though_none_has_two_events(stanford):
    """People of a pair are alike, so that what R asks of an id, more than one event, is not the question."""
    people = Spells.of(stanford["stop"], stanford["event"])
    events, others = (np.flatnonzero(stanford["event"].to_numpy() == one) for one in (1, 0))
    pair = np.arange(len(people))
    pair[others] = events[: len(others)]
    rows = exposure_rows(people, stanford["wait"]).carrying(person=pair)
    assert np.bincount(rows.spells.person.codes[rows.spells.event]).max() == 1
    fit = exposure_effect(rows)
    assert fit.robust
    np.testing.assert_array_equal(fit.covariance, cox(rows.exposure, rows.spells).covariance)


def test_weights_keep_the_errors_by_person(stanford):
    rows = exposure_rows(Spells.of(stanford["stop"], stanford["event"]), stanford["wait"])
    rows = rows.carrying(weight=1 + stanford["age"].abs() / 10)
    fit = exposure_effect(rows)
    np.testing.assert_array_equal(fit.covariance, cox(rows.exposure, rows.spells).covariance)
    assert fit.robust


def test_r_naive_is_biased_and_refused(from_r, stanford):
    ever = np.column_stack([stanford["wait"].notna(), stanford["age"], stanford["surgery"]]).astype(float)
    compare(cox(Columns.of(ever), Spells.of(stanford["stop"], stanford["event"])), from_r("exposure"), "naive")
    for name in ("ever notified", "ever-notified"):
        with pytest.raises(AnalysisError, match="immortal time"):
            exposure_rows(Spells.of(stanford["stop"], stanford["event"]), stanford["wait"], design=name)
    rows = exposure_rows(Spells.of(stanford["stop"], stanford["event"]), stanford["wait"])
    assert (stanford["wait"].to_numpy()[rows.row] <= rows.spells.start)[rows.exposed].all()


@pytest.mark.parametrize("day", [15, 30, 60])
def test_r_landmark(from_r, stanford, day):
    # heart counts from one day earlier than jasa, of which R's numbers are
    result = landmark(Spells.of(stanford["stop"], stanford["event"]), stanford["wait"], day=day + 1)
    people = stanford.iloc[result.row]
    assert result.lost == 103 - len(people)
    X = np.column_stack([result.notified, people["age"], people["surgery"]]).astype(float)
    compare(cox(Columns.of(X), result.spells), from_r("exposure"), f"landmark{day}")


def cohort(rng, n=400, effect=0.0, reach=0.004):
    """People with exponential re-offence (prone by gamma), notified at random while still free, followed 365 days."""
    rate = rng.gamma(2, 0.5, n) * 0.003
    wait = np.ceil(rng.exponential(1 / reach, n))
    free = np.ceil(rng.exponential(1 / rate))
    after = wait + np.ceil(rng.exponential(1 / (rate * np.exp(effect))))
    time = np.where(free <= wait, free, after)
    return np.minimum(time, 365), time <= 365, np.where(wait < np.minimum(time, 365), wait, np.nan), rate


@pytest.mark.parametrize("effect", [0.0, -0.6])
def test_immortal_time_bias_shown_and_removed(effect):
    # Simulation with known truth, 40 series of 400: notified at random, hazard ratio exp(effect) given the rate
    rng, naive, fair, hits = np.random.default_rng(1), [], [], 0
    for _ in range(40):
        stop, event, wait, rate = cohort(rng, effect=effect)
        log_rate = np.log(rate)[:, None]
        ever = np.column_stack([np.isfinite(wait), log_rate]).astype(float)
        naive.append(cox(Columns.of(ever), Spells.of(stop, event)).coefficients[0])
        fit = exposure_effect(exposure_rows(Spells.of(stop, event), wait), Columns.of(log_rate, ["log_rate"]))
        fair.append(fit.coefficients[0])
        hits += fit.lower[0] <= effect <= fit.upper[0]
    assert np.mean(naive) < effect - 0.5
    assert np.mean(fair) == pytest.approx(effect, abs=3 * np.std(fair) / np.sqrt(40))
    assert hits >= 34  # 95 % - 3 binomial errors of 40


@pytest.mark.parametrize("design", ["historical cohort", "comparison area"])
def test_reference_designs_are_unbiased(design):
    # Simulation with known truth: reference people of the same kind, never notified; hazard ratio exp(-0.5)
    rng, found, hits = np.random.default_rng(2), [], 0
    for _ in range(40):
        stop, event, wait, rate = cohort(rng, effect=-0.5)
        other_stop, other_event, _, other_rate = cohort(rng, reach=1e-9)
        rows = exposure_rows(
            Spells.of(np.r_[stop, other_stop], np.r_[event, other_event]),
            np.r_[wait, np.full(400, np.nan)],
            design=design,
            reference=np.repeat([0, 1], 400),
        )
        fit = exposure_effect(rows, Columns.of(np.log(np.r_[rate, other_rate]), ["log_rate"]))
        found.append(fit.coefficients[0])
        hits += fit.lower[0] <= -0.5 <= fit.upper[0]
    assert np.mean(found) == pytest.approx(-0.5, abs=3 * np.std(found) / np.sqrt(40))
    assert hits >= 34
    assert rows.notified == np.isfinite(wait).sum()
    assert rows.compared == 400


def test_rows_of_each_design():
    stop, event, wait = [10, 10, 10, 10, 10], [1, 0, 1, 1, 1], [4, None, 10, 0, None]
    rows = exposure_rows(Spells.of(stop, event), wait)
    assert rows.row.tolist() == [0, 0, 1, 2, 3, 4]
    assert rows.spells.start.tolist() == [0, 4, 0, 0, 0, 0]
    assert rows.spells.stop.tolist() == [4, 10, 10, 10, 10, 10]
    assert rows.exposed.tolist() == [False, True, False, False, True, False]
    assert rows.spells.event.tolist() == [False, True, False, True, True, True]
    table = rows.tidy().set_index("exposed")
    assert table.loc[True].tolist() == [2, 2, 16, 2]
    historical = exposure_rows(
        Spells.of(stop, event),
        wait,
        design="historical cohort",
        reference=[0, 0, 0, 0, 1],
        programme_start=[None] * 4 + [7],
    )
    assert historical.row.tolist() == [0, 3, 4]
    assert historical.spells.stop.tolist() == [10, 10, 7]
    assert historical.spells.event.tolist() == [True, True, False]
    assert historical.left_out == 2


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_no_day_and_no_event_is_lost_or_counted_twice(seed):
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 5, 30)
    stop, event = start + rng.integers(1, 20, 30), rng.integers(0, 2, 30)
    wait = np.where(rng.random(30) < 0.6, rng.integers(-3, 30, 30), np.nan)
    wait[:2], start[:2], stop[:2] = (5, np.nan), 0, 10
    rows = exposure_rows(Spells.of(stop, event, start=start), wait)
    assert (rows.spells.stop - rows.spells.start).sum() == (stop - start).sum()
    assert rows.spells.event.sum() == event.sum()
    assert (rows.spells.stop > rows.spells.start).all()
    assert (wait[rows.row] <= rows.spells.start)[rows.exposed].all()


def test_simon_makuch_are_the_curves_of_changing_risk_sets():
    stop, event, wait, _ = cohort(np.random.default_rng(4))
    rows = exposure_rows(Spells.of(stop, event), wait)
    curves = simon_makuch(rows, day=30)
    kept = rows.exposed & (rows.spells.stop > 30)
    part = rows.spells.at(kept)
    direct = kaplan_meier(Spells.of(part.stop, part.event, start=np.maximum(part.start, 30)))
    np.testing.assert_allclose(curves.notified.survival, direct.survival)
    assert set(curves.tidy()["notified"]) == {False, True}
    # No effect: the two curves estimate one survival from the same hazard mix, so they stay close
    ends = [curve.survival[-1] for curve in (curves.notified, curves.not_notified)]
    assert abs(ends[0] - ends[1]) < 0.2
    weighted = simon_makuch(rows.carrying(weight=np.full(400, 3.0)), day=30)
    np.testing.assert_allclose(weighted.notified.survival, curves.notified.survival)


def test_landmark_counts_those_notified_later():
    result = landmark(Spells.of([10, 10, 10, 3], [1, 1, 0, 1]), [2, 8, None, 1], day=5)
    assert result.notified.tolist() == [True, False, False]
    assert (result.lost, result.later) == (1, 1)
    assert result.spells.stop.tolist() == [5, 5, 5]
    late = landmark(Spells.of([10, 10, 10, 3], [1, 1, 0, 1], start=[0, 0, 6, 0]), [2, 8, None, 1], day=5)
    assert late.row.tolist() == [0, 1]


THREE = Spells.of([5, 6, 7], [1, 0, 1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"design": "before and after"}, "unknown design"),
        ({"design": "comparison area"}, "needs reference"),
        ({"design": "comparison area", "reference": [1, 1, 1]}, "same for everybody"),
        ({"design": "comparison area", "reference": [1, 0, 0]}, "1 reference people were notified"),
        ({"reference": [0, 1, 0]}, "leave reference out"),
        ({"notified": [None, None, None]}, "no exposed time"),
        ({"notified": [0, 0, 0]}, "no unexposed time"),
        ({"notified": [2, None]}, "one value for each"),
        ({"spells": Spells.of([0, 6, 7], [1, 0, 1])}, "no follow-up"),
        ({"spells": Spells.of([5, 6, 7], [1, 2, 0])}, "event"),
    ],
)
def test_bad_input(change, message):
    with pytest.raises(AnalysisError, match=message):
        exposure_rows(**({"spells": THREE, "notified": [2, None, 3]} | change))


def test_landmark_and_curves_refuse():
    with pytest.raises(AnalysisError, match="landmark"):
        landmark(THREE, [2, None, 3], day=1)
    with pytest.raises(AnalysisError, match="nobody is followed as notified"):
        simon_makuch(exposure_rows(Spells.of([5, 9], [1, 0]), [2, None]), day=6)
