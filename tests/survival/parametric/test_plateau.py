"""Whether a curve is flat for long enough."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.parametric.cure import cure
from ipvi_eval.survival.parametric.plateau import plateau, still_to_come
from ipvi_eval.survival.spells.spells import Spells


def found_in(time, longest, family="log-normal"):
    stop, event = np.ceil(np.minimum(time, longest)), time <= longest
    return plateau(cure(Spells.of(stop, event), family=family), Spells.of(stop, event))


def with_never(never, seed, n=1500):
    rng = np.random.default_rng(seed)
    return np.where(rng.random(n) < never, np.inf, np.exp(rng.normal(5.0, 0.8, n)))


@pytest.mark.parametrize("seed", range(4))
def test_a_planted_share_with_long_follow_up_has_a_plateau(seed):
    assert found_in(with_never(0.4, seed), 3000).found


@pytest.mark.parametrize("seed", range(4))
def test_the_same_people_followed_too_shortly_have_none(seed):
    result = found_in(with_never(0.4, seed), 300)
    assert not result.found
    assert any("still have been coming back" in reason for reason in result.reasons)


@pytest.mark.parametrize("shape", [0.5, 1.0, 2.0])
def test_where_everybody_comes_back_in_the_end_there_is_never_a_plateau(shape):
    # Simulation with a known truth: rates differ between people (gamma), nobody is immune; 1,800 days of follow-up.
    for seed in range(3):
        rng = np.random.default_rng(seed)
        time = rng.exponential(400 / rng.gamma(shape, 1 / shape, 1500))
        try:
            assert not found_in(time, 1800, "weibull").found
        except AnalysisError:
            continue  # The model has no maximum at all: nothing is estimated either.


def test_real_returns_to_prison_have_no_plateau(reference):
    # Chung, Schmidt & Witte 1991: log-normal share .54 and Weibull .60 on the same 1,445 releases.
    rows = pd.read_csv(reference / "data" / "recid.csv")
    stop, event = rows["durat"].to_numpy(), rows["cens"].to_numpy() == 0
    result = plateau(cure(Spells.of(stop, event), family="log-normal"), Spells.of(stop, event))
    assert not result.found


def test_still_to_come_is_the_uncured_among_the_free():
    stop, event = np.ceil(np.minimum(with_never(0.4, 1), 400)), with_never(0.4, 1) <= 400
    fit = cure(Spells.of(stop, event), family="log-normal")
    location, sigma = fit.coefficients[1], np.exp(fit.coefficients[2])
    uncured = stats.norm.sf((np.log(400) - location) / sigma)
    share = (1 - fit.never) * uncured
    assert still_to_come(fit, 400) == pytest.approx(share / (fit.never + share))
