from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.evaluations.pooling import pools, small_study_effects, studies_from_figures
from ipvi_eval.questions.high_point.evaluations.reviews import REVIEWS
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.published.study_design import Design
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.synthesis.funnel import egger
from ipvi_eval.synthesis.studies import Studies


def test_shares_of_one_window_are_pooled() -> None:
    base = published().get("high_point.rearrest.list_d.12m")
    figures = [replace(base, id=f"x.{i}", value=i / 100, numerator=i, denominator=100) for i in (10, 20)]
    studies = studies_from_figures(figures)
    assert studies.scale == "logit"
    assert [studies.back(x) for x in studies.effects] == pytest.approx([0.1, 0.2])


def test_ratios_with_intervals_are_pooled() -> None:
    base = published().get("seattle.arrest.ahr.12m")
    studies = studies_from_figures([base, replace(base, id="x.y", value=0.8, lower=0.6, upper=1.1)])
    assert studies.scale == "log ratio"


@pytest.mark.parametrize(
    ("figure_id", "why"),
    [
        ("kingston.claim", "a claim, not an effect"),
        ("high_point.rearrest.list_b.12m", "status unknown"),
        ("high_point.homicide.share", "status unverified"),
        ("high_point.cumulative.2018_08", "unequal or unstated follow-up"),
        ("high_point.calls.change", "no printed interval"),
        ("high_point.rearrest.list_d.12m", "no numerator and denominator"),
        ("batterer_programmes", "not a share or a ratio"),
    ],
)
def test_what_may_not_be_pooled_is_named_with_the_reason(figure_id: str, why: str) -> None:
    figure = published().get(figure_id)
    with pytest.raises(AnalysisError, match=why) as caught:
        studies_from_figures([figure])
    assert figure_id in str(caught.value)


def test_outcomes_and_windows_are_not_mixed() -> None:
    base = replace(published().get("high_point.rearrest.list_d.12m"), numerator=16, denominator=100)
    other = replace(base, id="x.y", outcome="report")
    window = replace(base, id="x.z", follow_up=published().get("high_point.rearrest.list_d.6m").follow_up)
    with pytest.raises(AnalysisError, match=r"x\.y \(counts reports, the first arrests\); x\.z \(another window"):
        studies_from_figures([base, other, window])
    with pytest.raises(AnalysisError, match="no figures"):
        studies_from_figures([])


def _ratio(name: str, site: str, level: int = 3, **more: object) -> Figure:
    base = published().get("seattle.arrest.ahr.12m")
    design = Design(level=level, why="made up")
    return replace(base, id=name, site=site, outcome="crime", design=design, **more)  # type: ignore[arg-type]


def test_nothing_shipped_can_be_pooled_and_the_reason_is_said() -> None:
    found = pools(published(), without=tuple(REVIEWS.values()))
    assert isinstance(found, NotEstimated)
    assert "no two are of one outcome" in found.why
    assert "Egger" in found.what


def test_controlled_ratios_of_one_outcome_are_pooled_one_a_site() -> None:
    own = [
        _ratio("a.x", "A"), _ratio("a.y", "A", level=5, value=0.8), _ratio("b.x", "B"),
        _ratio("c.x", "C", level=2), _ratio("d.x", "D", interval="", lower=None, upper=None),
        replace(_ratio("e.x", "E"), outcome="call"),
    ]  # fmt: skip
    found = pools(published().over(own))
    assert not isinstance(found, NotEstimated)
    assert [pool.key for pool in found] == ["change_in_crime"]
    # A's randomized figure is kept; C is before and after only, D prints no interval, E is alone with its outcome.
    (pool,) = found
    assert [pool.studies.back(x) for x in pool.studies.effects] == pytest.approx([0.8, 0.71])
    assert isinstance(pools(published().over(own), without=("b.x",)), NotEstimated)


def test_shares_are_pooled_by_list_and_window() -> None:
    base = replace(published().get("high_point.rearrest.list_d.12m"), numerator=16, denominator=100)
    own = [
        base, replace(base, id="b.d", site="B", value=0.2, numerator=20),
        replace(base, id="c.c", site="C", list_at_entry="C"), replace(base, id="b.d2", site="B", note="again"),
    ]  # fmt: skip
    found = pools(published().over(own))
    assert not isinstance(found, NotEstimated)
    assert [(pool.key, pool.synthesis.k) for pool in found] == [("share_with_arrest_list_d_12_months", 2)]
    with pytest.raises(AnalysisError, match="another list than the first"):
        studies_from_figures([base, own[2]])


def test_a_ratio_is_not_converted_into_cohens_d() -> None:
    d = published().get("focused_deterrence.earlier_d")
    with pytest.raises(AnalysisError, match="is not converted into Cohen's d"):
        studies_from_figures([_ratio("a.x", "A"), d])


def test_a_run_says_why_the_test_was_not_made() -> None:
    many = Studies(effects=np.arange(12.0), variances=np.arange(1, 13.0), labels=tuple("abcdefghijkl"))
    assert small_study_effects(many, what="change in crime") == egger(many)
    few = Studies(effects=np.zeros(9), variances=np.arange(1, 10.0), labels=tuple("abcdefghi"))
    refused = small_study_effects(few, what="change in crime")
    assert isinstance(refused, NotEstimated)
    assert refused.what == "small-study effects, change in crime"
