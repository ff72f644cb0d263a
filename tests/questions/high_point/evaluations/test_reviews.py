from __future__ import annotations

import math
from dataclasses import replace

import pytest
from scipy.stats import norm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.evaluations.reviews import REVIEWS, prior_from, prior_from_interval, prior_of
from ipvi_eval.questions.high_point.published.registry import published


@pytest.mark.parametrize(("review", "ratio"), [("randomised", 0.84), ("all", 0.77)])
def test_priors_centre_on_the_published_means(review: str, ratio: float) -> None:
    # facts.md: 16 % (the nine randomised evaluations), 23 % (all fifty).
    prior = prior_of(review, published(), chance_of_no_reduction=0.1, spread_between_places=0.15)
    assert prior.ratio == pytest.approx(ratio)
    assert norm.sf(0, prior.mean, prior.sd) == pytest.approx(0.1)


def test_an_interval_once_entered_is_used() -> None:
    figure = replace(published().get(REVIEWS["all"]), lower=0.7, upper=0.85, interval="95 %")
    prior = prior_of("all", published().over([figure]), chance_of_no_reduction=0.1, spread_between_places=0.15)
    assert prior.sd == pytest.approx(math.hypot(math.log(0.85 / 0.7) / (2 * 1.959964), 0.15), rel=1e-5)


@pytest.mark.parametrize(
    ("figure_id", "ratio"), [("focused_deterrence.randomised", 0.84), ("focused_deterrence.all", 0.77)]
)
def test_priors_from_the_reviews(figure_id: str, ratio: float) -> None:
    # Published as 16 % and 23 % reductions.
    prior = prior_from(published().get(figure_id), chance_of_no_reduction=0.1)
    assert prior.ratio == pytest.approx(ratio)
    assert norm.sf(0, prior.mean, prior.sd) == pytest.approx(0.1)
    assert "0.1 beforehand" in prior.why


def test_a_printed_interval_is_used_with_the_spread_between_places() -> None:
    figure = replace(published().get("focused_deterrence.randomised"), lower=0.75, upper=0.95, interval="95 %")
    prior = prior_from_interval(figure, spread_between_places=0.1)
    assert prior.sd == pytest.approx(math.hypot(math.log(0.95 / 0.75) / (2 * 1.959964), 0.1), rel=1e-6)
    with pytest.raises(AnalysisError, match="no printed interval"):
        prior_from_interval(published().get("focused_deterrence.randomised"), spread_between_places=0.1)


@pytest.mark.parametrize(
    "figure_id", ["kingston.claim", "focused_deterrence.earlier_d", "high_point.rearrest.list_d.12m"]
)
def test_claims_shares_and_the_unverified_are_no_priors(figure_id: str) -> None:
    with pytest.raises(AnalysisError, match="cannot be a prior"):
        prior_from(published().get(figure_id), chance_of_no_reduction=0.1)


def test_a_prior_that_centers_on_no_reduction_is_refused() -> None:
    with pytest.raises(AnalysisError, match="center on a reduction"):
        prior_from(published().get("focused_deterrence.all"), chance_of_no_reduction=0.7)
