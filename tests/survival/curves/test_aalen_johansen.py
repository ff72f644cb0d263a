"""Cumulative incidence against R's survfit (several states) and cmprsk::cuminc."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells


def test_simulated_curves_equal_survfit_and_cuminc(competing, from_r):
    r = from_r("competing_risks")
    for group, part in competing.groupby("group"):
        spells = Spells.of(part.time, part.cause)
        fit, aalen = aalen_johansen(spells), aalen_johansen(spells, variance="aalen")
        for j, cause in enumerate((1, 2)):
            r[f"curve.{group}.cause{cause}"].check(fit.incidence[:, j])
            r[f"curve.{group}.cause{cause}.error"].check(fit.standard_error[:, j])
            r[f"curve.{group}.cause{cause}.variance"].check(aalen.at([10, 20, 30], cause=cause).standard_error ** 2)


SETS = {"pbc": ("time", "status"), "mgus2": ("etime", "ev")}


@pytest.mark.parametrize("name", ["pbc", "mgus2"])
def test_curves_equal_survfit(name, dataset, r_numbers, as_numbers):
    # R: survfit(Surv(time, factor(status)) ~ sex): pstate, std.err (infinitesimal jackknife), conf.type = "log"
    r = r_numbers("competing_risks")[f"{name}_sex"]
    table = dataset("pbc" if name == "pbc" else "mgus2_competing")
    time, cause = SETS[name]
    curve, begin = r["curve"], 0
    for label, size in curve["strata"].items():
        rows = slice(begin, begin + size)
        part = table[table.sex == label.split("=")[1]]
        fit = aalen_johansen(Spells.of(part[time], part[cause]), interval="log")
        np.testing.assert_array_equal(fit.time, curve["time"][rows])
        expected, errors = as_numbers(curve["pstate"][rows]), as_numbers(curve["std_err"][rows])
        np.testing.assert_allclose(fit.incidence, expected[:, 1:], atol=1e-10)
        np.testing.assert_allclose(fit.event_free, expected[:, 0], atol=1e-10)
        np.testing.assert_allclose(fit.standard_error, errors[:, 1:], atol=1e-10)
        np.testing.assert_allclose(fit.event_free_standard_error, errors[:, 0], atol=1e-10)
        at = [i for i, s in enumerate(r["at"]["strata"]) if s == label]
        for j, k in enumerate((1, 2)):
            values = fit.at([r["at"]["time"][i] for i in at], cause=k)
            lower = np.where(values.value > 0, values.lower, np.nan)  # R has no limits where nobody had the event
            np.testing.assert_allclose(lower, as_numbers(r["at"]["lower"])[at, j + 1], atol=1e-8)
            np.testing.assert_array_equal(values.at_risk, as_numbers(r["at"]["n_risk"])[at, 0])
        begin += size


@pytest.mark.parametrize("name", ["pbc", "mgus2"])
def test_aalens_variance_equals_cuminc(name, dataset, r_numbers, as_numbers):
    # R: cmprsk::timepoints(cmprsk::cuminc(time, status, sex), times): est, var
    r = r_numbers("competing_risks")[f"gray_{name}_sex"]
    table = dataset("pbc" if name == "pbc" else "mgus2_competing")
    time, cause = SETS[name]
    for i, label in enumerate(r["curves"]):
        sex, k = label.split()
        part = table[table.sex == sex]
        values = aalen_johansen(Spells.of(part[time], part[cause]), variance="aalen").at(r["times"], cause=int(k))
        known = ~np.isnan(as_numbers(r["est"][i]))
        np.testing.assert_allclose(values.value[known], as_numbers(r["est"][i])[known], atol=1e-10)
        np.testing.assert_allclose(values.standard_error[known] ** 2, as_numbers(r["var_aalen"][i])[known], atol=1e-12)


def numerical(stop, cause, start, weight, cluster, j):
    def curve(w):
        return aalen_johansen(Spells.of(stop, cause, start=start, weight=w), causes=(1, 2)).incidence[:, j]

    total = 0.0
    for c in np.unique(cluster):
        own = 1e-5 * weight * (cluster == c)
        total = total + ((curve(weight + own) - curve(weight - own)) / 2e-5) ** 2
    return np.sqrt(total)


@pytest.mark.parametrize("late", [False, True])
def test_weights_clusters_and_entry_by_definition(late):
    # Definition of the infinitesimal jackknife: squared derivatives in each cluster's weight, added up.
    rng = np.random.default_rng(21)
    start = rng.integers(0, 6, 60).astype(float) if late else None
    stop = (start if late else 0) + rng.integers(1, 12, 60)
    cause, weight, cluster = rng.integers(0, 3, 60), rng.uniform(0.5, 2, 60), rng.integers(0, 20, 60)
    fit = aalen_johansen(Spells.of(stop, cause, start=start, weight=weight, person=cluster))
    for j in range(2):
        expected = numerical(stop, cause, start, weight, cluster, j)
        np.testing.assert_allclose(fit.standard_error[:, j], expected, rtol=1e-5, atol=1e-8)


def test_one_cause_is_the_complement_of_kaplan_meier(rossi):
    a, b = aalen_johansen(Spells.of(rossi.week, rossi.arrest)), kaplan_meier(Spells.of(rossi.week, rossi.arrest))
    np.testing.assert_allclose(a.incidence[:, 0], 1 - b.survival, atol=1e-13)
    np.testing.assert_allclose(a.standard_error[:, 0], b.standard_error, atol=1e-13)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3)), min_size=1, max_size=40))
def test_shares_add_up_to_one(rows):
    stop, cause = np.array(rows).T
    if not cause.any():
        return
    fit = aalen_johansen(Spells.of(stop, cause), causes=(1, 2, 3))
    np.testing.assert_allclose(fit.incidence.sum(axis=1) + fit.event_free, 1, atol=1e-12)
    assert (np.diff(fit.incidence, axis=0) >= -1e-15).all()
    assert (fit.standard_error >= 0).all()


def test_bad_input_is_explained():
    with pytest.raises(AnalysisError, match="every spell is censored"):
        aalen_johansen(Spells.of([1, 2], [0, 0]))
    with pytest.raises(AnalysisError, match="at least one spell"):
        aalen_johansen(Spells.of([], []))
    with pytest.raises(AnalysisError, match="variance='jackknife'"):
        aalen_johansen(Spells.of([1, 2], [0, 1], weight=[1, 2]), variance="aalen")
    for causes in ((1,), (), (0, 1, 2), (1, 2, 2), (1, 3)):
        with pytest.raises(AnalysisError, match="list every cause"):
            aalen_johansen(Spells.of([1, 2], [2, 1]), causes=causes)
    assert aalen_johansen(Spells.of([1, 2], [2, 1]), causes=(1, 2, 3)).incidence.shape == (2, 3)
    fit = aalen_johansen(Spells.of([1, 2], [0, 1]))
    with pytest.raises(AnalysisError, match="no event has cause 2"):
        fit.at([1], cause=2)
    assert len(fit.tidy()) == 2


def test_every_cause_is_drawn_and_the_people_are_counted_once():
    fit = aalen_johansen(Spells.of([5, 8, 9, 9], [1, 3, 0, 0], unit="months"))
    axes, below = fit.plot().axes
    assert [text.get_text() for text in axes.texts] == ["cause 1", "cause 3"]
    for line, column in zip(axes.lines, fit.incidence.T, strict=True):
        assert line.get_ydata().tolist() == [0, *column]
    assert axes.get_xlabel() == fit.unit.capitalize() == "Months"
    assert [text.get_text() for text in below.texts].count("everyone") == 1


def test_nobody_is_left_where_all_have_an_event_however_their_weights_round():
    """Eighty cohorts of eight with late entry: one of them had a standard error of millions from a last digit."""
    rng = np.random.default_rng(0)
    for _ in range(80):
        start = rng.integers(0, 3, 8).astype(float)
        start[-1] = 2.0
        stop, weight, cause = start + rng.integers(1, 5, 8), rng.random(8), rng.integers(0, 3, 8)
        stop[-2:], cause[-2:] = 9, (1, 2)
        found = aalen_johansen(Spells.of(stop, cause, start=start, weight=weight))
        assert found.event_free[-1] == 0
        assert found.standard_error.max() < 1


@pytest.mark.parametrize("late", [False, True])
def test_whole_weights_are_copies_in_values_and_errors(late):
    # A row of weight 3 is three people: the same as writing the row down three times.
    rng = np.random.default_rng(11)
    stop, cause, number = rng.integers(2, 20, 50), rng.integers(0, 3, 50), rng.integers(1, 4, 50)
    start, rows = (rng.integers(0, 2, 50) if late else None), np.repeat(np.arange(50), number)
    weighted = aalen_johansen(Spells.of(stop, cause, start=start, weight=number))
    written = aalen_johansen(Spells.of(stop[rows], cause[rows], start=None if start is None else start[rows]))
    for name in ("incidence", "standard_error", "lower", "upper", "event_free_standard_error"):
        np.testing.assert_allclose(getattr(weighted, name), getattr(written, name), rtol=1e-9, atol=1e-12)
