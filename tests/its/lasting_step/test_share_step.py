"""The share of incidents with an injury: binomial regression, planted changes, and how often it is sure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import ipvi_eval as ie
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_models import Description
from ipvi_eval.its.lasting_step.share_step import ShareStep, step_in_share

_MONTHS = np.arange("2016-01", "2026-01", dtype="datetime64[M]")
_PLAN = ie.DesignPlan(interruptions=(ie.Interruption(month="2021-04"),))
_AFTER = np.arange(120) >= 63


def _drawn(
    odds_ratio: float, *, seed: int, share: float = 0.3, incidents: float = 38, wandering: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Incidents with and without an injury, whose odds change by a factor and wander from month to month."""
    rng = np.random.default_rng(seed)
    total = rng.poisson(incidents * np.where(_AFTER, 0.8, 1))
    logit = np.log(share / (1 - share)) + np.log(odds_ratio) * _AFTER + np.cumsum(rng.normal(0, wandering, 120))
    having = rng.binomial(total, 1 / (1 + np.exp(-logit)))
    return having, total - having


def _fit(having: np.ndarray, without: np.ndarray, plan: ie.DesignPlan = _PLAN) -> ShareStep:
    found = step_in_share(
        ie.monthly_series(_MONTHS, having, name="injured"), ie.monthly_series(_MONTHS, without, name="not"), plan
    )
    assert isinstance(found, ShareStep)
    return found


def test_with_a_level_that_hardly_moves_it_is_binomial_regression():
    having, without = _drawn(0.7, seed=1, incidents=400)
    series = [ie.monthly_series(_MONTHS, one, name=name) for name, one in (("a", having), ("b", without))]
    found = step_in_share(*series, _PLAN, prior_mean=1e-4)
    assert isinstance(found, ShareStep)
    logit = sm.GLM(
        np.column_stack([having, without]), sm.add_constant(_AFTER.astype(float)), family=sm.families.Binomial()
    ).fit()
    assert found.step.step.value == pytest.approx(logit.params[1], abs=0.4 * logit.bse[1])
    assert logit.bse[1] < found.step.step.se < 1.6 * logit.bse[1], "it allows for a level that wanders"


def test_the_shares_are_those_counted_and_the_expected_one_is_that_without_the_step():
    having, without = _drawn(0.7, seed=2)
    found = _fit(having, without)
    assert found.before == pytest.approx(having[~_AFTER].sum() / (having + without)[~_AFTER].sum())
    assert found.after == pytest.approx(having[_AFTER].sum() / (having + without)[_AFTER].sum())
    value, low, high = found.expected
    odds = found.after / (1 - found.after) / np.exp(found.step.step.value)
    assert value == pytest.approx(odds / (1 + odds))
    assert low < value < high
    difference, lower, upper = found.difference
    assert difference == pytest.approx(found.after - value)
    assert (lower < 0 < upper) == (found.step.step.lower < 0 < found.step.step.upper)
    assert found.tidy()["value"].tolist() == pytest.approx([np.exp(found.step.step.value), value, difference])


def test_fewer_is_told_apart_from_less_severe():
    """A fifth fewer incidents and the same share injured: the share is not called changed."""
    fits = [_fit(*_drawn(1.0, seed=seed)) for seed in range(30)]
    logs = np.array([fit.step.step.value for fit in fits])
    assert abs(logs.mean()) < 0.06
    assert sum(fit.step.step.lower > 0 or fit.step.step.upper < 0 for fit in fits) <= 3


def test_a_planted_change_is_found_and_covered():
    fits = [_fit(*_drawn(0.6, seed=100 + seed, wandering=0.02)) for seed in range(40)]
    logs = np.array([fit.step.step.value for fit in fits])
    assert logs.mean() == pytest.approx(np.log(0.6), abs=0.08)
    covered = sum(fit.step.step.lower <= np.log(0.6) <= fit.step.step.upper for fit in fits)
    assert covered >= 35
    assert sum(fit.step.step.upper < 0 for fit in fits) >= 25


def test_a_ramp_counts_by_the_part_in_place():
    """During a phase-in the odds without the program are those counted over the ratio to the power of the part."""
    having, without = _drawn(0.6, seed=3, incidents=200)
    start = ie.Interruption(month="2022-04", phase_in=("2021-04", "2022-03"), phase_style="ramp")
    ramp = ie.DesignPlan(interruptions=(start,))
    found = _fit(having, without, ramp)
    part, counted, others = found.step.share, found.step.counts, found.step.control
    assert others is not None
    window = part > 0
    assert 0 < part[window][0] < 1
    odds = counted[window].sum() / others[window].sum() / np.exp(found.step.step.value * part[window])
    incidents = (counted + others)[window]
    assert found.expected[0] == pytest.approx((incidents * odds / (1 + odds)).sum() / incidents.sum())
    assert found.after < found.expected[0]
    assert found.expected[1] < found.expected[0] < found.expected[2]


def test_real_shares_that_nothing_changed(reference):
    """Assaults that were domestic, of all, in thirty postcodes of New South Wales: 90 windows, no program."""
    table = pd.read_csv(reference / "data" / "nsw_postcode_dv_monthly.csv")
    covered = []
    for _, rows in table.groupby("postcode"):
        months = rows["month"].astype(str).to_numpy()
        for window in (slice(0, 117), slice(72, 189), slice(156, 273)):
            plan = ie.DesignPlan(interruptions=(ie.Interruption(month=months[window][63]),))
            domestic, other = (
                ie.monthly_series(months[window], rows[name].to_numpy()[window], name=name)
                for name in ("dv_assault", "nondv_assault")
            )
            fit = step_in_share(domestic, other, plan)
            if isinstance(fit, ShareStep):
                covered.append(fit.step.step.lower <= 0 <= fit.step.step.upper)
    assert len(covered) >= 85
    assert 0.9 <= np.mean(covered) <= 0.99


def test_populations_do_not_matter():
    """Not even where the two series come with different ones: what is asked is a share of the incidents."""
    having, without = _drawn(0.7, seed=4)
    plain = _fit(having, without)
    with_people = step_in_share(
        ie.monthly_series(_MONTHS, having, np.linspace(30_000, 60_000, 120), name="a"),
        ie.monthly_series(_MONTHS, without, np.linspace(40_000, 35_000, 120), name="b"),
        _PLAN,
    )
    assert isinstance(with_people, ShareStep)
    assert with_people.step.step == plain.step.step


def test_without_incidents_of_one_kind_it_is_described_and_says_why():
    having, without = _drawn(0.7, seed=5)
    none = ie.monthly_series(_MONTHS, np.where(_AFTER, 0, having), name="injured")
    found = step_in_share(none, ie.monthly_series(_MONTHS, without, name="not"), _PLAN)
    assert isinstance(found, Description)
    other = step_in_share(ie.monthly_series(_MONTHS, without, name="not"), none, _PLAN)
    assert isinstance(other, Description)


def test_two_calendars_are_refused():
    having, without = _drawn(0.7, seed=6)
    short = ie.monthly_series(_MONTHS[:-1], without[:-1], name="not")
    with pytest.raises(AnalysisError, match="months differ"):
        step_in_share(ie.monthly_series(_MONTHS, having, name="injured"), short, _PLAN)
