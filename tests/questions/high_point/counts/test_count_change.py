from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.counts.count_change import CountChange, compare_counts, published_fall
from ipvi_eval.questions.high_point.published.registry import Registry, published
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.synthesis.rate_ratio import LogRatio

OURS = LogRatio(log=math.log(0.9), standard_error=0.08, level=0.95, method="segmented regression", design_level=2)


def test_ratio_of_ratios_against_the_published_point() -> None:
    result = compare_counts(OURS, outcome="call")
    assert isinstance(result, CountChange)
    # Closed form: 0.9 / 0.8, and our interval divided by 0.8.
    assert result.ratio == pytest.approx(0.9 / 0.8)
    assert result.interval == pytest.approx(tuple(bound / 0.8 for bound in OURS.interval))
    assert any("taken as exact" in text for text in result.caveats)
    assert any("Maryland level 2: before and after in one city" in text for text in result.caveats)


def test_with_a_published_interval_both_uncertainties_count() -> None:
    figure = replace(published().get("high_point.calls.change"), lower=0.7, upper=0.9, interval="95 %")
    result = compare_counts(OURS, outcome="call", registry=published().over([figure]))
    assert isinstance(result, CountChange)
    theirs = math.log(0.9 / 0.7) / (2 * 1.959964)
    half = 1.959964 * math.hypot(0.08, theirs)
    assert result.interval == pytest.approx((1.125 * math.exp(-half), 1.125 * math.exp(half)), rel=1e-6)
    assert not any("taken as exact" in text for text in result.caveats)
    assert list(result.tidy()["lower"]) == [pytest.approx(OURS.interval[0]), 0.7]


def test_reports_are_not_compared_with_calls_or_arrests() -> None:
    result = compare_counts(OURS, outcome="report")
    assert isinstance(result, NotEstimated)
    assert "calls" in result.why
    assert "arrests" in result.why
    assert "no published conversion" in result.why


def test_an_unfilled_estimate_is_never_used() -> None:
    # high_point.arima.* are empty places: the comparison must rest on the seen before/after change only.
    result = compare_counts(OURS, outcome="arrest")
    assert isinstance(result, CountChange)
    assert result.theirs.id == "high_point.arrests.change"


def test_estimates_and_tidy() -> None:
    result = compare_counts(OURS, outcome="call")
    assert isinstance(result, CountChange)
    names = [e.id.removeprefix("evidence.high_point.calls.") for e in result.estimates()]
    assert names == ["ours", "theirs", "ratio_of_ratios"]
    assert list(result.tidy()["design_level"]) == [2, 2]


def test_a_ratio_without_its_design_is_refused() -> None:
    with pytest.raises(AnalysisError, match="design level"):
        compare_counts(replace(OURS, design_level=None), outcome="call")


def test_a_fall_is_looked_for_among_falls_and_the_surest_is_taken() -> None:
    shipped = published()
    found = published_fall(shipped, site="High Point")
    assert found is not None
    assert (found.id, found.value) == ("high_point.calls.change", 0.8)
    rise = replace(found, value=1.2)
    seen = replace(found, id="high_point.arrests.seen", outcome="arrest", value=0.9, status="seen")
    other = published_fall(shipped.over([rise, seen]), site="High Point")
    assert other == seen
    alone = Registry((rise,))
    assert published_fall(alone, site="High Point") is None
    assert published_fall(shipped, site="Lexington NC") is None
