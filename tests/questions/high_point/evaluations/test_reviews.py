from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.evaluations.reviews import NEAREST, REVIEWS, nearest, prior_from, prior_of
from ipvi_eval.questions.high_point.published.registry import published


@pytest.mark.parametrize(("review", "ratio", "trials"), [("randomised", 0.84, 9), ("all", 0.77, 50)])
def test_priors_centre_on_the_published_means(review: str, ratio: float, trials: int) -> None:
    # 16 % (the nine randomised evaluations) and 23 % (all fifty), doi 10.1002/cl2.1051 and its update.
    prior = prior_of(review, published(), spread_between_places=0.2)
    assert prior.ratio == pytest.approx(ratio)
    # A new place differs from the mean by .2, and the mean of so many from the truth by .2 / sqrt(k).
    assert prior.sd == pytest.approx(0.2 * math.sqrt(1 + 1 / trials))


def test_fewer_evaluations_never_make_a_firmer_belief() -> None:
    few, many = (prior_of(name, published(), spread_between_places=0.2).sd for name in ("randomised", "all"))
    assert few > many


def test_an_interval_once_entered_is_used() -> None:
    figure = replace(published().get(REVIEWS["all"]), lower=0.7, upper=0.85, interval="95 %")
    prior = prior_of("all", published().over([figure]), spread_between_places=0.15)
    assert prior.sd == pytest.approx(math.hypot(math.log(0.85 / 0.7) / (2 * 1.959964), 0.15), rel=1e-5)


def test_a_range_of_numbers_is_no_interval() -> None:
    figure = replace(published().get(REVIEWS["all"]), lower=0.7, upper=0.85, interval="range")
    assert prior_from(figure, spread_between_places=0.2).sd == pytest.approx(0.2 * math.sqrt(1 + 1 / 50))


def test_the_nearest_have_one_vote_each_and_a_null_result_has_its_own() -> None:
    # Chula Vista -24 %, CARA 35 % fewer, second responders no significant effect: (.76 * .65 * 1) ** (1 / 3) = .7905.
    prior = prior_of("nearest", published(), spread_between_places=0.2)
    assert prior.ratio == pytest.approx(0.7905, abs=5e-5)
    assert prior.sd == pytest.approx(0.2 * math.sqrt(4 / 3))
    assert "numbers not read, taken as no effect" in prior.why
    # The review is opened: its number takes the place of the assumption.
    review = replace(published().get(NEAREST[2]), value=1.1, status="seen", fill="")
    read = nearest(published().over([review]), spread_between_places=0.2)
    assert read.ratio == pytest.approx((0.76 * 0.65 * 1.1) ** (1 / 3))
    assert "taken as no effect" not in read.why


def test_the_nearest_are_about_partner_violence_and_have_a_comparison() -> None:
    for name in NEAREST:
        figure = published().get(name)
        assert (figure.design.level or 0) >= 3, name
        assert figure.address, name


@pytest.mark.parametrize(
    "figure_id", ["kingston.claim", "focused_deterrence.earlier_d", "high_point.rearrest.list_d.12m"]
)
def test_claims_shares_and_the_unverified_are_no_priors(figure_id: str) -> None:
    with pytest.raises(AnalysisError, match="cannot be a prior"):
        prior_from(published().get(figure_id), spread_between_places=0.2)


@pytest.mark.parametrize("name", ["nearest", "all"])
def test_places_that_do_not_differ_are_refused(name: str) -> None:
    with pytest.raises(AnalysisError, match="above 0"):
        prior_of(name, published(), spread_between_places=0)
