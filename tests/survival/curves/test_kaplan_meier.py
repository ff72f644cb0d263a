"""Kaplan-Meier against R's survfit, closed forms and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells

COLUMNS = (
    ("time", "time"),
    ("n_risk", "at_risk"),
    ("n_event", "events"),
    ("n_censor", "censored"),
    ("surv", "survival"),
    ("std_err_surv", "standard_error"),
    ("lower", "lower"),
    ("upper", "upper"),
)


def check_curve(entry, fits, as_numbers):
    for position, (label, expected) in enumerate(entry["curve"].items()):
        fit = fits[label.split("=")[1]]
        for theirs, ours in COLUMNS:
            if theirs in expected:
                # At 0 and 1 R knows no limits, or a point; ours are those of edge_limits.
                rows = (fit.survival > 0) & (fit.survival < 1) if ours in ("lower", "upper") else slice(None)
                found, theirs_ = getattr(fit, ours)[rows], as_numbers(expected[theirs])[rows]
                np.testing.assert_allclose(found, theirs_, rtol=0, atol=1e-12)
        quantile = entry["quantile"]
        for j, p in enumerate(quantile["p"]):
            q = fit.quantile(p)
            r = [quantile[name][position][j] for name in ("est", "lower", "upper")]
            assert [q.value, q.lower, q.upper] == r


def check_travelling(fit, r, name):
    """A curve against the numbers `<name>.<part>` of kaplan_meier.json."""
    inside = (fit.survival > 0) & (fit.survival < 1)
    for part in ("time", "at_risk", "events", "survival", "standard_error"):
        r[f"{name}.{part}"].check(getattr(fit, part))
    quantiles = [fit.quantile(share) for share in (0.25, 0.5, 0.75)]
    for side in ("lower", "upper"):
        r[f"{name}.{side}"].check(getattr(fit, side)[inside])
    for part in ("value", "lower", "upper"):
        r[f"{name}.quantiles.{part}"].check([getattr(quantile, part) for quantile in quantiles])


@pytest.mark.parametrize("interval", ["log-log", "log", "plain", "logit", "arcsin"])
def test_aml_equals_survfit_for_every_interval(aml, from_r, interval):
    for x, arm in aml.groupby("x"):
        fit = kaplan_meier(Spells.of(arm["time"], arm["status"]), interval=interval)
        check_travelling(fit, from_r("kaplan_meier"), f"aml.{interval}.{x}")


def test_rossi_and_late_entry_equal_survfit(rossi, heart, from_r):
    for fin, arm in rossi.groupby("fin"):
        check_travelling(kaplan_meier(Spells.of(arm.week, arm.arrest)), from_r("kaplan_meier"), f"rossi.{fin}")
    for group, part in heart.groupby("transplant"):
        fit = kaplan_meier(Spells.of(part.stop, part.event, start=part.start))
        check_travelling(fit, from_r("kaplan_meier"), f"heart.{group}")


def test_rossi_horizons_equal_summary_survfit(rossi, from_r):
    names = {"n.risk": "at_risk", "surv": "value", "std.err": "standard_error", "lower": "lower", "upper": "upper"}
    for fin, arm in rossi.groupby("fin"):
        values = kaplan_meier(Spells.of(arm.week, arm.arrest)).at([13, 26, 39, 52])
        for theirs, ours in names.items():
            from_r("kaplan_meier")[f"rossi.{fin}.quarters.{theirs}"].check(getattr(values, ours))


def test_many_ties_equal_survfit(r_numbers, dataset, as_numbers):
    # R: survfit(Surv(durat, event) ~ workprg, conf.type = "log-log")
    entry = r_numbers("km")["recid_workprg"]
    groups = dataset("recid").groupby("workprg")
    check_curve(entry, {str(x): kaplan_meier(Spells.of(g["durat"], g["event"])) for x, g in groups}, as_numbers)


def test_quantile_is_the_middle_of_a_flat_stretch_at_exactly_the_share():
    # Closed form: of four people two have left by day 2, and the curve stays at 1/2 until day 5.
    fit = kaplan_meier(Spells.of([1, 2, 5, 9], [1, 1, 1, 1]))
    assert fit.quantile(0.5).value == 3.5
    assert fit.quantile(0.4).value == 2


def test_a_quantile_that_is_not_reached_is_none():
    fit = kaplan_meier(Spells.of([5, 6, 7], [1, 0, 0]))
    assert fit.quantile(0.5).value is None


def test_beyond_the_last_follow_up_the_curve_is_unknown():
    fit = kaplan_meier(Spells.of([5, 6, 7], [1, 0, 0]))
    assert np.isnan(fit.at([8]).value[0])
    assert kaplan_meier(Spells.of([5, 6], [1, 1])).at([8]).value[0] == 0


def test_before_the_first_event_nobody_has_come_back():
    values = kaplan_meier(Spells.of([5, 6, 7], [1, 0, 0])).at([2])
    # Clopper and Pearson (1934): none of 3, at least .025^(1/3) without the event.
    assert (values.value[0], values.upper[0], values.at_risk[0]) == (1, 1, 3)
    assert values.lower[0] == pytest.approx(0.025 ** (1 / 3), abs=1e-12)


def test_everyone_censored_stays_at_one():
    fit = kaplan_meier(Spells.of([3, 4, 4], [0, 0, 0]))
    np.testing.assert_array_equal(fit.survival, 1)
    np.testing.assert_array_equal(fit.standard_error, 0)
    assert fit.quantile(0.5).value is None


def test_one_person_with_an_event():
    fit = kaplan_meier(Spells.of([10], [1]))
    assert fit.survival[0] == 0
    assert np.isnan(fit.standard_error[0])


def test_whole_number_weights_count_people(rossi):
    weight = 1 + rossi.prio % 3
    expanded = rossi.loc[rossi.index.repeat(weight)]
    a = kaplan_meier(Spells.of(rossi.week, rossi.arrest, weight=weight))
    b = kaplan_meier(Spells.of(expanded.week, expanded.arrest))
    np.testing.assert_allclose(a.survival, b.survival, rtol=1e-13)
    np.testing.assert_allclose(a.standard_error, b.standard_error, rtol=1e-12)
    assert not a.robust


def numerical_influence(stop, event, start, weight, cluster):
    """Sum over clusters of the squared derivative of S in their weights, by central differences."""

    def curve(w):
        return kaplan_meier(Spells.of(stop, event, start=start, weight=w)).survival

    total = 0.0
    for c in np.unique(cluster):
        step = 1e-5
        own = weight * (cluster == c)
        total = total + ((curve(weight + step * own) - curve(weight - step * own)) / (2 * step)) ** 2
    return np.sqrt(total)


@pytest.mark.parametrize("late", [False, True])
def test_clustered_weighted_error_is_the_infinitesimal_jackknife(late):
    # Definition (Efron 1982): the sum of squared derivatives with respect to each cluster's weight.
    rng = np.random.default_rng(8)
    start = rng.integers(0, 6, 60) if late else np.zeros(60)
    stop = start + rng.integers(1, 12, 60)
    event, weight, cluster = rng.random(60) < 0.6, rng.uniform(0.5, 2, 60), rng.integers(0, 20, 60)
    fit = kaplan_meier(Spells.of(stop, event, start=start if late else None, weight=weight, person=cluster))
    expected = numerical_influence(stop, event, start if late else None, weight, cluster)
    known = fit.survival > 0
    np.testing.assert_allclose(fit.standard_error[known], expected[known], rtol=1e-6, atol=1e-9)


def test_without_ties_of_persons_the_robust_error_is_greenwoods(rossi):
    a = kaplan_meier(Spells.of(rossi.week, rossi.arrest))
    b = kaplan_meier(Spells.of(rossi.week, rossi.arrest, person=np.arange(len(rossi))))
    np.testing.assert_allclose(a.standard_error, b.standard_error, rtol=1e-10)
    assert b.robust


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40),
    st.sampled_from([1.0, 365.25, 0.1]),
)
def test_laws(rows, unit):
    """The curve falls from 1 to no less than 0 and does not depend on order or on the unit of time."""
    stop, event = np.array([r[0] for r in rows], dtype=float), np.array([r[1] for r in rows])
    fit = kaplan_meier(Spells.of(stop, event))
    assert (np.diff(np.concatenate([[1.0], fit.survival])) <= 1e-15).all()
    assert fit.survival[-1] >= 0
    known = ~np.isnan(fit.lower)
    assert (fit.lower[known] <= fit.survival[known] + 1e-12).all()
    assert (fit.survival[known] <= fit.upper[known] + 1e-12).all()
    order = np.argsort(-stop, kind="stable")
    again = kaplan_meier(Spells.of(stop[order] / unit, event[order]))
    np.testing.assert_allclose(again.survival, fit.survival, atol=1e-14)
    np.testing.assert_allclose(again.time * unit, fit.time, rtol=1e-12, atol=1e-12)


def test_log_log_intervals_cover(request):
    # Simulation with a known truth: exponential times, S(1) = exp(-1); nominal 95 %, 800 samples: +- 2.3 points.
    rng = np.random.default_rng(3)
    inside = 0
    for _ in range(800):
        time, censored = rng.exponential(1, 80), rng.uniform(0.5, 3, 80)
        values = kaplan_meier(Spells.of(np.minimum(time, censored), time <= censored)).at([1.0])
        inside += bool(values.lower[0] <= np.exp(-1) <= values.upper[0])
    assert 0.925 <= inside / 800 <= 0.975


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"stop": [], "cause": []}, "at least one spell"),
        ({"stop": [1, np.nan], "cause": [1, 0]}, "missing or infinite"),
        ({"stop": [1, -2], "cause": [1, 0]}, "negative times"),
        ({"stop": [1, 2], "cause": [1, 2]}, "0 \\(censored\\) or 1"),
        ({"stop": [1, 2], "cause": [1]}, "one value for each"),
        ({"stop": [1, 2], "cause": [1, 0], "weight": [1, 0]}, "zero or below"),
        ({"stop": [1, 2], "cause": [1, 0], "weight": [1, -1]}, "zero or below"),
        ({"stop": [1, 2], "cause": [1, 0], "start": [1, 1]}, "zero or negative length"),
        ({"stop": ["a", 2], "cause": [1, 0]}, "must hold numbers"),
        ({"stop": [1, 2], "cause": [1, 0], "person": ["a", None]}, "missing labels"),
    ],
)
def test_bad_input_is_explained(arguments, words):
    with pytest.raises(AnalysisError, match=words):
        kaplan_meier(Spells.of(**arguments))


def test_a_level_is_a_share():
    for level in (0, 1, 95):
        with pytest.raises(AnalysisError, match="between 0 and 1"):
            kaplan_meier(Spells.of([1, 2], [1, 0]), level=level)


def test_tidy_has_one_row_for_each_time(aml):
    fit = kaplan_meier(Spells.of(aml.time, aml.status))
    table = fit.tidy()
    assert list(table.columns)[:4] == ["time", "at_risk", "events", "censored"]
    assert len(table) == len(fit.time)
    with pytest.raises(AnalysisError, match="between 0 and 1"):
        fit.quantile(50)


def test_its_sentence_is_the_median_in_the_unit_of_its_spells():
    aml = Spells.of([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0], unit="weeks")
    # Miller (1981): the median of the maintained group is 31 weeks; R's survfit(conf.type = "log-log"): 13 to no limit.
    assert (
        kaplan_meier(aml).sentence == "Event in 7 of 11 spells; half have had it by 31 weeks (interval 13 to no limit)."
    )
    few = kaplan_meier(Spells.of([5, 8, 9], [1, 0, 0]))
    assert few.sentence == "Event in 1 of 3 spells; fewer than half so far."
    assert (few.unit, kaplan_meier(aml).unit) == ("days", "weeks")


def test_its_line_begins_at_one_and_holds_its_rows(aml):
    curve = kaplan_meier(Spells.of(aml.time, aml.status))
    line, table = curve.line("all"), curve.tidy()
    assert (line.label, line.begin) == ("all", 1)
    for field, column in (("time", "time"), ("value", "survival"), ("lower", "lower"), ("upper", "upper")):
        np.testing.assert_array_equal(getattr(line, field), table[column])
    np.testing.assert_array_equal(line.at_risk, table["at_risk"])


def test_no_limit_of_a_quantile_lies_before_the_first_event():
    # Censored on days 1 and 2; until the first event, on day 3, everybody is left, and R knows no limits there.
    spells = Spells.of([1, 2, *range(3, 23)], [0, 0, *[1] * 20])
    assert kaplan_meier(spells).quantile(0.05).lower == 3
    assert kaplan_meier(spells).quantile(0.5).lower > 3


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.integers(1, 5)), min_size=2, max_size=8))
def test_a_weight_of_so_many_is_so_many_people(rows):
    stop, event, weight = (np.array(column) for column in zip(*rows, strict=True))
    once = kaplan_meier(Spells.of(stop, event, weight=weight))
    each = kaplan_meier(Spells.of(np.repeat(stop, weight), np.repeat(event, weight)))
    np.testing.assert_allclose(once.survival, each.survival, atol=1e-12)
    np.testing.assert_allclose(once.at_risk, each.at_risk)
