"""What a comparison with a published share could show: worked out exactly, held against draws and a formula."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from ipvi_eval.diagnosis.power.equivalence_power import equivalence_power
from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.shares.comparison import compare_with
from ipvi_eval.questions.high_point.shares.equivalence import assess_equivalence
from ipvi_eval.questions.high_point.shares.risk import Risk


@pytest.fixture(scope="module")
def figure():
    """A published share within a year, without its number of people."""
    return published().get("high_point.rearrest.list_d.12m")


def test_the_chance_is_that_of_drawn_studies(figure):
    found = equivalence_power(figure, 600, margin=1.25)
    rng, called = np.random.default_rng(1), []
    for events in rng.binomial(600, figure.value, 400):
        ours = Risk(list_at_entry="D", months=12, value=events / 600, n=600, events=int(events), outcome=figure.outcome)
        called.append(assess_equivalence(compare_with(ours, figure), margin=1.25).conclusion == "equivalent")
    assert found.alike == pytest.approx(np.mean(called), abs=4 * np.sqrt(0.25 / 400))
    assert 0.2 < found.alike < 0.8  # so that the comparison can fail


def test_at_the_margin_alike_is_called_about_as_seldom_as_claimed(figure):
    for people in (600, 2400):
        assert equivalence_power(figure, people, margin=1.25).false == pytest.approx(0.05, abs=0.01)
    assert equivalence_power(figure, 600, margin=1.25, alpha=0.1).false == pytest.approx(0.1, abs=0.015)


def test_more_people_tell_more(figure):
    few, many = (equivalence_power(figure, people, margin=1.25) for people in (300, 1200))
    assert few.alike < many.alike
    assert few.ratio < many.ratio < 1
    # Binomial against a known share, on the log scale: se = sqrt((1 - p) / (n p)), p of the lower share.
    z = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    ratio = many.ratio
    se = np.sqrt((1 - ratio * many.share) / (1200 * ratio * many.share))
    assert np.log(ratio) == pytest.approx(-z * se, abs=0.02)


def test_a_published_number_of_people_makes_it_less_sure(figure):
    known = replace(figure, denominator=200)
    assert equivalence_power(known, 1200, margin=1.25).alike < equivalence_power(figure, 1200, margin=1.25).alike


def test_too_few_people_tell_no_share(figure):
    assert equivalence_power(figure, 3, margin=1.25).ratio is None
    assert equivalence_power(figure, 3, margin=1.25).alike == 0


def test_refusals(figure):
    with pytest.raises(AnalysisError, match="nobody was notified 12 months before the records end"):
        equivalence_power(figure, 0, margin=1.25)
    with pytest.raises(AnalysisError, match=r"that a margin of 1\.25 can be asked of"):
        equivalence_power(replace(figure, value=0.85), 100, margin=1.25)
    with pytest.raises(AnalysisError, match="between the level of the test and 1"):
        equivalence_power(figure, 100, margin=1.25, power=0.04)
