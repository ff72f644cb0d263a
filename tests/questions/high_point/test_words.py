from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.questions.high_point import words
from ipvi_eval.questions.high_point.counts.count_change import CountChange, compare_counts
from ipvi_eval.questions.high_point.estimates import belief_estimates, pooled_estimates
from ipvi_eval.questions.high_point.evaluations.reviews import prior_from
from ipvi_eval.questions.high_point.published.before_after import BeforeAfter, with_counts
from ipvi_eval.questions.high_point.published.follow_up_calendar import calendar_of
from ipvi_eval.questions.high_point.published.registry import Registry, published, published_estimates
from ipvi_eval.questions.high_point.published.study_design import Design
from ipvi_eval.questions.high_point.shares.coarse import Step
from ipvi_eval.questions.high_point.shares.comparison import compare_recidivism
from ipvi_eval.questions.high_point.shares.equivalence import assess_equivalence
from ipvi_eval.questions.high_point.shares.implied import conflict_of
from ipvi_eval.questions.high_point.shares.replay import replay
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.synthesis.random_effects import synthesise
from ipvi_eval.synthesis.rate_ratio import LogRatio
from ipvi_eval.synthesis.studies import studies_from_counts
from ipvi_eval.synthesis.update import update
from tests.questions.high_point.in_words import filled, in_words


def _comparison(value: float = 0.14, se: float = 0.025) -> Any:
    risk = Risk(list_at_entry="D", months=12, value=value, n=200, events=25, standard_error=se)
    return compare_recidivism([risk])


def test_sentence_and_caveat_travel_together_and_hold_no_number_of_their_own() -> None:
    comparison = _comparison()
    statement = words.of_risk(comparison.rows[0])
    assert not re.search(r"\d", statement.sentence.own + statement.caveat.own)
    text = filled(statement, comparison.estimates())
    assert "14.0% (95% CI 9.8% to 19.8%)" in text
    assert "beside 16% in High Point" in text
    assert "taken as exact" not in text
    assert text.endswith(in_words(statement.caveat))


@pytest.mark.parametrize(
    ("value", "se", "verdict"),
    [(0.14, 0.025, "neither show nor rule out"), (0.05, 0.01, "a lower share"), (0.30, 0.02, "a higher share")],
)
def test_the_verdict_follows_the_interval(value: float, se: float, verdict: str) -> None:
    comparison = _comparison(value, se)
    assert verdict in filled(words.of_risk(comparison.rows[0]), comparison.estimates())


def test_equivalence() -> None:
    result = assess_equivalence(_comparison(0.16, 0.01).rows[0], margin=1.25)
    text = filled(words.of_equivalence(result, site="High Point"), result.estimates())
    assert "is equivalent to High Point's within the plan's margin" in text
    assert text.startswith("Among notified people of List")
    assert "no evidence of a like effect" in text


@pytest.mark.parametrize(
    ("ratio", "verdict"), [(0.5, "fell by more"), (0.82, "cannot tell"), (1.2, "fell by less, or rose")]
)
def test_counts(ratio: float, verdict: str) -> None:
    ours = LogRatio(log=math.log(ratio), standard_error=0.05, level=0.95, method="m", design_level=2)
    change = compare_counts(ours, outcome="call")
    assert isinstance(change, CountChange)
    text = filled(words.of_counts(change), change.estimates())
    assert verdict in text
    assert "Maryland level 2" in text
    assert "less reporting" in text


def test_a_change_beside_another_place_is_told_with_its_limits() -> None:
    ours = LogRatio(log=math.log(0.8), standard_error=0.05, level=0.95, method="m", design_level=3)
    counts = BeforeAfter(before=400, after=300, comparison_before=380, comparison_after=370)
    figure = replace(published().get("high_point.calls.change"), status="unknown", value=None, fill="counts")
    theirs = Registry((with_counts(replace(figure, design=Design()), counts),))
    change = compare_counts(ours, outcome="call", registry=theirs)
    assert isinstance(change, CountChange)
    # 300 / 400 over 370 / 380, var(log) = 1/400 + 1/300 + 1/380 + 1/370.
    wanted = "In High Point they were 0.77 (95% CI 0.63 to 0.95), as a ratio to the time before and to places without"
    assert wanted in filled(words.of_counts(change), change.estimates())


def test_replay() -> None:
    rng = np.random.default_rng(1)
    entry, end = np.zeros(500, dtype=np.int64), np.full(500, 700)
    event = np.ceil(rng.exponential(365.25 / 0.2, 500))
    calendar = calendar_of(start=date(2012, 4, 1))
    result = replay(
        entry, np.where(event <= end, event, np.nan), end, calendar=calendar, step=Step(0.05), draws=10, seed=1
    )
    text = filled(words.of_replay(result), result.estimates())
    assert "published 6.2% and 17%" in text
    assert "would climb from 5% to 30% as" in text  # in steps of 5%
    assert "lower bound" in text


def test_belief_says_where_its_weight_comes_from() -> None:
    prior = prior_from(published().get("focused_deterrence.randomised"), spread_between_places=0.1)
    result = update(prior, log_ratio=0.4, standard_error=0.15)
    statement = words.of_belief(result, prefix="evidence.bayes")
    text = filled(statement, belief_estimates(result, "evidence.bayes"))
    assert "started from the published evaluations of focused deterrence (9 randomized evaluations)" in text
    assert "more than half of its weight" in text
    assert "disagree" in text
    assert set(statement.ids) == {f"evidence.bayes.{x}" for x in ("reduction_0", "reduction_10", "prior_weight")}


def test_synthesis() -> None:
    three = synthesise(studies_from_counts([10, 20, 30], [100, 110, 120], ["a", "b", "c"]))
    text = filled(words.of_synthesis(three, what="share with arrest", prefix="x"), pooled_estimates(three, "x"))
    assert "Across 3 published evaluations (share with arrest) the mean is" in text
    assert "in a new place" in text
    two = synthesise(studies_from_counts([10, 20], [100, 110], ["a", "b"]))
    assert "Too few" in filled(words.of_synthesis(two, what="w", prefix="x"), pooled_estimates(two, "x"))


def test_the_headline_is_built_from_the_readings_there_are() -> None:
    def told(registry: Registry) -> str:
        calendar = calendar_of(start=date(2012, 4, 1), registry=registry)
        conflict = conflict_of(calendar, registry)
        assert conflict is not None
        statement = words.of_headline(calendar, conflict, registry)
        return filled(statement, (*published_estimates(registry), *conflict.estimates()))

    text = told(published())
    assert "6.2% (all notified to September 2012), 5.9% (April 2013), 7% (February 2014)" in text
    assert "From February 2014 to first three years that share was multiplied by 2.00" in text
    assert "the rest is unexplained" in text
    assert "as follow-up grew" not in text
    fewer = Registry(tuple(f for f in published() if f.id != "high_point.cumulative.2014_02"))
    assert "February 2014" not in told(fewer)


def test_homicide_is_one_sentence_with_the_accounts_that_conflict() -> None:
    sentence = in_words(words.of_homicide(published(), site="High Point").sentence)
    assert all(words in sentence for words in ("3-5", "16", "conflict"))
    bare = Registry(tuple(f for f in published() if f.outcome != "homicide"))
    assert in_words(words.of_homicide(bare, site="High Point").sentence) == (
        "Nothing is said of homicide: no number of High Point's has been read."
    )
    assert "High Point" not in in_words(words.of_homicide(published(), site="Lexington NC").sentence)


def test_the_conflict_is_the_first_caution_and_exactness_is_said_once() -> None:
    conflict = conflict_of(calendar_of(start=date(2012, 4, 1)), published())
    risks = [
        Risk(list_at_entry=name, months=12, value=0.05, n=200, events=10, standard_error=0.015) for name in ("C", "D")
    ]
    found = words.cautions(compare_recidivism(risks), conflict)
    assert "contradict each other" in found[0]
    # Its numbers stand in the answer, to a decimal; told here as well they came rounded otherwise.
    assert not re.search(r"\d", found[0])
    assert sum("how many people" in text for text in found) == 1
    assert any("List D is above its List C" in text for text in found)
    assert any("re-offended, not arrested" in text for text in found)


def test_that_an_arrest_is_meant_is_called_our_reading_only_where_it_is() -> None:
    risks = [Risk(list_at_entry="D", months=12, value=0.05, n=200, events=10, standard_error=0.015)]
    plain = replace(published().get("high_point.rearrest.list_d.12m"), note="new arrests, from the court's records")
    told = words.cautions(compare_recidivism(risks, registry=published().over([plain])), None)
    assert not any("re-offended, not arrested" in text for text in told)


def test_figures_that_agree_are_not_said_to_contradict_each_other() -> None:
    risks = [Risk(list_at_entry="C", months=12, value=0.05, n=200, events=10, standard_error=0.015)]
    calendar = calendar_of(start=date(2012, 4, 1))
    conflict = conflict_of(calendar, published())
    assert conflict.contradicts
    last = conflict.near[-1]
    as_expected = replace(last.reading.figure, value=sum(last.would_be) / 2, numerator=None)
    registry = published().over([as_expected])
    alike = conflict_of(calendar_of(start=date(2012, 4, 1), registry=registry), registry)
    assert not alike.contradicts
    assert alike.near
    assert not any("contradict" in text for text in words.cautions(compare_recidivism(risks), alike))


def test_what_is_not_compared_is_a_sentence() -> None:
    risk = Risk(list_at_entry="B", months=12, value=0.2, n=50, events=10)
    text = words.of_nothing(compare_recidivism([risk]).not_compared[0])
    assert text.startswith("Not compared (List B, 12 months, arrest): High Point's share is not known")
    assert text.endswith(".")


def test_what_would_make_a_comparison_possible_ends_the_sentence() -> None:
    item = NotEstimated(what="list B", why="High Point gives none", remedy="ask the police department")
    assert words.of_nothing(item) == "Not compared (list B): High Point gives none; ask the police department."


def test_a_missing_number_is_named() -> None:
    with pytest.raises(ReportError, match=r"evidence\.high_point\.list_d\.12m\.ours"):
        filled(words.of_risk(_comparison().rows[0]), ())
