"""What the things seen in a series share: rates, a tail, spans of periods, and words for readers outside the agency."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series, monthly_values
from ipvi_eval.its.series.series_note import (
    Kind,
    SeriesNote,
    lasting_starts,
    lower_tail,
    passing,
    rates,
    span,
)
from ipvi_eval.questions.counts import findings
from ipvi_eval.results.not_estimated import STANDING_NUMBER

MONTHS = np.datetime64("2018-01", "M") + np.arange(24)
SERIES = monthly_series(MONTHS, np.arange(24))


@pytest.mark.parametrize(("mean", "variance", "n"), [(10.0, 4.0, 12), (10.0, 25.0, 12), (3.0, 3.0, 6)])
def test_so_few_are_foretold_with_the_mean_and_a_variance_that_knows_the_error_of_the_mean(mean, variance, n):
    """A new count has the variance of the counts, never below chance, and that of their mean: (1 + 1/n) times."""
    tail = np.array([lower_tail(count, mean, variance, n) for count in range(400)])
    assert tail[-1] == pytest.approx(1)
    chance = np.diff(tail, prepend=0)
    assert chance @ np.arange(400) == pytest.approx(mean)
    assert chance @ (np.arange(400) - mean) ** 2 == pytest.approx(max(variance, mean) * (1 + 1 / n))
    assert lower_tail(0, 0.0, 0.0, n) == 1


def test_rates_are_counts_in_a_period_of_average_exposure():
    exposed = monthly_series(MONTHS[:2], [10, 30], [100.0, 300.0])
    assert rates(exposed).tolist() == [20, 20]
    assert rates(SERIES).tolist() == list(range(24))
    values = monthly_values(MONTHS[:2], [0.5, 1.5])
    assert rates(values).tolist() == [0.5, 1.5]


def test_what_the_plan_sets_apart_and_where_it_begins():
    window = Interruption(month="2018-06", end="2018-08", name="also_1", slope=False)
    program = Interruption(month="2019-03", phase_in=("2019-01", "2019-02"))
    plan = DesignPlan(interruptions=(program, window))
    assert lasting_starts(SERIES, plan) == [14]
    assert [at for at in range(24) if passing(SERIES, plan, at)] == [5, 6, 7, 12, 13]
    assert (span(SERIES, 3, 3), span(SERIES, 3, 5)) == ("2018-04", "2018-04 to 2018-06")


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_has_words_without_a_count(kind):
    (found,) = findings.seen([SeriesNote(kind, "2018-04", "12 of 34", "look")], "month")
    text = found.text.template.format(**found.text.words) if found.text.words else found.text.template
    assert "12" not in text
    assert "{" not in text
    # A number in a sentence's own words stops the run: it could be a count.
    assert STANDING_NUMBER.search(found.text.own) is None


def test_what_the_plan_and_the_exposure_say_is_not_seen_in_counts():
    assert {kind for kind in get_args(Kind) if not SeriesNote(kind, "2018-04", "", "").of_counts} == {
        "mixed", "exposure", "exposure since",
    }  # fmt: skip
