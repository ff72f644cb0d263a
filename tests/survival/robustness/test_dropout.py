"""Loss to follow-up that depends on re-offending: Kaplan-Meier at one, best and worst case at the ends."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.horizon_difference import survival_difference
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.robustness import dropout
from ipvi_eval.survival.robustness.dropout import dropout_sensitivity
from ipvi_eval.survival.spells.spells import Spells


def sample(seed=0, n=400, mean=700):
    rng = np.random.default_rng(seed)
    notified = np.repeat([1, 0], n // 2)
    time = np.ceil(rng.exponential(np.where(notified == 1, mean, 350)))
    lost = np.ceil(rng.exponential(600, n))
    end = np.full(n, 500)
    stop = np.minimum(np.minimum(time, lost), end)
    return stop, time <= stop, notified, (lost < time) & (lost < end)


def test_multiplier_one_is_kaplan_meier():
    stop, event, notified, lost = sample()
    result = dropout_sensitivity(Spells.of(stop, event, group=notified), lost=lost, horizon=365, multipliers=[1.0])
    for arm, risk in ((1, result.notified[0]), (0, result.reference)):
        rows = notified == arm
        assert risk == pytest.approx(1 - kaplan_meier(Spells.of(stop[rows], event[rows])).at([365]).value[0], abs=1e-12)
    # The percentile interval is close to the normal one of the difference of two curves
    wald = survival_difference(Spells.of(stop, event, group=notified), times=[365]).tidy().iloc[0]
    half = (result.upper[0] - result.lower[0]) / 2
    assert half == pytest.approx(1.96 * wald["standard_error"], rel=0.1)


def test_ends_are_best_and_worst_case():
    stop, event, notified, _ = sample(1)
    result = dropout_sensitivity(Spells.of(stop, event, group=notified), horizon=365, multipliers=[0, 1, 3, 1e9])
    rows = notified == 1
    hit = (event & (stop <= 365))[rows].sum()
    # After the last re-offence before the horizon the rate is zero, whatever it is multiplied by.
    final = stop[rows & event & (stop <= 365)].max()
    gone = (~event & (stop < final))[rows].sum()
    assert result.notified[0] == pytest.approx(hit / 200)
    assert result.notified[-1] == pytest.approx((hit + gone) / 200)
    assert (np.diff(result.notified) > 0).all()
    assert result.lost == (~event & (stop < 365))[rows].sum()


def test_tipping_points_are_where_the_difference_is_gone():
    stop, event, notified, lost = sample(5, mean=450)
    result = dropout_sensitivity(Spells.of(stop, event, group=notified), lost=lost, horizon=365)
    assert result.difference[1] < 0
    assert 1 < result.tipping_limit < result.tipping
    again = dropout_sensitivity(
        Spells.of(stop, event, group=notified),
        lost=lost,
        horizon=365,
        multipliers=[result.tipping, result.tipping_limit],
    )
    assert again.difference[0] == pytest.approx(0, abs=1e-6)
    assert again.upper[1] == pytest.approx(0, abs=1e-6)
    # The other way round it takes those lost to re-offend less often.
    flipped = dropout_sensitivity(Spells.of(stop, event, group=1 - notified), horizon=365)
    assert flipped.difference[1] > 0
    assert 0 < flipped.tipping < 1
    # An interval that includes no effect from the start needs no loss to follow-up at all.
    stop, event, notified, lost = sample(5, mean=400)
    weak = dropout_sensitivity(Spells.of(stop, event, group=notified), lost=lost, horizon=365)
    assert weak.tipping_limit == 1
    # An effect too large for the few lost to explain has no tipping point.
    stop, event, notified, lost = sample(2)
    strong = dropout_sensitivity(Spells.of(stop, event, group=notified), lost=lost, horizon=365)
    assert strong.tipping is None


def test_nobody_lost_means_nothing_moves():
    stop, event, notified, _ = sample(3)
    result = dropout_sensitivity(
        Spells.of(stop, event, group=notified), lost=np.zeros(400), horizon=365, multipliers=[1, 10]
    )
    assert result.difference[0] == result.difference[1]
    assert (result.tipping, result.lost) == (None, 0)
    assert result.tidy().columns.tolist() == ["multiplier", "notified", "reference", "difference", "lower", "upper"]


def test_samples_are_those_of_whole_people_whatever_is_drawn_at_once(monkeypatch):
    # By hand: n people drawn with replacement within each group, replicate by replicate, and 1 - Kaplan-Meier of each.
    stop, event, notified, _ = sample(6, n=60)
    rng, by_hand = np.random.default_rng(7), []
    for arm in (1, 0):
        people = np.flatnonzero(notified == arm)
        draws = people[rng.integers(0, len(people), size=(50, len(people)))]
        by_hand.append([1 - kaplan_meier(Spells.of(stop[rows], event[rows])).at([365]).value[0] for rows in draws])
    expected = np.quantile(np.subtract(*by_hand), [0.025, 0.975])
    for at_once in (1, 100, dropout._AT_ONCE):
        monkeypatch.setattr(dropout, "_AT_ONCE", at_once)
        found = dropout_sensitivity(
            Spells.of(stop, event, group=notified), horizon=365, multipliers=[1.0], replicates=50, seed=7
        )
        assert (found.lower[0], found.upper[0]) == pytest.approx(tuple(expected), abs=1e-12)


def test_bad_input():
    stop, event, notified, _ = sample(4)
    with pytest.raises(AnalysisError, match="horizon"):
        dropout_sensitivity(Spells.of(stop, event, group=notified), horizon=5000)
    with pytest.raises(AnalysisError, match="multipliers"):
        dropout_sensitivity(Spells.of(stop, event, group=notified), horizon=100, multipliers=[-1])
    with pytest.raises(AnalysisError, match="fewer than two"):
        dropout_sensitivity(Spells.of([5, 6, 7], [1, 0, 1], group=[1, 0, 0]), horizon=3)


def test_two_groups_alike_have_no_difference_that_could_tip():
    stop, event, _, _ = sample(4, n=60)
    twice = Spells.of(np.tile(stop, 2), np.tile(event, 2), group=np.repeat([0, 1], 60))
    found = dropout_sensitivity(twice, horizon=365, replicates=50)
    assert found.multiplier.tolist() == [0.5, 1, 1.5, 2, 3, 5, 10]
    assert (found.difference[1], found.tipping, found.tipping_limit) == (0, None, 1)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"horizon": 0}, "choose an earlier one"),
        ({"replicates": 1}, "at least two replicates"),
        ({"multipliers": []}, "multipliers must be"),
        ({"multipliers": [np.inf]}, "multipliers must be"),
        ({"level": 1}, "level"),
    ],
)
def test_what_cannot_be_asked(kind, words):
    stop, event, notified, _ = sample(4, n=60)
    with pytest.raises(AnalysisError, match=words):
        dropout_sensitivity(Spells.of(stop, event, group=notified), **{"horizon": 365, "replicates": 9} | kind)
