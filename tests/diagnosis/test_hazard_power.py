from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.diagnosis.hazard_power import detectable_hazard_ratio, notification_information, of_information
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.exposure.designs import exposure_effect, exposure_rows
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


@pytest.mark.parametrize(("ratio", "people"), [(1.25, 1264), (1.5, 384), (1.75, 204), (2.0, 132)])
def test_schoenfelds_published_sample_sizes(ratio, people):
    # Trials 2015 (doi 10.1186/s13063-015-0727-9), table 1, "initial N": people for a hazard ratio by Schoenfeld's
    # formula at 5 % and 80 % power, equal groups, half of them with the event, in steps of four people.
    enough, fewer = (of_information(n / 8, events=n / 2) for n in (people, people - 4))
    assert 1 / enough.ratio <= ratio < 1 / fewer.ratio
    assert enough.effective == pytest.approx(people / 2)


def test_information_is_the_sum_over_events_of_the_share_notified_times_the_rest():
    # By hand: at risk 2 of 4, 1 of 3, 1 of 2, 0 of 1 notified.
    columns = Columns.of(np.array([[1.0], [0.0], [1.0], [0.0]]), ("notified",))
    found = notification_information(Spells.of([1, 2, 3, 4], [1, 1, 1, 1]), columns)
    assert found == pytest.approx(1 / 4 + 2 / 9 + 1 / 4)
    within = notification_information(Spells.of([1, 2, 3, 4], [1, 1, 1, 1], strata=[0, 0, 1, 1]), columns)
    assert within == pytest.approx(1 / 4 + 1 / 4)


def test_a_covariate_takes_what_it_shares_with_the_notification():
    """Hsieh & Lavori (2000): information times 1 - R^2, for a covariate without an effect."""
    rng = np.random.default_rng(1)
    n = 6000
    x = (rng.random(n) < 0.5).astype(float)
    z = 0.8 * (x - 0.5) + rng.normal(size=n)
    spells = Spells.of(rng.exponential(100, n), np.ones(n))
    alone = notification_information(spells, Columns.of(x[:, None], ("notified",)))
    beside = notification_information(spells, Columns.of(np.column_stack([x, z]), ("notified", "z")))
    shared = np.corrcoef(x, z)[0, 1] ** 2
    assert shared > 0.1
    assert beside / alone == pytest.approx(1 - shared, abs=0.02)


def cohort(rng: np.random.Generator, n: int, ratio: float) -> tuple[Spells, np.ndarray]:
    """Follow-up and day of notification of n people who came in over years; the hazard is `ratio` times it afterwards.

    Half come back within about a year and a half; seven in ten would be notified, after 200 days on average.
    """
    hazard, told = 0.00125, np.where(rng.random(n) < 0.7, np.ceil(rng.exponential(200, n)), np.inf)
    end, need = rng.uniform(200, 1500, n), rng.exponential(size=n)
    first = need / hazard
    days = np.where(first <= told, first, told + (need - hazard * np.minimum(told, 1e9)) / (hazard * ratio))
    stop = np.maximum(np.ceil(np.minimum(days, end)), 1.0)
    return Spells.of(stop, days <= end), np.where(told < stop, told, np.nan)


def test_the_ratio_is_found_as_often_as_promised_with_a_notification_over_time():
    """Simulation with a known truth: 400 cohorts at the promised ratio, the shipped Cox model, three of its errors.

    What is promised comes from one cohort without any effect; under an effect the notified have fewer events, which
    Schoenfeld's formula does not know: .05 of the power are lost by that (benchmarks/power.py).
    """
    n = 900
    large, told = cohort(np.random.default_rng(2), 40_000, 1.0)
    rows = exposure_rows(large, told)
    known = notification_information(rows.spells, rows.exposure) * n / 40_000
    promised = of_information(known, events=float(large.event.sum()) * n / 40_000)
    assert 0.5 < promised.ratio < 0.8
    for ratio, share, within in ((promised.ratio, 0.75, 0.065), (1.0, 0.05, 0.033)):
        rng, found, errors = np.random.default_rng(3), 0, []
        for _ in range(400):
            fit = exposure_effect(exposure_rows(*cohort(rng, n, ratio)))
            found += fit.p_values[0] < 0.05
            errors.append(fit.standard_errors[0])
        assert found / 400 == pytest.approx(share, abs=within)
        if ratio == 1:
            assert np.mean(errors) == pytest.approx(1 / np.sqrt(known), rel=0.03)


def test_twice_the_people_have_twice_the_information():
    large, told = cohort(np.random.default_rng(4), 800, 1.0)
    rows = exposure_rows(large, told)
    once, twice = (detectable_hazard_ratio(rows.spells, rows.exposure, size=size) for size in (1, 2))
    known = notification_information(rows.spells, rows.exposure)
    assert once == of_information(known, events=float(large.event.sum()))
    assert (twice.effective, twice.events) == pytest.approx((2 * once.effective, 2 * once.events))
    assert np.log(twice.ratio) == pytest.approx(np.log(once.ratio) / np.sqrt(2))


def test_which_events_were_of_the_notified_is_not_asked():
    """Law: the information is the same when on every day another person at risk has the event and leaves with it."""
    stop, event = np.array([1.0, 2, 3, 4, 5, 6]), np.ones(6)
    one = Columns.of(np.array([[1.0], [0], [1], [0], [1], [0]]), ("notified",))
    lasting = Spells.of(np.full(6, 6.0), event)
    other = Columns.of(1 - one.X, ("notified",))
    assert notification_information(lasting, one) == pytest.approx(notification_information(lasting, other))
    assert notification_information(Spells.of(stop, event), one) > 0


def test_refusals_and_words():
    with pytest.raises(AnalysisError):
        notification_information(Spells.of([1, 2], [1, 1], strata=[0, 1]), Columns.of(np.eye(2)[:, :1], ("notified",)))
    said = of_information(66 / 4, events=66).sentence
    assert said.startswith("With 80% power a hazard ratio of 0.50 or less")
