from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.diagnosis.power.hazard_power import (
    NotifiedAtRisk,
    detectable,
    detectable_hazard_ratio,
    notified_at_risk,
)
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.power import detectable_ratio
from ipvi_eval.survival.exposure.designs import exposure_effect, exposure_rows
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


@pytest.mark.parametrize(("ratio", "people"), [(1.25, 1264), (1.5, 384), (1.75, 204), (2.0, 132)])
def test_schoenfelds_published_sample_sizes(ratio, people):
    # Trials 2015 (doi 10.1186/s13063-015-0727-9), table 1, "initial N": people for a hazard ratio by Schoenfeld's
    # formula at 5 % and 80 % power, equal groups, half of them with the event, in steps of four people.
    enough, fewer = (halves(n / 2) for n in (people, people - 4))
    larger, smaller = (detectable_ratio(se=1 / np.sqrt(one.information()), df=np.inf) for one in (enough, fewer))
    assert 1 / larger <= ratio < 1 / smaller
    assert detectable(enough).effective == pytest.approx(people / 2)


def halves(events: float) -> NotifiedAtRisk:
    """So many events with half of those at risk notified at each."""
    return NotifiedAtRisk(np.full(10, events / 10), np.full(10, 0.5), np.zeros(10), 1.0)


def test_under_an_effect_each_day_of_events_says_what_a_binomial_share_says():
    """By hand: at a ratio of .5 with half notified, .75 times the events, of which a third are of the notified; the log
    odds of that share have the information d q (1 - q) = 60 x .75 x 1/3 x 2/3 = 10 for 60 events under none."""
    assert halves(60).information(0.5) == pytest.approx(10)
    assert halves(60).information() == pytest.approx(15)
    third = NotifiedAtRisk(np.array([30.0]), np.array([1 / 3]), np.zeros(1), 0.5)
    # 30 x (2/3 + 1/3 x 2) = 40 events, half of them of the notified; covariates leave a half.
    assert third.information(2.0) == pytest.approx(0.5 * 40 / 4)


def test_the_hazard_since_the_notification_is_what_the_notified_have_been_through():
    """By hand: events on days 10, 20, 30 and 40 of 4, 3, 2 and 1 at risk; b is notified after day 10, c after day 20.

    On day 20 b has been through 1/3; on day 30, with c alone notified, 1/2; on day 40 nobody notified is at risk.
    """
    person = ["a", "b", "b", "c", "c", "d"]
    spells = Spells.of([10, 10, 20, 20, 30, 40], [1, 0, 1, 0, 1, 1], start=[0, 0, 10, 0, 20, 0], person=person)
    found = notified_at_risk(spells, Columns.of(np.array([[0.0], [0], [1], [0], [1], [0]]), ("notified",)))
    assert found.share == pytest.approx([0, 1 / 3, 1 / 2, 0])
    assert found.hazard == pytest.approx([0, 1 / 3, 1 / 2, 0])


def test_a_row_that_ends_with_the_year_does_not_begin_the_hazard_anew():
    """b is notified after day 10; rows cut at day 25, after the event on day 20, are the same person's."""
    told = Columns.of(np.array([[0.0], [0], [1], [0], [0]]), ("notified",))
    whole = Spells.of([10, 10, 30, 20, 40], [1, 0, 1, 1, 1], start=[0, 0, 10, 0, 0], person=["a", "b", "b", "c", "d"])
    cut = Spells.of(
        [10, 10, 25, 30, 20, 40], [1, 0, 0, 1, 1, 1], start=[0, 0, 10, 25, 0, 0], person=["a", "b", "b", "b", "c", "d"]
    )
    again = notified_at_risk(cut, Columns.of(np.array([[0.0], [0], [1], [1], [0], [0]]), ("notified",)))
    # 1/3 on day 20, of b, c and d, and 1/2 on day 30.
    assert again.hazard == pytest.approx(notified_at_risk(whole, told).hazard)
    assert again.hazard[2] == pytest.approx(1 / 3 + 1 / 2)


def test_what_is_promised_has_the_power_asked_for_and_a_little_less_reduction_has_not():
    one = halves(200)
    found = detectable(one, power=0.9)
    assert one.power(found.ratio) == pytest.approx(0.9)
    assert one.power(found.ratio * 1.01) < 0.9


def test_where_the_notified_are_few_no_ratio_may_be_found():
    """The fewer events the notified have, the larger the error: of five expected ones none at all is too little."""
    few = NotifiedAtRisk(np.full(50, 2.0), np.full(50, 0.05), np.zeros(50), 1.0)
    found = detectable(few)
    assert found.ratio is None
    assert found.sentence.startswith("No hazard ratio would be told from one with 80% power: 100 events")


def test_information_is_the_sum_over_events_of_the_share_notified_times_the_rest():
    # By hand: at risk 2 of 4, 1 of 3, 1 of 2, 0 of 1 notified.
    columns = Columns.of(np.array([[1.0], [0.0], [1.0], [0.0]]), ("notified",))
    found = notified_at_risk(Spells.of([1, 2, 3, 4], [1, 1, 1, 1]), columns).information()
    assert found == pytest.approx(1 / 4 + 2 / 9 + 1 / 4)
    within = notified_at_risk(Spells.of([1, 2, 3, 4], [1, 1, 1, 1], strata=[0, 0, 1, 1]), columns).information()
    assert within == pytest.approx(1 / 4 + 1 / 4)


def test_a_covariate_takes_what_it_shares_with_the_notification():
    """Hsieh & Lavori (2000): information times 1 - R^2, for a covariate without an effect."""
    rng = np.random.default_rng(1)
    n = 6000
    x = (rng.random(n) < 0.5).astype(float)
    z = 0.8 * (x - 0.5) + rng.normal(size=n)
    spells = Spells.of(rng.exponential(100, n), np.ones(n))
    alone = notified_at_risk(spells, Columns.of(x[:, None], ("notified",))).information()
    beside = notified_at_risk(spells, Columns.of(np.column_stack([x, z]), ("notified", "z"))).information()
    shared = np.corrcoef(x, z)[0, 1] ** 2
    assert shared > 0.1
    assert beside / alone == pytest.approx(1 - shared, abs=0.02)


TOLD = Columns.of(np.array([[1.0], [0.0], [0.0]]), ("notified",))


def test_with_weights_the_information_is_that_of_the_sandwich():
    """By hand: of a, notified with a weight of 2, b and c one after the other has the event. On the first day the mean
    hazard is 1/3 and half of the weight notified, A = 1/3 x 4 x 1/4 and B = 1/3 (1/4 x 4 + 1/4 x 2); on the second
    A = 1/2 x 3 x 2/9 and B = 1/2 (1/9 x 4 + 4/9); on the third a is alone."""
    found = notified_at_risk(Spells.of([3, 1, 2], [1, 1, 1], weight=[2, 1, 1]), TOLD)
    assert found.share == pytest.approx([1 / 2, 2 / 3, 1])
    assert found.information() == pytest.approx((1 / 3 + 1 / 3) ** 2 / (1 / 2 + 4 / 9))
    assert found.events.sum() == 3


def test_what_is_not_weighted_has_weights_of_one_and_the_unit_of_a_weight_says_nothing():
    plain = notified_at_risk(Spells.of([3, 1, 2], [1, 1, 1]), TOLD)
    one, ten = (notified_at_risk(Spells.of([3, 1, 2], [1, 1, 1], weight=[w, w, w]), TOLD) for w in (1, 10))
    for found in (one, ten):
        assert found.information() == pytest.approx(plain.information())
        assert found.hazard == pytest.approx(plain.hazard)


def test_the_error_promised_with_weights_is_that_of_weighted_fits():
    """Simulation with a known truth: 60 cohorts of 500 without an effect, in which those of a high score are notified;
    overlap weights, errors clustered by person. The promise is of a cohort of its own; within a twentieth."""

    def weighted(rng: np.random.Generator, n: int) -> tuple[Spells, Columns]:
        score = rng.uniform(0.1, 0.9, n)
        told = rng.random(n) < score
        end = rng.uniform(200, 1500, n)
        days = np.ceil(rng.exponential(800 * (1.5 - score)))
        spells = Spells.of(np.maximum(np.ceil(np.minimum(days, end)), 1), days <= end, person=np.arange(n))
        return spells.but(weight=np.where(told, 1 - score, score)), Columns.of(told[:, None] * 1.0, ("notified",))

    at_risk = notified_at_risk(*weighted(np.random.default_rng(5), 20_000)).times(500 / 20_000)
    promised = 1 / np.sqrt(at_risk.information())
    rng, found, errors = np.random.default_rng(6), [], []
    for _ in range(60):
        spells, columns = weighted(rng, 500)
        fit = cox(columns, spells)
        found.append(fit.coefficients[0])
        errors.append(fit.standard_errors[0])
    assert np.mean(errors) == pytest.approx(promised, rel=0.05)
    assert np.std(found, ddof=1) == pytest.approx(promised, rel=3 / np.sqrt(2 * 60))


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

    What is promised comes from one cohort without any effect. Schoenfeld's formula, without what the effect takes,
    promised what 75 % found; with that, but without those whom it spares and who stay at risk, 82 and 85 % did.
    """
    n = 900
    large, told = cohort(np.random.default_rng(2), 40_000, 1.0)
    rows = exposure_rows(large, told)
    at_risk = notified_at_risk(rows.spells, rows.exposure).times(n / 40_000)
    promised = detectable(at_risk)
    assert promised.ratio is not None
    assert 0.5 < promised.ratio < 0.8
    for ratio, share, within in ((promised.ratio, 0.80, 0.06), (1.0, 0.05, 0.033)):
        rng, found, errors = np.random.default_rng(3), 0, []
        for _ in range(400):
            fit = exposure_effect(exposure_rows(*cohort(rng, n, ratio)))
            found += fit.p_values[0] < 0.05
            errors.append(fit.standard_errors[0])
        assert found / 400 == pytest.approx(share, abs=within)
        assert np.mean(errors) == pytest.approx(1 / np.sqrt(at_risk.information(ratio)), rel=0.015)


def test_twice_the_people_have_twice_the_information():
    large, told = cohort(np.random.default_rng(4), 800, 1.0)
    rows = exposure_rows(large, told)
    once, twice = (detectable_hazard_ratio(rows.spells, rows.exposure, size=size) for size in (1, 2))
    assert once == detectable(notified_at_risk(rows.spells, rows.exposure))
    assert once.events == large.event.sum()
    assert (twice.effective, twice.events) == pytest.approx((2 * once.effective, 2 * once.events))
    # A smaller effect takes less of the information, so the ratio is a little nearer to 1 than the root of two says.
    assert once.ratio ** (1 / np.sqrt(2)) < twice.ratio < 1


def test_which_events_were_of_the_notified_is_not_asked():
    """Law: the information is the same when on every day another person at risk has the event and leaves with it."""
    stop, event = np.array([1.0, 2, 3, 4, 5, 6]), np.ones(6)
    one = Columns.of(np.array([[1.0], [0], [1], [0], [1], [0]]), ("notified",))
    lasting = Spells.of(np.full(6, 6.0), event)
    other = Columns.of(1 - one.X, ("notified",))
    assert notified_at_risk(lasting, one).information() == pytest.approx(notified_at_risk(lasting, other).information())
    assert notified_at_risk(Spells.of(stop, event), one).information() > 0


def test_refusals_and_words():
    with pytest.raises(AnalysisError):
        notified_at_risk(Spells.of([1, 2], [1, 1], strata=[0, 1]), Columns.of(np.eye(2)[:, :1], ("notified",)))
    with pytest.raises(AnalysisError, match="must lie between the level of the test and 1"):
        detectable(halves(60), power=0.05)
    assert detectable(halves(66)).sentence.startswith("With 80% power a hazard ratio of 0.4")
