from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point import refusals
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.published.study_design import FollowUp
from ipvi_eval.questions.high_point.shares.risk import Risk

OURS = Risk(list_at_entry="D", months=12, value=0.14, n=200, events=28)


def test_lifetime_cost_is_never_multiplied_by_incidents() -> None:
    with pytest.raises(AnalysisError, match=r"whole life.*costs\.toml"):
        refusals.lifetime_cost_of_incidents()


def test_a_rate_ratio_never_becomes_cohens_d() -> None:
    with pytest.raises(AnalysisError, match="rate ratios with rate ratios"):
        refusals.rate_ratio_to_cohens_d()


@pytest.mark.parametrize(
    ("figure_id", "text"), [("high_point.cumulative.2014_04", "9 %"), ("high_point.cumulative.2016_10", "17 %")]
)
def test_a_raw_share_is_not_compared_with_a_fixed_window(figure_id: str, text: str) -> None:
    with pytest.raises(AnalysisError, match=rf"{text}.*unequal follow-up.*fixed horizon") as caught:
        refusals.require_fixed_window(published().get(figure_id), OURS)
    assert "replay" in str(caught.value)


def test_an_unequal_follow_up_of_the_same_length_is_no_window() -> None:
    figure = replace(published().get("high_point.cumulative.2016_10"), follow_up=FollowUp(kind="unequal", months=12))
    with pytest.raises(AnalysisError, match="unequal follow-up"):
        refusals.require_fixed_window(figure, OURS)


def test_nor_our_raw_share_with_theirs() -> None:
    raw = Risk(list_at_entry="D", months=12, value=0.14, n=200, events=28, follow_up="unequal")
    with pytest.raises(AnalysisError, match="our raw cumulative share"):
        refusals.require_fixed_window(published().get("high_point.rearrest.list_d.12m"), raw)


def test_nor_two_windows_of_different_length() -> None:
    with pytest.raises(AnalysisError, match="fixed window of 6 months and ours for 12 months"):
        refusals.require_fixed_window(published().get("high_point.rearrest.list_d.6m"), OURS)


def test_like_windows_pass() -> None:
    refusals.require_fixed_window(published().get("high_point.rearrest.list_d.12m"), OURS)
