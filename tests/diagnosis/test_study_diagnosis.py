"""Every planned claim of a small made-up county with its verdict, and that no result has a say."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.diagnosis import study_diagnosis as module
from ipvi_eval.diagnosis.power.lines import Line
from ipvi_eval.diagnosis.power.study_power import study_power
from ipvi_eval.diagnosis.study_diagnosis import Fixed, study_diagnosis
from ipvi_eval.errors import AnalysisError
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.counts.asked import Asked as CountsAsked
from ipvi_eval.questions.counts.asked import outcomes_of as counts_of
from ipvi_eval.questions.high_point.asked import Asked as ComparisonAsked
from ipvi_eval.questions.reoffence.asked import outcomes_of as reoffences_of
from ipvi_eval.results.store import Results
from ipvi_eval.rounding import percent, whole_percent

FIXED = Fixed(power=0.8, level=0.95, worth=0.1, replicates=60)


@pytest.fixture(scope="module")
def count(county_frames):
    return counts_of(county_frames.study, county_frames)[0]


@pytest.fixture(scope="module")
def counted(count):
    (one,) = study_diagnosis([count], [], None, FIXED).claims
    return one


@pytest.fixture(scope="module")
def people(county_frames):
    return study_diagnosis([], reoffences_of(county_frames.study, county_frames)[:1], None, FIXED)


def beside(frames):
    return study_diagnosis([], [], ComparisonAsked(frames.study, frames, Results()), FIXED)


def test_a_count_with_its_simulation(counted):
    assert (counted.about, counted.outcome) == ("count", "IPV domestic incident report")
    assert counted.tried[0].about == "Nothing else happens"
    assert counted.verdict.kind in ("can be supported", "only if the effect is large enough")
    first = counted.tried[0]
    assert f"calls {percent(first.false_alarms.value, 1)} changed" in counted.chance
    assert {one.false_alarms.replicates for one in counted.tried} == {60}
    # The fall that power says is found in eight of ten is the one that is planted.
    assert first.found.value == pytest.approx(0.8, abs=4 * np.sqrt(0.16 / 60))


def test_a_ratio_is_called_as_its_estimate_is(people, county_frames):
    """Before the results it has the name, and with it the errors, that the result will have."""
    asked = reoffences_of(county_frames.study, county_frames)[0]
    stated = asked.planned.ratio.method
    assert stated.startswith(people.claims[0].estimator)
    assert people.claims[0].estimator.endswith("errors of the model")


def test_the_months_after_the_start_have_no_say(count, counted):
    """With hardly any incident after the start everything is as it was, to the last digit."""

    class Fallen:
        def __getattr__(self, name):
            return getattr(count.frames, name)

        def monthly(self, outcome, area=None):
            found = count.frames.monthly(outcome, area)
            after = pd.PeriodIndex(found.months, freq="M") >= pd.Period("2021-04", "M")
            return replace(found, counts=np.where(after, np.asarray(found.counts) // 5, found.counts))

    (other,) = study_diagnosis([CountsAsked(count.study, Fallen(), count.outcome)], [], None, FIXED).claims
    assert other == counted


def test_people_have_what_power_says_of_them(county_frames, people):
    asked = reoffences_of(county_frames.study, county_frames)[0]
    lines = study_power([], asked, power=0.8, level=0.95).lines
    (planned,) = [one for one in lines if (one.about, one.role) == ("hazard", "as planned")]
    assert [one.about for one in people.claims] == ["hazard"]  # a difference of shares is stated nowhere
    assert [one.reduction for one in people.claims] == [planned.reduction]
    assert all(one.tried == () and "not simulated" in one.chance for one in people.claims)
    assert any("4 times as many people: a reduction of" in each for each in people.claims[-1].would_change)


def test_the_verdict_moves_with_the_smallest_effect_worth_having(county_frames):
    asked = reoffences_of(county_frames.study, county_frames)[:1]
    kinds = []
    for worth in (0.01, 0.79):
        found = study_diagnosis([], asked, None, replace(FIXED, worth=worth))
        kinds.append({one.verdict.kind for one in found.claims})
        lacking = f"none of these finds a reduction of {whole_percent(worth)}"
        assert all((lacking in one.would_change) == (worth == 0.01) for one in found.claims)
    assert kinds == [{"only if the effect is large enough"}, {"can be supported"}]


def test_beside_another_program_those_count_who_were_notified_long_enough_ago(county_frames):
    found = beside(county_frames)
    freeze = pd.Timestamp(county_frames.study.window.freeze)
    spells = county_frames.spells_since_notification("ipv_arrest").frame.drop_duplicates("person")
    claims = {one.question: one for one in found.claims}
    asked = [question for question in claims if "List D" in question and "12 months" in question]
    for question in asked:
        number = int(((spells["list"] == "D") & (spells["entry"] <= freeze - pd.Timedelta(days=365))).sum())
        assert claims[question].rests_on.startswith(f"{number:,} people notified so long ago; 16% published there")
    assert asked
    assert any("24 months: High Point publishes no share" in sentence for sentence in found.not_judged)


def test_an_outcome_that_nobody_publishes_is_not_compared(county_frames):
    study = county_frames.study.model_copy(
        update={"evidence": county_frames.study.evidence.model_copy(update={"outcome": "ipv_dir_injury"})}
    )
    asked = ComparisonAsked(study, county_frames, Results())
    unknown = SimpleNamespace(study=study, plan=asked.plan, program=asked.program, kind=None)
    found = study_diagnosis([], [], unknown, FIXED)
    assert found.claims == ()
    assert found.not_judged == (
        "comparison with High Point: no outcome of [survival] is one that other places publish",
    )


def test_where_nothing_would_be_tested_it_is_said(tiny):
    study = read_study(tiny)
    frames = Inputs(study).frames
    found = study_diagnosis(counts_of(study, frames), [], None, FIXED)
    (one,) = found.claims
    assert one.verdict.kind == "cannot be supported by these records"
    assert one.tried == ()
    assert "too few quarters" in one.verdict.said


def test_a_reduction_that_prints_alike_would_change_nothing():
    def line(setting, ratio):
        return Line("count", "x", setting, ratio, "the months before", "otherwise")

    others = [line("60 months after the start", 0.6699), line("4 times as many incidents", 0.77)]
    assert module._would_change(line("as planned", 0.6656), others, 0.1) == (
        "4 times as many incidents: a reduction of 23%",
        "none of these finds a reduction of 10%",
    )


def test_what_cannot_be_had_is_not_judged(tiny):
    study = read_study(tiny)
    other = study.model_copy(
        update={
            "survival": study.survival.model_copy(update={"exposure": "comparison area"}),
            "programme": None,
        }
    )
    frames = Inputs(study).frames
    found = study_diagnosis([], reoffences_of(other, frames), None, FIXED)
    assert found.claims == ()
    assert found.not_judged == (
        "hazard ratio, IPV report: reference is the same for everybody; the design needs people of both kinds",
    )


def test_too_few_series_are_refused(count):
    with pytest.raises(AnalysisError, match="at least 50 series"):
        study_diagnosis([count], [], None, replace(FIXED, replicates=49))


def test_it_is_a_table_and_plain_values(counted, people):
    assert list(people.tidy().columns) == ["about", "outcome", "reduction", "verdict"]
    plain = people.plain()
    assert plain["claims"][0]["verdict"]["said"] == people.claims[0].verdict.said
    assert plain["replicates"] == 60
