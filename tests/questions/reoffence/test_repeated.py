"""All re-offences of each person."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.ratio_checks import RatioCheck
from ipvi_eval.questions.reoffence.repeated import (
    MODELS,
    _first_and_later,
    all_re_offences,
    mean_number,
    more_often,
    repeated_effect,
)
from ipvi_eval.survival.comparisons.mean_cumulative import mean_cumulative_test
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.recurrent import pwp
from ipvi_eval.survival.regression.residuals import dfbeta_residuals
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


def spells(n=300, *, ratio=0.6, seed=2):
    """Re-offences at one a year over 1,000 days, fewer after the notification of half the people on day 365."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        cut = 365 if i % 2 else 1000
        first = np.unique(rng.integers(1, cut, rng.poisson(cut / 365.25)))
        later = (
            np.unique(cut + rng.integers(1, 1000 - cut + 1, rng.poisson(ratio * (1000 - cut) / 365.25)))
            if i % 2
            else []
        )
        marks = [(day, True, False) for day in first] + ([(cut, False, False)] if i % 2 else [])
        marks += [(day, True, True) for day in later if day < 1000] + [(1000, False, bool(i % 2))]
        start = 0
        for day, event, exposed in marks:
            if day > start:
                rows.append((f"P{i}", start, day, event, exposed, "BC"[i % 4 // 2]))
                start = day
    return pd.DataFrame(rows, columns=["person", "start", "stop", "event", "exposed", "list"]).assign(
        list_recorded=lambda made: made["list"]
    )


def ratios_of(asked):
    return [one for one in all_re_offences(asked) if isinstance(one, Estimate) and one.unit == "ratio"]


def test_mean_number_by_hand():
    # Three people, all followed for 10 days, with 0, 1 and 3 events: 4/3 each by then, 1/3 by day 3.
    rows = [("a", 0, 10, False), ("b", 0, 5, True), ("b", 5, 10, False)]
    rows += [("c", 0, 2, True), ("c", 2, 6, True), ("c", 6, 9, True), ("c", 9, 10, False)]
    frame = pd.DataFrame(rows, columns=["person", "start", "stop", "event"])
    early, late, beyond = mean_number("s.a", "x", frame, {1: 3, 2: 10, 3: 99}, level=0.95)
    assert early.value == pytest.approx(1 / 3, abs=1e-12)
    assert late.value == pytest.approx(4 / 3, abs=1e-12)
    assert (late.n, late.events, late.cells) == (3, 4, (2, 3))
    assert beyond.value is None


def test_four_models_find_the_planted_ratio():
    frame = spells()
    parts = repeated_effect("survival.x.notification", "x", frame, last_order=3, level=0.95)
    found = [one for one in parts if isinstance(one, Estimate) and one.unit == "ratio"]
    assert [estimate.id.rpartition(".")[2] for estimate in found] == [*MODELS]
    for estimate in found:
        assert estimate.lower < 0.6 < estimate.upper
        assert estimate.n == 300
        # Every re-offence counts, so nobody is compared with people without one.
        assert estimate.scope.base.endswith("who had not been notified")
        assert "without" not in estimate.scope.base
        assert ("since the last record" in estimate.scope.clock) == estimate.id.endswith("pwp_gap")
        assert estimate.cells[:2] == (
            int(frame["event"][frame["exposed"]].sum()),
            int(frame["event"][~frame["exposed"]].sum()),
        )


def test_lists_are_compared_by_events_per_person():
    frame = spells()
    fit = mean_cumulative_test(
        Spells.of(frame["stop"], frame["event"], start=frame["start"], person=frame["person"], group=frame["list"])
    )
    found = more_often("survival.x.list_b", "x", frame, "B", "C")
    assert found.id == "survival.x.list_b.mean_test"
    assert found.p == pytest.approx(fit.constant.p, rel=1e-12)
    assert found.cells[:2] == (150, 150)
    assert more_often("survival.x.list_b", "x", frame, "B", "B") is None
    fewer = frame.assign(event=frame["event"] & (frame["list"] == "C"))
    assert more_often("survival.x.list_b", "x", fewer, "B", "C").p < 1e-6


def test_the_plan_s_question_has_four_models_of_all_spells(ask):
    asked = ask()
    found = {one.id.removeprefix("survival.ipv_dir.notification."): one for one in ratios_of(asked)}
    assert set(found) == set(MODELS)
    assert found["andersen_gill"].events == int(asked.spells.frame["event"].sum())
    other = {one.id: one for one in ratios_of(ask(last_order=1))}
    assert other["survival.ipv_dir.notification.pwp_gap"].value != found["pwp_gap"].value


def test_every_model_has_its_checks():
    """Rates of all people are alike here, and the ratio is the same at all times (`spells`)."""
    parts = repeated_effect("survival.x.notification", "x", spells(), last_order=3, level=0.95)
    rows = [one for one in parts if isinstance(one, RatioCheck)]
    told = {one.id: one for one in parts if isinstance(one, Estimate)}
    twice = ["andersen_gill", "pwp_total", "pwp_total", "pwp_gap", "pwp_gap", "frailty", "frailty_variance"]
    assert [row.of.rpartition(".")[2] for row in rows] == twice
    alike = [row for row in rows if row.model.endswith("first and later ones")]
    assert [row.verdict for row in alike] == ["no difference is found"] * 2
    for name in MODELS:
        constant = told[f"survival.checks.x.notification.{name}.constant"]
        assert constant.rests_on == (f"survival.x.notification.{name}",)
        assert constant.p > 0.01
    variance = told["survival.x.notification.frailty_variance"]
    assert variance.value < 0.2
    assert variance.p > 0.05
    assert rows[-1].verdict == "no such difference between people is found"


def first_events_untouched(frame):
    """The same people, of whom nobody notified has a first event: only later ones are left to them there."""
    order = frame.groupby("person")["event"].cumsum() - frame["event"]
    return frame.assign(event=frame["event"] & ~(frame["exposed"] & (order == 0)))


def test_a_ratio_that_is_another_one_for_later_events_is_told():
    """Beside the same by hand: a fit for each event number, and the influence of each person on their difference."""
    frame = spells()
    frame = frame.assign(event=frame["event"] & ~(frame["exposed"] & (frame["person"].str[-1].isin(list("123")))))
    own = Spells.of(frame["stop"], frame["event"], start=frame["start"], person=frame["person"].to_numpy())
    columns = Columns.of(frame[["exposed"]].to_numpy(dtype=float), ("exposed",))
    fit = pwp(columns, own, last_order=2)
    row = _first_and_later(columns, own, fit, clock="total", last_order=2, level=0.95)
    slopes, moves = [], []
    for number in (1, 2):
        here = (fit.order == number).nonzero()[0]
        part = frame.iloc[here]
        alone = cox(
            Columns.of(part[["exposed"]].to_numpy(dtype=float), ("exposed",)),
            Spells.of(part["stop"], part["event"], start=part["start"]),
        )
        slopes.append(float(np.log(alone.tidy()["hazard_ratio"].iloc[0])))
        moves.append(pd.Series(dfbeta_residuals(alone)[:, 0]).groupby(part["person"].to_numpy()).sum())
    error = np.sqrt((moves[1].sub(moves[0], fill_value=0) ** 2).sum())
    assert row.p == pytest.approx(2 * norm.sf(abs(slopes[1] - slopes[0]) / error), rel=1e-6)
    parts = repeated_effect("survival.x.notification", "x", first_events_untouched(spells()), last_order=3, level=0.95)
    told = [one for one in parts if isinstance(one, RatioCheck) and one.model.endswith("first and later ones")]
    assert [one.verdict for one in told] == ["first and later ones differ"] * 2


def test_people_who_differ_are_told():
    frame = spells()
    # Every fourth person's spells again, as a person with only the events of the others' last year: rates now differ.
    quiet = frame["person"].isin([f"P{i}" for i in range(0, 300, 3)])
    frame = frame.assign(event=frame["event"] & ~quiet)
    parts = repeated_effect("survival.x.notification", "x", frame, last_order=3, level=0.95)
    assert [one for one in parts if isinstance(one, RatioCheck)][-1].verdict == "people differ beyond what was recorded"
