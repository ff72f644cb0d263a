"""The counts beside the share reached: one ratio of the model that leads, named as what it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.implementation.dose import reached_share
from ipvi_eval.questions.counts.asked import Asked as Counts
from ipvi_eval.questions.delivery.asked import Asked
from ipvi_eval.questions.delivery.dose import BASE, dose
from ipvi_eval.results.not_estimated import NotEstimated


@pytest.fixture(scope="module")
def found(delivery):
    ratio, *_ = dose(delivery)
    return ratio


def test_the_ratio_is_of_the_periods_of_the_answer_on_counts(found, delivery):
    counts = Counts(delivery.study, delivery.frames, "ipv_dir")
    fit = counts.fit
    assert fit is not None
    assert (found.n, found.events) == (len(fit.counts), fit.counts.sum())
    sides = [fit.counts[when].sum() for when in (~fit.window, fit.window)]
    assert list(found.cells[:2]) == sides
    assert len(found.cells) == (4 if fit.controls else 2)
    assert found.lower < found.value < found.upper
    assert (found.unit, found.n_of, found.scope.base) == ("ratio", "quarters", BASE)  # a small county
    assert found.scope.population == counts.about().population
    assert "was not measured" in found.method


def test_the_share_is_nothing_before_the_program_and_grows(delivery):
    series = Counts(delivery.study, delivery.frames, "ipv_dir").series
    share = dict(zip(series.months.astype(str), reached_share(delivery.due, series.months), strict=True))
    assert share["2021-01"] == share["2016-01"] == 0
    assert 0 < share["2021-07"] < share["2022-07"] < share["2025-07"] < 1


def test_without_a_plan_of_the_counts_that_is_said(delivery):
    study = delivery.study.model_copy(update={"its": None})
    (said,) = dose(Asked(study, replace(delivery.frames, study=study)))
    assert isinstance(said, NotEstimated)
    assert "[its]" in said.why
