"""From fits to the numbers a report quotes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.counted import Group
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.risk import (
    arms,
    at_risk,
    curve_agreement,
    curve_rows,
    design,
    from_entry,
    notification_effect,
    proportionality,
    risk_by_horizon,
)
from ipvi_eval.results.store import Results
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.spells import Spells


@pytest.fixture
def released_men(rossi):
    """Rossi as one row per person, financial aid standing for exposure from the first day."""
    return pd.DataFrame(
        {
            "person": [f"P{i}" for i in range(len(rossi))],
            "start": 0,
            "stop": rossi["week"],
            "event": rossi["arrest"] == 1,
            "exposed": rossi["fin"] == 1,
            "list_recorded": "all",
            "age": rossi["age"].astype("Int64"),
            "sex": "male",
            "cause": np.where(rossi["arrest"] == 1, "re-offence", "freeze"),
        }
    )


def notified_at(days, *, n=400, ratio=0.5, seed=4):
    """Spells of n people, half of them notified on day `days`, whose hazard then falls by `ratio`."""
    rng = np.random.default_rng(seed)
    before, after = rng.exponential(900, n), rng.exponential(900 / ratio, n)
    half = np.arange(n) % 2 == 0
    time = np.where(half & (before > days), days + after, before)
    stop = np.ceil(np.minimum(time, 1500)).astype(int)
    event = time <= 1500
    rows = []
    for i in range(n):
        shared = {"person": f"P{i}", "list_recorded": "AB"[i % 2 if i < 300 else 0]}
        if half[i] and stop[i] > days:
            rows.append({**shared, "start": 0, "stop": days, "event": False, "exposed": False})
            rows.append({**shared, "start": days, "stop": stop[i], "event": event[i], "exposed": True})
        else:
            rows.append({**shared, "start": 0, "stop": stop[i], "event": event[i], "exposed": False})
    return pd.DataFrame(rows)


def test_risks_and_intervals_are_those_of_r(rossi, from_r):
    # summary(survfit(...), times = c(13, 26, 39, 52)): the second and the last
    for fin in (0, 1):
        r = {part: from_r("kaplan_meier")[f"rossi.{fin}.quarters.{part}"].values for part in ("surv", "lower", "upper")}
        error = from_r("kaplan_meier")[f"rossi.{fin}.quarters.std.err"].values
        men = rossi.loc[rossi["fin"] == fin, ["week", "arrest"]].set_axis(["stop", "event"], axis=1)
        _, estimates = risk_by_horizon("survival.x.list_f", "x", men, {6: 26, 12: 52}, level=0.95)
        for estimate, row in zip(estimates, (1, 3), strict=False):
            assert estimate.value == pytest.approx(1 - r["surv"][row], abs=1e-12)
            assert estimate.lower == pytest.approx(1 - r["upper"][row], abs=1e-9)
            assert estimate.upper == pytest.approx(1 - r["lower"][row], abs=1e-9)
            assert estimate.standard_error == pytest.approx(error[row], abs=1e-9)
        # Fewer than half were re-arrested, so there is no median, and the estimate says so.
        assert estimates[-1].value is None
        assert "fewer than half" in str(estimates[-1].note)


def test_a_horizon_nobody_reached_has_no_value():
    people = pd.DataFrame({"stop": [10, 20, 30], "event": [True, False, False]})
    _, estimates = risk_by_horizon("survival.x.list_a", "x", people, {6: 182}, level=0.95)
    assert estimates[0].value is None
    assert "nobody was followed for 182 days" in str(estimates[0].note)
    assert estimates[0].id == "survival.x.list_a.risk_6m"


def test_a_list_on_which_everybody_came_back_has_a_share_without_error():
    people = pd.DataFrame({"stop": [10, 20, 30], "event": [True, True, True]})
    _, estimates = risk_by_horizon("survival.x.list_a", "x", people, {24: 730}, level=0.95)
    assert (estimates[0].value, estimates[0].standard_error) == (1.0, None)


def test_the_hazard_ratio_is_that_of_r(released_men):
    fit, estimate, checks = notification_effect("survival.x.notification.hazard_ratio", "x", released_men, level=0.95)
    # R survival: coef(coxph(Surv(week, arrest) ~ fin, rossi)) is -0.3690692
    assert np.log(estimate.value) == pytest.approx(-0.3690692, abs=5e-7)
    assert (estimate.n, estimate.events, estimate.cells) == (432, 114, (48, 66, 216))
    assert all(check.agrees for check in checks)
    assert not fit.robust


def test_covariates_text_and_missing(released_men):
    columns = design(released_men.assign(sex=["male", "female"] * 216), ("age", "sex"))
    assert columns.names == ("notified", "age", "sex_male")
    assert columns.X.shape == (432, 3)
    gaps = released_men.assign(age=released_men["age"].where(released_men["age"] > 18))
    with pytest.raises(AnalysisError, match="age"):
        notification_effect("survival.x.notification.hazard_ratio", "x", gaps, covariates=("age",), level=0.95)


def test_the_planted_ratio_is_found_where_ever_notified_would_miss_it():
    spells = notified_at(300, n=4000)
    _, estimate, _ = notification_effect("survival.x.notification.hazard_ratio", "x", spells, level=0.95)
    assert estimate.lower < 0.5 < estimate.upper
    # The naive analysis of the same people, for the size of what it would do (immortal time).
    naive = spells.groupby("person").agg(stop=("stop", "max"), event=("event", "max"), exposed=("exposed", "max"))
    naive = naive.reset_index().assign(start=0, list_recorded="A")
    _, wrong, _ = notification_effect("survival.x.notification.hazard_ratio", "x", naive, level=0.95)
    assert wrong.value < 0.8 * estimate.value


def test_no_event_on_one_side_is_no_ratio(released_men):
    none = released_men.assign(event=released_men["event"] & ~released_men["exposed"])
    with pytest.raises(AnalysisError, match="nobody re-offended while notified"):
        notification_effect("survival.x.notification.hazard_ratio", "x", none, level=0.95)
    assert arms(released_men, Group("all")) == (48, 66, 216)
    with pytest.raises(AnalysisError, match="nobody was followed while notified"):
        arms(released_men.assign(exposed=False), Group("all"))
    with pytest.raises(AnalysisError, match="nobody was followed while not notified"):
        arms(released_men.assign(exposed=True), Group("all"))


def test_proportional_hazards_in_words(released_men):
    fit, ratio, _ = notification_effect("survival.x.notification.hazard_ratio", "x", released_men, level=0.95)
    test = proportionality(ratio, fit)
    assert test.id == "survival.x.notification.proportional_hazards"
    # R survival 3.5-3, with all seven covariates: cox.zph has chisq 0.0624 for fin, p = .80; far from it alone too.
    assert test.p > 0.5
    assert "do not show" in str(test.note)
    # A hazard that crosses: the exposed have their events late, the others early.
    stop = np.r_[np.arange(60) % 10 + 1, [45] * 5, [52] * 135, np.arange(60) % 10 + 41, [5] * 5, [52] * 135]
    event = np.r_[[True] * 65, [False] * 135, [True] * 65, [False] * 135]
    crossed = released_men.iloc[:400].assign(stop=stop, event=event, exposed=np.arange(400) >= 200)
    fit, ratio, _ = notification_effect("survival.x.notification.hazard_ratio", "x", crossed, level=0.95)
    assert proportionality(ratio, fit).p < 0.05
    assert "changes with time" in str(proportionality(ratio, fit).note)


def test_a_small_arm_falls_at_disclosure(released_men, tmp_path):
    few = released_men.assign(
        event=released_men["event"] & (~released_men["exposed"] | (released_men["stop"] <= 13)),
    )
    _, ratio, _ = notification_effect("survival.x.notification.hazard_ratio", "x", few, level=0.95)
    assert 1 <= ratio.cells[0] <= 10
    shown = suppress(Results.of([ratio]), read_profile("cms11", tmp_path)).results.estimates[ratio.id]
    assert (shown.value, shown.p, shown.events, shown.cells) == (None, None, None, ())


def test_curve_rows_start_at_one_and_keep_every_time(rossi):
    fit = kaplan_meier(Spells.of(rossi["week"], rossi["arrest"]))
    rows = list(curve_rows(fit))
    assert rows[0] == (0.0, 1.0, 1.0, 1.0, 432, 0)
    assert len(rows) == len(fit.time) + 1
    assert sum(row[5] for row in rows) == 114
    assert next(curve_rows(fit, begin=12.0))[0] == 12.0


def test_at_risk_counts_those_still_followed(rossi):
    # R: sum(rossi$week >= 26) is 381 (187 without and 194 with aid, as survfit's n.risk)
    assert at_risk(Group("all"), rossi["week"].to_numpy(), rossi["arrest"].to_numpy() == 1, (0, 26)) == (432, 378)


def test_the_curve_agrees_with_lifelines_and_a_wrong_one_does_not(rossi):
    men = rossi[["week", "arrest"]].set_axis(["stop", "event"], axis=1)
    fit = kaplan_meier(Spells.of(men["stop"], men["event"]))
    assert all(check.agrees for check in curve_agreement("x", men, fit))
    shifted = men.assign(stop=men["stop"] + 1)
    assert not all(check.agrees for check in curve_agreement("x", shifted, fit))


def test_with_the_covariates_of_the_plan_it_is_r_again(released_men, rossi, from_r):
    r = from_r("cox")
    names = ("age", "race", "wexp", "mar", "paro", "prio")
    spells = released_men.assign(**{name: rossi[name].to_numpy() for name in names})
    id = "survival.x.notification.hazard_ratio"
    fit, estimate, _ = notification_effect(id, "x", spells, covariates=names, level=0.95)
    # Nobody has two events, and so coxph with an id has the errors of the call without one.
    r["rossi.efron.coef"].check(fit.coefficients)
    assert estimate.standard_error == pytest.approx(r["rossi.efron.se"].value["fin"], abs=1e-8)
    assert estimate.method.startswith("Cox model")
    assert "errors of the model, given age" in estimate.method


def test_errors_are_by_person_where_somebody_has_two_events(released_men):
    again = released_men.assign(start=released_men["stop"], stop=released_men["stop"] + 5)
    twice = pd.concat([released_men, again], ignore_index=True)
    fit, estimate, _ = notification_effect("survival.x.notification.hazard_ratio", "x", twice, level=0.95)
    by_person = cox(design(twice, ()), from_entry(twice))
    assert estimate.standard_error == pytest.approx(float(by_person.standard_errors[0]), abs=1e-12)
    assert fit.robust
    assert estimate.method.endswith("errors clustered by person")
