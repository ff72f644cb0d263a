"""The rate after a notification group by group: the planned model, gates that bite, and one test for each column."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.counted import EVENTS
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.equity.effects import effects
from ipvi_eval.questions.reoffence.risk import notification_ratio
from ipvi_eval.results.not_estimated import NotEstimated
from tests.questions.equity.conftest import EFFECTS


def of(asked):
    parts = list(effects(asked))
    return {one.id: one for one in parts if isinstance(one, Estimate)}, parts


@pytest.fixture(scope="module")
def asked(changed):
    return changed(EFFECTS)


@pytest.fixture(scope="module")
def parts(asked):
    return of(asked)


@pytest.fixture(scope="module")
def found(parts):
    return parts[0]


def test_a_group_s_ratio_is_the_planned_model_on_its_people(asked, found):
    rows = asked.frames.spells_by_year("ipv_dir").first()
    men = rows.loc[rows["sex"] == "male"].reset_index(drop=True)
    terms, level = asked.frames.terms(men), asked.study.level
    _, ratio = notification_ratio("survival.ipv_dir.x", "x", men, covariates=terms, level=level)
    one = found["equity.sex.male.hazard_ratio"]
    assert (one.value, one.lower, one.upper) == pytest.approx((ratio.value, ratio.lower, ratio.upper))
    assert (one.n, one.events) == (men["person"].nunique(), men["event"].sum())
    assert one.p is None  # no group's own ratio is tested
    assert one.n.key.cohort == "by-sex_male"
    assert one.cells[0].key.state == f"{EVENTS} after"
    assert "had not been notified" in one.scope.base


def test_the_test_of_a_column_is_cochran_s_q_adjusted_for_the_number_of_columns(found):
    assert found["equity.effects.tests"].value == 2
    raw = {}
    for column in ("list", "sex"):
        ratios = [one for id, one in found.items() if id.startswith(f"equity.{column}.")]
        z = stats.norm.ppf(0.975)
        logs = [(math.log(one.value), math.log(one.upper / one.lower) / (2 * z)) for one in ratios]
        weights = [1 / error**2 for _, error in logs]
        mean = sum(w * log for w, (log, _) in zip(weights, logs, strict=True)) / sum(weights)
        q = sum(w * (log - mean) ** 2 for w, (log, _) in zip(weights, logs, strict=True))
        raw[column] = stats.chi2.sf(q, len(ratios) - 1)
        assert found[f"equity.effects.{column}"].df == len(ratios) - 1
    smaller, larger = sorted(raw, key=raw.__getitem__)
    first = min(1.0, 2 * raw[smaller])  # Holm of two
    assert found[f"equity.effects.{smaller}"].value == pytest.approx(first)
    assert found[f"equity.effects.{larger}"].value == pytest.approx(max(first, raw[larger]))


def test_every_ratio_is_computed_twice(parts):
    found, every = parts
    checked = [one.id for one in every if isinstance(one, Agreement)]
    for id in found:
        if id.endswith("hazard_ratio"):
            assert any(one.startswith(id) for one in checked)


def test_too_few_new_records_on_a_side_are_said(changed):
    found, parts = of(changed(EFFECTS.model_copy(update={"effects_least_events": 10_000})))
    assert set(found) == {"equity.effects.tests"}
    assert found["equity.effects.tests"].value == 0
    said = [one for one in parts if isinstance(one, NotEstimated)]
    assert {"fewer new records after a notification, or before any, than the plan asks for"} == {x.why for x in said}


def test_notified_people_unlike_the_others_are_said(changed, asked):
    told = asked.frames.extract.notifications["person"]
    persons = asked.frames.extract.persons
    apart = persons["prior_arrests"].astype("Int64") + 3 * persons["person"].isin(told).astype("Int64")
    narrow = EFFECTS.model_copy(update={"effects_largest_imbalance": 0.5, "effects_by": ("sex",)})
    found, parts = of(changed(narrow, prior_arrests=apart))
    assert "equity.sex.male.hazard_ratio" not in found
    (why,) = {one.why for one in parts if isinstance(one, NotEstimated) and "Male" in one.what}
    assert "by more than the plan allows" in why


def test_nothing_is_asked_where_the_plan_does_not(equity):
    assert list(effects(equity)) == []


def test_a_column_that_is_not_recorded_is_said(changed):
    found, parts = of(changed(EFFECTS.model_copy(update={"effects_by": ("county",)})))
    assert found["equity.effects.tests"].value == 0
    (said,) = [one for one in parts if isinstance(one, NotEstimated)]
    assert "does not record the county" in said.why
