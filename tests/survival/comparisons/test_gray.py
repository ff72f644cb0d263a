"""Gray's test against R's cmprsk::cuminc."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.comparisons.gray import gray
from ipvi_eval.survival.comparisons.log_rank import log_rank
from ipvi_eval.survival.spells.spells import Spells


@pytest.mark.parametrize("rho", [0, 1])
def test_three_simulated_groups_equal_cuminc(competing, from_r, rho):
    spells = Spells.of(competing.time, competing.cause, group=competing.group)
    tests = [gray(spells, of=cause, rho=rho) for cause in (1, 2)]
    from_r("competing_risks")[f"gray.rho{rho}.stat"].check([test.chi_square for test in tests])
    from_r("competing_risks")[f"gray.rho{rho}.pv"].check([test.p for test in tests])
    assert {test.df for test in tests} == {2}


def test_it_equals_cuminc(dataset, r_numbers):
    # R: cmprsk::cuminc(time, status, sex)$Tests, and with rho = 1
    r = r_numbers("competing_risks")
    for name, table, time, cause in (
        ("gray_pbc_sex", dataset("pbc"), "time", "status"),
        ("gray_mgus2_sex", dataset("mgus2_competing"), "etime", "ev"),
    ):
        for j, k in enumerate((1, 2)):
            test = gray(Spells.of(table[time], table[cause], group=table.sex), of=k)
            assert test.chi_square == pytest.approx(r[name]["gray"]["stat"][j], abs=1e-8)
            assert test.p == pytest.approx(r[name]["gray"]["p"][j], abs=1e-8)
            assert test.df == r[name]["gray"]["df"][j]
    table = dataset("mgus2_competing")
    for j, k in enumerate((1, 2)):
        test = gray(Spells.of(table.etime, table.ev, group=table.sex), of=k, rho=1)
        assert test.chi_square == pytest.approx(r["gray_mgus2_rho1"]["stat"][j], abs=1e-8)


def test_without_competing_events_the_score_is_that_of_the_log_rank_test():
    # Closed form: with one cause R_r(t) = Y_r(t), so Gray's score is observed less expected, for any k, by stratum.
    rng = np.random.default_rng(17)
    y, m, g, stratum = (rng.integers(low, high, 150) for low, high in ((1, 15), (0, 2), (0, 3), (0, 2)))
    test, other = (
        gray(Spells.of(y, m, group=g, strata=stratum), of=1),
        log_rank(Spells.of(y, m, group=g, strata=stratum)),
    )
    np.testing.assert_allclose(test.score, (other.observed - other.expected)[:2], atol=1e-10)
    assert test.chi_square == pytest.approx(other.chi_square, rel=0.1)
    assert test.df == 2


def test_strata_add_up_and_labels_do_not_matter():
    rng = np.random.default_rng(18)
    y, m, g, stratum = (rng.integers(low, high, 200) for low, high in ((1, 15), (0, 3), (0, 3), (0, 2)))
    both = gray(Spells.of(y, m, group=g, strata=stratum), of=1)
    one, two = (gray(Spells.of(y[stratum == s], m[stratum == s], group=g[stratum == s]), of=1) for s in (0, 1))
    np.testing.assert_allclose(both.score, one.score + two.score, atol=1e-12)
    np.testing.assert_allclose(both.covariance, one.covariance + two.covariance, atol=1e-12)
    renamed = gray(Spells.of(y, m, group=np.array(["z", "a", "m"])[g], strata=stratum), of=1)
    assert renamed.chi_square == pytest.approx(both.chi_square, rel=1e-9)


def test_a_stratum_without_any_event_tells_nothing(competing):
    columns = (competing.time, competing.cause)
    alone = gray(Spells.of(*columns, group=competing.group, strata=np.zeros(len(competing))), of=1)
    more = [np.r_[column, added] for column, added in zip(columns, ([5.0, 6.0], [0, 0]), strict=True)]
    group = np.r_[competing.group, competing.group[:2]]
    both = gray(Spells.of(*more, group=group, strata=np.r_[np.zeros(len(competing)), 1, 1]), of=1)
    assert both.chi_square == pytest.approx(alone.chi_square, rel=1e-12)


def test_three_groups_with_competing_events_hold_their_level():
    # Simulation with a known truth (no difference, 2 degrees of freedom): nominal 5 %, 300 samples, +- 3.8 points.
    rng, rejected = np.random.default_rng(19), 0
    for _ in range(300):
        t, c = rng.exponential(1, 120), rng.uniform(0.3, 2, 120)
        cause = np.where(t > c, 0, rng.integers(1, 3, 120))
        rejected += gray(Spells.of(np.ceil(50 * np.minimum(t, c)), cause, group=np.arange(120) % 3), of=1).p < 0.05
    assert 0.015 <= rejected / 300 <= 0.09


def test_causes_are_found_by_their_code():
    rng = np.random.default_rng(3)
    y, m, g = rng.integers(1, 15, 80), rng.integers(0, 3, 80), rng.integers(0, 2, 80)
    a, b = gray(Spells.of(y, m, group=g), of=2), gray(Spells.of(y, np.array([0, 7, 1])[m], group=g), of=1)
    assert a.chi_square == pytest.approx(b.chi_square)
    assert list(a.tidy().cause) == [2]


def test_it_holds_its_level():
    # Simulation with a known truth (no difference): nominal 5 %, 400 samples, +- 3.3 points.
    rng, rejected = np.random.default_rng(4), 0
    for _ in range(400):
        t, c = rng.exponential(1, 80), rng.uniform(0.3, 2, 80)
        cause = np.where(t > c, 0, rng.integers(1, 3, 80))
        rejected += gray(Spells.of(np.ceil(50 * np.minimum(t, c)), cause, group=np.repeat([0, 1], 40)), of=1).p < 0.05
    assert 0.02 <= rejected / 400 <= 0.085


def test_bad_input_is_explained():
    with pytest.raises(AnalysisError, match="nobody has an event of cause 2"):
        gray(Spells.of([1, 2], [1, 0], group=["a", "b"]), of=2)
    with pytest.raises(AnalysisError, match="at least two groups"):
        gray(Spells.of([1, 2], [1, 0], group=["a", "a"]), of=1)


def test_its_sentence_counts_each_group():
    test = gray(Spells.of([1, 2, 3, 4, 5], [1, 1, 2, 1, 0], group=["B", "B", "C", "C", "C"]), of=1)
    assert test.sentence == "B: event in 2 of 2 spells; C: event in 1 of 3 spells."
