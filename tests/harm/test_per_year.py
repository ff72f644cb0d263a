"""Harm per year at risk: by hand, the ratio estimator's textbook error, and coverage in people of known harm."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.harm import per_year
from ipvi_eval.harm.per_year import Harm, harm_per_year, harms_per_year

# Days of sentence and how often each comes: harm that a few incidents carry, as in any police extract.
_DAYS = np.array([7.5, 182, 1003.75, 1642.5, 3376.25, 5475])
_CHANCE = np.array([0.5, 0.35, 0.07, 0.06, 0.015, 0.005])


def _world(people: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Harm and years of people whose rates of incidents differ; harm per year is 0.3 times the mean of one."""
    rng = np.random.default_rng(seed)
    years = rng.uniform(1, 5, people)
    incidents = rng.poisson(rng.gamma(0.5, 0.6, people) * years)
    return np.array([rng.choice(_DAYS, size=k, p=_CHANCE).sum() for k in incidents]), years


def test_by_hand():
    """B: (30 + 90) / (2 + 1) = 40 a year; A: (0 + 60) / (2 + 4) = 10; B over A is 4."""
    found = harm_per_year([30, 0, 90, 60], [2, 2, 1, 4], [1, 2, 3, 4], group=["B", "A", "B", "A"], replicates=200)
    assert found.rates["group"].tolist() == ["A", "B"]
    assert found.rates["value"].tolist() == pytest.approx([10, 40])
    assert found.rates[["harm", "years", "people"]].to_numpy().tolist() == [[60, 6, 2], [120, 3, 2]]
    assert found.ratios["ratio"].tolist() == pytest.approx([4])


def test_the_error_is_that_of_a_ratio_of_sums():
    """Cochran 1977, Sampling Techniques, 6.4: sqrt(sum (y - r x)^2) / sum x, without the factor n / (n - 1)."""
    harm, years = _world(400, 3)
    row = harm_per_year(harm, years, np.arange(400), replicates=200).rates.iloc[0]
    rate = harm.sum() / years.sum()
    assert row["value"] == pytest.approx(rate)
    assert row["standard_error"] == pytest.approx(np.sqrt(((harm - rate * years) ** 2).sum()) / years.sum())


def test_rows_of_one_person_are_one_person():
    """Rows cut in two say no more than whole rows: the same numbers; taken for other people's they would say more."""
    harm, years = _world(150, 4)
    whole = harm_per_year(harm, years, np.arange(150), seed=1, replicates=400).rates
    halves = np.tile(harm / 2, 2), np.tile(years / 2, 2)
    cut = harm_per_year(*halves, np.tile(np.arange(150), 2), seed=1, replicates=400).rates
    assert cut[["value", "lower", "upper"]].to_numpy() == pytest.approx(whole[["value", "lower", "upper"]].to_numpy())
    others = harm_per_year(*halves, np.arange(300), seed=1, replicates=400).rates
    assert others["standard_error"].item() < 0.8 * whole["standard_error"].item()


def test_the_same_people_before_and_after_know_their_own_change_better():
    """Persons differ far more than they change, so that pairs are worth more than two groups of other people."""
    rng = np.random.default_rng(5)
    level = rng.gamma(0.5, 200, 300)
    harm = np.r_[level * rng.uniform(0.9, 1.1, 300), 0.7 * level * rng.uniform(0.9, 1.1, 300)]
    period, years = np.repeat(["0 before", "1 after"], 300), np.ones(600)
    own = harm_per_year(harm, years, np.tile(np.arange(300), 2), group=period).ratios.iloc[0]
    other = harm_per_year(harm, years, np.arange(600), group=period).ratios.iloc[0]
    assert own["ratio"] == pytest.approx(0.7, abs=0.02)
    assert own["upper"] - own["lower"] < 0.1 * (other["upper"] - other["lower"])


def test_intervals_cover_as_often_as_they_say():
    """200 worlds of 250 people: the rate and the ratio of two groups that do not differ, 95 % intervals."""
    truth, rate, ratio = 0.3 * float(_DAYS @ _CHANCE), 0, 0
    for seed in range(200):
        harm, years = _world(250, seed)
        group = np.arange(250) % 2
        row = harm_per_year(harm, years, np.arange(250), seed=seed, replicates=300).rates.iloc[0]
        both = harm_per_year(harm, years, np.arange(250), group=group, seed=seed, replicates=300).ratios.iloc[0]
        rate += row["lower"] <= truth <= row["upper"]
        ratio += both["lower"] <= 1 <= both["upper"]
    assert 0.90 < rate / 200 < 0.99
    assert 0.90 < ratio / 200 < 0.99


def test_one_seed_one_answer_and_another_unit_changes_only_the_unit():
    harm, years = _world(120, 6)
    first, again, scaled = (
        harm_per_year(one, years, np.arange(120), seed=9, replicates=300).rates for one in (harm, harm, 365 * harm)
    )
    assert first.equals(again)
    assert scaled["upper"].item() == pytest.approx(365 * first["upper"].item())
    assert not first.equals(harm_per_year(harm, years, np.arange(120), seed=8, replicates=300).rates)


def test_a_group_without_harm_has_a_rate_and_no_limits_and_leaves_the_others_alone():
    harm, years = _world(60, 7)
    group = np.where(np.arange(60) < 50, "A", "B")
    harm[50:] = 0
    rates = harm_per_year(harm, years, np.arange(60), group=group, replicates=300).rates.set_index("group")
    assert rates.loc["B", "value"] == 0
    assert rates.loc["B", ["standard_error", "lower", "upper"]].isna().all()
    assert rates.loc["A", ["value", "lower", "upper"]].notna().all()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (([-1, 2], [1, 1], [1, 2]), "harm has 1 negative"),
        (([1, 2], [1, -1], [1, 2]), "years has 1 negative"),
        (([1, 2], [1, 1], [1, 1]), "at least two people"),
        (([1, 2], [0, 0], [1, 2]), "no year at risk in all"),
        ((["x", "y"], [1, 1], [1, 2]), "harm must hold numbers"),
    ],
)
def test_what_is_no_rate_is_refused(rows, words):
    with pytest.raises(AnalysisError, match=words):
        harm_per_year(*rows)


def test_too_few_replicates_are_refused():
    with pytest.raises(AnalysisError, match="200 replicates"):
        harm_per_year([1, 2], [1, 1], [1, 2], replicates=20)


def test_drawn_once_for_several_is_drawn_for_each():
    harm, years = _world(300, 11)
    person, side = np.arange(300) // 2, np.arange(300) % 3
    cases = [Harm(harm, years), Harm(harm, years, side), Harm(2 * harm, years + 1)]
    together = harms_per_year(cases, person, seed=5, replicates=300)
    for one, found in zip(cases, together, strict=True):
        alone = harm_per_year(one.harm, one.years, person, group=one.group, seed=5, replicates=300)
        assert found.rates.equals(alone.rates)
        assert found.ratios.equals(alone.ratios)


def test_people_who_are_alike_are_drawn_together_with_the_same_intervals(monkeypatch):
    """Weights that take few values, as offences have them: limits a Monte Carlo error apart, all else the same."""
    rng = np.random.default_rng(12)
    harm, side = rng.choice(_DAYS, size=2_000, p=_CHANCE), np.arange(2_000) % 2
    apart = harm_per_year(harm, np.ones(2_000), np.arange(2_000), group=side, replicates=4_000)
    monkeypatch.setattr(per_year, "_ONE_BY_ONE", 1_000)
    sizes = []
    drawn = per_year._resampled
    monkeypatch.setattr(per_year, "_resampled", lambda people, *more: sizes.append(people) or drawn(people, *more))
    alike = harm_per_year(harm, np.ones(2_000), np.arange(2_000), group=side, replicates=4_000)
    assert len(sizes[0]) <= 2 * len(_DAYS)
    assert sizes[0].sum() == 2_000
    for name in ("value", "standard_error", "people", "years", "harm"):
        assert alike.rates[name].tolist() == apart.rates[name].tolist(), name
    for name in ("lower", "upper"):
        gap = (alike.rates[name] - apart.rates[name]) / apart.rates["standard_error"]
        assert gap.abs().max() < 0.25, name  # three standard errors of the difference of two such quantiles
        assert gap.abs().min() > 0, name
