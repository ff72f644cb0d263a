from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.questions.counts.headline_measured import read_measured
from ipvi_eval.questions.counts.weak_spots import weak_spots


def fit_of(n: int, mean: float) -> StepFit:
    months = np.datetime64("2012-01", "M") + np.arange(n)
    plan = DesignPlan(interruptions=(Interruption(month=str(months[n // 2])),))
    found = fit_step(monthly_series(months, np.random.default_rng(1).poisson(mean, n)), plan)
    assert isinstance(found, StepFit)
    return found


def test_a_series_where_the_test_holds_its_level_has_none() -> None:
    assert list(weak_spots(fit_of(60, 40))) == []


@pytest.mark.parametrize(
    ("n", "mean", "words"),
    [
        (20, 40, ["shorter than two years (20 periods)"]),
        (60, 2, ["few incidents a month (2"]),
        (30, 3, ["few incidents in few years ("]),
        (20, 2, ["shorter than two years", "few incidents in few years"]),
    ],
)
def test_each_weak_spot_is_said_only_where_it_applies(n: int, mean: float, words: list[str]) -> None:
    found = list(map(str, weak_spots(fit_of(n, mean))))
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


def test_the_shares_are_those_of_the_stored_table() -> None:
    found = read_measured()
    short, _ = map(str, weak_spots(fit_of(20, 2)))
    (thin,) = map(str, weak_spots(fit_of(60, 2)))
    assert f"calls {100 * found.estimator('drifting-short').null:.0f} of a hundred" in short
    shares = [round(100 * found.estimator(f"drifting-thinned-{mean}").null) for mean in (1, 2, 3, 5)]
    assert f"calls {min(shares)} to {max(shares)} of a hundred" in thin


def test_few_incidents_in_few_years_are_told_with_their_own_shares() -> None:
    found = read_measured()
    rows = [one for id in ("drifting-some", "drifting-more") for one in found.lengths(id) if one.months <= 36]
    assert {one.months for one in rows} == {24, 36}
    steady = [one for id in ("drifting-some-steady", "drifting-more-steady") for one in found.lengths(id)]
    (few,) = map(str, weak_spots(fit_of(30, 3)))
    calm = [round(100 * one.null) for one in steady if one.months <= 36]
    assert f"calls {min(calm)} to {max(calm)} of a hundred changed where recording was steady" in few
    shares = [round(100 * one.null) for one in rows]
    assert f"grew by a fifth or more it calls {min(shares)} to {max(shares)}, and" in few
    # "where recording was steady" the test holds its level: no length rejects more than 7.5 of a hundred.
    assert {one.months for one in steady} == {24, 36, 60, 117}
    assert all(one.null <= 0.075 and one.tests > 250 for one in steady)
    # "nearly all are said to have risen": the falls among them are a fifth at most.
    assert all(one.false_falls <= one.null / 5 for one in rows)
    assert str(next(weak_spots(fit_of(40, 2.9)))).startswith("There are few incidents a month")


def test_the_counts_of_the_series_are_numbers_and_the_rest_words() -> None:
    """What came out of data is what disclosure control must be able to withhold."""
    (few,), (thin,) = weak_spots(fit_of(30, 3)), weak_spots(fit_of(60, 2))
    assert list(few.numbers) == ["ratio:events"]
    assert list(thin.numbers) == ["mean"]
    assert not any(letter.isdigit() for letter in few.template + thin.template)
