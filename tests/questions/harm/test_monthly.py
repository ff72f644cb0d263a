"""Harm month by month: by hand from the incidents, beside the count and never alone, withheld with any offense."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.lasting_step.wandering_prior import WanderingPrior
from ipvi_eval.questions.harm import monthly
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.monthly import MonthlyHarm, monthly_harm
from ipvi_eval.questions.harm.monthly_measured import read_monthly
from ipvi_eval.questions.harm.weighing import weighing
from ipvi_eval.questions.harm.weights import weights_of
from ipvi_eval.questions.step_checks import StepCheck
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Results
from ipvi_eval.synthetic.truth.shipped_study import WEIGHTS
from tests.questions.harm.after_counts import beside_the_count

START = pd.Timestamp("2021-04-01")


@pytest.fixture(scope="module")
def asked(harm) -> Asked:
    return beside_the_count(harm)


@pytest.fixture(scope="module")
def found(asked):
    return {one.id: one for one in monthly_harm(asked) if not isinstance(one, (NotEstimated, StepCheck))}


def test_harm_a_month_by_hand(asked, found):
    rows = asked.frames.incidents("ipv_dir")
    freeze = pd.Timestamp(asked.study.window.freeze)
    rows = rows[(rows["area"] == "Poughkeepsie") & (rows["date"] <= freeze)]
    weight = rows["offence"].map(lambda code: WEIGHTS[code][1])
    for side, inside, days in (
        ("before", rows["date"] < START, (START - pd.Timestamp("2016-01-01")).days),
        ("after", rows["date"] >= START, (freeze - START).days + 1),
    ):
        one = found[f"harm.monthly.{side}"]
        assert one.value == pytest.approx(weight[inside].sum() / (days / (365.25 / 12)))
        assert one.lower < one.value < one.upper


def test_the_change_is_that_of_the_count_times_that_of_an_incident(found):
    harm, count = found["harm.monthly.middle"], found["harm.monthly.incidents"]
    assert found["harm.monthly.per_incident"].value == pytest.approx(harm.value / count.value)
    assert found["harm.monthly.per_incident"].rests_on == (harm.id, count.id)
    assert harm.scope.base == count.scope.base
    assert "comparison areas" in harm.scope.base
    # Fewer effective incidents than incidents: the interval of the harm is the wider one.
    assert harm.upper / harm.lower > count.upper / count.lower
    assert found["harm.monthly.as_extreme"].n_of == "quarters"  # as the county's incidents are counted
    assert harm.scope.clock == "calendar quarters" != found["harm.monthly.after"].scope.clock


def test_beside_areas_the_level_wanders_as_it_does_in_the_answer_on_the_count(asked, with_incidents):
    learned = WanderingPrior(0.012, planned=0.035)

    def wanders(asked: Asked) -> WanderingPrior:
        harm = MonthlyHarm(asked, weights_of(asked.plan, asked.study.folder))
        answer = harm.counts.headline
        assert answer.relative is not None
        told = replace(answer, relative=replace(answer.relative, prior=learned))
        harm.counts.__dict__["headline"] = told  # as where eight areas tell how far levels wander
        return harm.fit(monthly.MIDDLE).prior

    assert wanders(asked) == learned
    # By itself the area has nobody who tells: the plan does.
    unknown = with_incidents(offence=lambda rows: rows["offence"].where(rows["area"] == "Poughkeepsie", None))
    assert wanders(beside_the_count(unknown)) == WanderingPrior(asked.study.its.wandering)


def test_nothing_was_planted_in_an_incident_and_nothing_is_found(found):
    """The county's offenses have one mix before and after, so that harm changed as the planted count did."""
    harm = found["harm.monthly.middle"]
    assert harm.lower < found["harm.monthly.incidents"].value < harm.upper


def test_less_severe_and_as_many(with_incidents):
    """From the start on every other assault is a dispute that weighs nothing: a fall that the count does not have."""
    rng = np.random.default_rng(4)

    def milder(rows: pd.DataFrame) -> pd.Series:
        here = (rows["area"] == "Poughkeepsie") & (rows["date"] >= START)
        return rows["offence"].mask(here & rows["offence"].ne("dispute") & (rng.random(len(rows)) < 0.6), "dispute")

    parts = monthly_harm(beside_the_count(with_incidents(offence=milder)))
    found = {one.id: one for one in parts if isinstance(one, Estimate)}
    assert found["harm.monthly.per_incident"].value < 0.65
    assert found["harm.monthly.middle"].upper < 1


def test_too_little_harm_for_a_level_is_said(with_incidents):
    """All harm on one incident in a hundred: the effective number is below thirty, however many incidents there are."""

    def hardly(rows: pd.DataFrame) -> pd.Series:
        return pd.Series(np.where(np.arange(len(rows)) % 100 == 0, "assault", "dispute"), index=rows.index)

    asked = beside_the_count(with_incidents(offence=hardly))
    parts = list(monthly_harm(asked))
    assert [one.id for one in parts if isinstance(one, Estimate)] == ["harm.monthly.before", "harm.monthly.after"]
    said = [one.why for one in parts if isinstance(one, NotEstimated)]
    assert said == ["the harm rests on so few incidents that how its level wanders cannot be told from chance"]


def test_never_alone(harm):
    (said,) = monthly_harm(harm)
    assert isinstance(said, NotEstimated)
    assert "beside it only" in said.why


def test_where_it_calls_too_much_only_the_months_are_told(asked, monkeypatch):
    stored = read_monthly()
    loud = replace(stored, rows=tuple(replace(one, called=0.2) for one in stored.rows))
    monkeypatch.setattr(monthly, "read_monthly", lambda: loud)
    parts = list(monthly_harm(asked))
    assert [one.id for one in parts if isinstance(one, Estimate)] == ["harm.monthly.before", "harm.monthly.after"]
    (said,) = (one for one in parts if isinstance(one, NotEstimated))
    assert "more of them changed than it may" in said.why


def test_without_offenses_of_the_comparison_areas_the_area_stands_alone(with_incidents):
    def elsewhere(rows: pd.DataFrame) -> pd.Series:
        return rows["offence"].where(rows["area"] == "Poughkeepsie", None)

    asked = beside_the_count(with_incidents(offence=elsewhere))
    harm = MonthlyHarm(asked, weights_of(asked.plan, asked.study.folder))
    assert harm.controls == ()
    assert harm.fit("middle").controls == ()


def test_a_plan_that_weighs_nothing_or_has_no_counts(asked):
    plan = asked.study.harm.model_copy(update={"classes": {}})
    assert list(monthly_harm(replace(asked, study=asked.study.model_copy(update={"harm": plan})))) == []
    (said,) = monthly_harm(replace(asked, study=asked.study.model_copy(update={"programme": None})))
    assert isinstance(said, NotEstimated)


def test_where_one_offense_is_hidden_no_harm_leaves(with_incidents):
    """Seven sexual offenses in all: the harm of a month would give them away."""

    def few(rows: pd.DataFrame) -> pd.Series:
        sexual = rows["offence"] == "sexual"
        here = sexual & (rows["area"] == "Poughkeepsie") & (rows["relationship"] == "intimate")
        return rows["offence"].mask(sexual & ~(here & (here.cumsum() <= 7)), "assault")

    asked = beside_the_count(with_incidents(offence=few))
    parts = [one for one in (*weighing(asked), *monthly_harm(asked)) if not isinstance(one, (NotEstimated, StepCheck))]
    every = Results.of((*asked.earlier.all(), *parts))
    released = suppress(every, read_profile("cms11")).results
    for name in ("before", "after", "middle", "low", "high", "per_incident", "as_extreme"):
        one = released.estimates.get(f"harm.monthly.{name}")
        assert one is None or one.value is None, name
    assert released.tables["harm.tradeoffs"].records()[0]["equals"] == "1"
