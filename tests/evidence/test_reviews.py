from __future__ import annotations

import math
from dataclasses import replace

import pytest
from scipy.stats import norm

from ipvi_eval.evidence.registry import published
from ipvi_eval.evidence.reviews import REVIEWS, prior_of


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
