"""The rate after each way of notification: the planned model where there is one way, and one test for all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.equity.asked import Asked
from ipvi_eval.questions.equity.effects import effects
from ipvi_eval.questions.equity.ways import first_way, ways
from ipvi_eval.questions.reoffence.risk import design, from_entry, notification_ratio
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.survival.regression.first_events import first_event_cox
from ipvi_eval.survival.spells.columns import Columns
from tests.questions.equity.conftest import EFFECTS

BY_WAY = EFFECTS.model_copy(update={"effects_by": ("list", "mode")})


def told_by(asked: Asked, kinds) -> Asked:
    """The same with every notification in the ways `kinds` makes of the table."""
    told = asked.frames.extract.notifications
    extract = replace(asked.frames.extract, notifications=told.assign(kind=kinds(told)))
    return Asked(asked.study, replace(asked.frames, extract=extract))


@pytest.fixture(scope="module")
def asked(changed) -> Asked:
    return changed(BY_WAY)


@pytest.fixture(scope="module")
def two(asked) -> Asked:
    """Every other person by letter, the others at home, whatever the list."""
    odd = pd.Series(sorted(set(asked.frames.extract.notifications["person"])))[::2]
    return told_by(asked, lambda told: np.where(told["person"].isin(odd), "letter", "home_visit"))


def test_one_way_for_all_is_the_planned_ratio(asked):
    alone = told_by(asked, lambda told: "letter")
    rows = alone.frames.spells_by_year("ipv_dir").first()
    _, ratio = notification_ratio(
        "survival.ipv_dir.x", "x", rows, covariates=alone.frames.terms(rows), level=alone.study.level
    )
    found = ways(alone, "ipv_dir")
    (one,) = (part for part in found.parts if isinstance(part, Estimate) and part.unit == "ratio")
    assert (one.value, one.lower, one.upper) == pytest.approx((ratio.value, ratio.lower, ratio.upper))
    assert one.cells[0] == ratio.cells[0]
    assert found.alike is None


def test_two_ways_and_the_test_of_their_being_alike(two):
    """The Wald statistic is the square of z of the second way, in a model with a column for being notified and one for
    that way."""
    found = ways(two, "ipv_dir")
    ratios = {one.id.split(".")[2]: one for one in found.parts if isinstance(one, Estimate) and one.unit == "ratio"}
    assert set(ratios) == {"home_visit", "letter"}
    rows = two.frames.spells_by_year("ipv_dir").first()
    way = rows["person"].map(first_way(two.frames.extract.notifications))
    letter = (rows["exposed"] & (way == "letter")).to_numpy(dtype=float)
    planned = design(rows, two.frames.terms(rows))
    names = ("notified", "letter", *planned.names[1:])
    fit = first_event_cox(
        Columns.of(np.column_stack([planned.X[:, 0], letter, planned.X[:, 1:]]), names), from_entry(rows)
    )
    z = fit.coefficients[1] / fit.standard_errors[1]
    assert found.alike.p == pytest.approx(stats.chi2.sf(z**2, 1))
    assert ratios["letter"].value == pytest.approx(np.exp(fit.coefficients[:2].sum()))
    after = rows.loc[rows["exposed"], "event"].sum()
    assert sum(one.cells[0] for one in ratios.values()) == after
    assert ratios["letter"].cells[0].key.state == "events after by letter"
    assert any(isinstance(one, Agreement) for one in found.parts)


def test_ways_are_one_more_test_under_the_rule_of_the_plan(two):
    found = {one.id: one for one in effects(two) if isinstance(one, Estimate)}
    assert found["equity.effects.tests"].value == 2
    raw = {"mode": ways(two, "ipv_dir").alike.p}
    assert found["equity.effects.mode"].value >= raw["mode"]
    assert found["equity.effects.mode"].df == 1
    assert "Holm" in found["equity.effects.mode"].method
    assert found["equity.mode.letter.hazard_ratio"].p is None
    assert "had not been notified" in found["equity.mode.letter.hazard_ratio"].scope.base


def test_too_few_or_unlike_are_said(two, changed):
    many = two.study.equity.model_copy(update={"effects_least_events": 10_000})
    study = two.study.model_copy(update={"equity": many})
    found = ways(Asked(study, replace(two.frames, study=study)), "ipv_dir")
    assert {one.why for one in found.parts} == {
        "fewer new records after a notification in this way, or before any, than the plan asks for"
    }
    persons = two.frames.extract.persons
    by_letter = first_way(two.frames.extract.notifications)
    apart = persons["prior_arrests"].astype("Int64") + 5 * (persons["person"].map(by_letter) == "letter")
    narrow = two.study.equity.model_copy(update={"effects_largest_imbalance": 0.5})
    unlike = told_by(changed(narrow, prior_arrests=apart), lambda told: told["person"].map(by_letter))
    found = ways(unlike, "ipv_dir")
    (said,) = (one for one in found.parts if isinstance(one, NotEstimated) and "letter" in one.what)
    assert "by more than the plan allows" in said.why


def test_a_way_with_too_few_is_told_with_its_neighbor(two, asked):
    """Four people told in custody: what the others leave of all would tell of them, so that nobody is left over."""
    people = sorted(set(asked.frames.extract.notifications["person"]))
    letter, custody = set(people[::2]), set(people[1:9:2])

    def kinds(told: pd.DataFrame) -> list[str]:
        return [
            "letter" if one in letter else "custody_visit" if one in custody else "home_visit" for one in told["person"]
        ]

    found = {one.id: one for one in ways(told_by(asked, kinds), "ipv_dir").parts if isinstance(one, Estimate)}
    together = found["equity.mode.home_visit_and_custody_visit.hazard_ratio"]
    alone = {one.id: one for one in ways(two, "ipv_dir").parts if isinstance(one, Estimate)}
    assert together.value == pytest.approx(alone["equity.mode.home_visit.hazard_ratio"].value)
    assert together.label.endswith("way of notification: At home or in custody")


def test_the_first_way_counts_and_the_most_personal_of_its_day():
    table = pd.DataFrame(
        {
            "person": ["a", "a", "b", "b", "c"],
            "date": pd.to_datetime(["2021-05-02", "2021-05-01", "2021-05-01", "2021-05-01", "2021-06-01"]),
            "kind": ["meeting", "letter", "letter", "home_visit", None],
        }
    )
    assert first_way(table).to_dict() == {"a": "letter", "b": "home_visit", "c": "unknown"}
