from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from ipvi_eval.diagnosis.power.share_power import detectable_share, effective_people, power_of_shares
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.horizon_difference import survival_difference
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells


def test_the_textbook_formula():
    # Closed form for two shares with their own variances: n = (z + z)^2 (p p' + q q') / (p - q)^2 a group. For .65
    # against .85, (.2275 + .1275) (1.959964 + .841621)^2 / .04 = 69.66.
    assert power_of_shares(0.65, 0.85, 69.66, 69.66) == pytest.approx(0.8, abs=1e-4)
    # And with twice as many on one side: sqrt(.2275 / 100 + .1275 / 200) is the error.
    shift = 0.2 / np.sqrt(0.2275 / 100 + 0.1275 / 200)
    expected = norm.sf(1.959964 - shift) + norm.cdf(-1.959964 - shift)
    assert power_of_shares(0.65, 0.85, 100, 200) == pytest.approx(expected, abs=1e-6)


@given(st.floats(0.05, 0.9), st.floats(80, 5000), st.floats(80, 5000), st.floats(0.5, 0.95))
def test_the_detectable_share_has_the_power(share, people, compared, power):
    found = detectable_share(share, people, compared, power=power)
    if found.detectable is not None:
        assert 0 < found.detectable < share
        assert power_of_shares(found.detectable, share, people, compared) == pytest.approx(power, abs=1e-6)
        assert found.ratio == found.detectable / share
    else:
        assert power_of_shares(share * 1e-6, share, people, compared) < power


def cohort(rng: np.random.Generator, n: int, share: float, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Stop and event of n people of whom `share` come back within a year, all followed for `low` to `high` days."""
    days = np.ceil(rng.exponential(-365 / np.log(1 - share), n))
    end = np.ceil(rng.uniform(low, high, n))
    return np.minimum(days, end), days <= end


def test_the_power_is_that_of_the_test_of_two_curves_with_follow_up_that_ends_early():
    """Simulation with a known truth: 500 pairs of cohorts, the shipped test at a year, within three of its errors."""
    rng = np.random.default_rng(1)
    people, compared, share, low, high = 260, 420, 0.4, 100, 900
    before = Spells.of(*cohort(rng, 20_000, share, 3000, 3001))
    potential = np.linspace(low, high, 2000)
    worth = effective_people(before, potential, horizon=365) / 2000
    assert 0.6 < worth < 1
    planned = detectable_share(share, people * worth, compared * worth)
    assert planned.detectable is not None
    found = {planned.detectable: 0, share: 0}
    for lower in found:
        for _ in range(500):
            one, other = cohort(rng, people, lower, low, high), cohort(rng, compared, share, low, high)
            stop, event = (np.concatenate(pair) for pair in zip(one, other, strict=True))
            group = np.repeat(["since", "before"], [people, compared])
            row = survival_difference(Spells.of(stop, event, group=group), times=[365], reference="before").contrasts[0]
            found[lower] += row.p < 0.05
    assert found[planned.detectable] / 500 == pytest.approx(0.8, abs=0.054)
    assert found[share] / 500 == pytest.approx(0.05, abs=0.03)


def test_people_followed_to_the_horizon_count_as_one_and_nobody_as_more():
    before = Spells.of(*cohort(np.random.default_rng(2), 400, 0.5, 600, 601))
    assert effective_people(before, np.full(70, 400), horizon=365) == pytest.approx(70)
    rng = np.random.default_rng(3)
    potential = rng.uniform(1, 900, 300)
    worth = effective_people(before, potential, horizon=365)
    assert (potential >= 365).sum() < worth < 300


def test_who_is_followed_to_the_day_of_an_event_is_at_risk_on_it():
    # By hand: one of four on day 200, when all 40 are still followed, ten of them for the last day: 40 people.
    before = Spells.of([200, 400, 400, 400], [1, 0, 0, 0])
    assert effective_people(before, [200] * 10 + [400] * 30, horizon=365) == pytest.approx(40)
    assert effective_people(before, [199] * 10 + [400] * 30, horizon=365) == pytest.approx(30)


def test_effective_people_are_those_of_greenwoods_error():
    """Where the people are those of the curve itself and are followed as long, Greenwood's error comes back."""
    rng = np.random.default_rng(4)
    stop, event = cohort(rng, 3000, 0.4, 100, 900)
    spells = Spells.of(stop, event)
    value = kaplan_meier(spells).at([365])
    greenwood = value.value[0] * (1 - value.value[0]) / value.standard_error[0] ** 2
    assert effective_people(spells, rng.uniform(100, 900, 3000), horizon=365) == pytest.approx(greenwood, rel=0.03)


def test_refusals_and_words():
    with pytest.raises(AnalysisError, match="two shares between 0 and 1"):
        power_of_shares(0.0, 0.4, 10, 10)
    with pytest.raises(AnalysisError, match="wanted power"):
        detectable_share(0.4, 100, 100, power=0.04)
    nothing = detectable_share(0.02, 20, 20)
    assert (nothing.detectable, nothing.ratio) == (None, None)
    assert nothing.sentence == "No share below 2.0% would be told from it with 80% power."
    spells = Spells.of([100, 400], [0, 1])
    with pytest.raises(AnalysisError, match="nobody had the event"):
        effective_people(spells, [500], horizon=365)
    with pytest.raises(AnalysisError, match="nobody can be followed"):
        effective_people(Spells.of([100, 400, 400], [1, 1, 0]), [300], horizon=365)
