"""Degrees of freedom are the rank of the covariance, in every test of k samples."""

from __future__ import annotations

import re

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.comparisons.gray import gray
from ipvi_eval.survival.comparisons.log_rank import log_rank
from ipvi_eval.survival.inference.ranked_test import ranked_test
from ipvi_eval.survival.spells.spells import Spells

WEIGHTS = ("log-rank", "gehan", "tarone-ware", "peto", "modified-peto", "fleming-harrington")


@pytest.fixture
def two_lists():
    rng = np.random.default_rng(11)
    stop, cause = rng.integers(1, 300, 72).astype(float), rng.integers(0, 3, 72)
    return stop, cause, np.array(["A", "B"] * 36, dtype=object)


def with_third(stop, cause, group):
    """Five more people on a list C who leave before anybody has an event: never at risk when events occur."""
    return (
        np.concatenate([stop + 10, np.full(5, 3.0)]),
        np.concatenate([cause, np.zeros(5, dtype=int)]),
        np.concatenate([group, np.full(5, "C", dtype=object)]),
    )


@pytest.mark.parametrize("last", ["C", "0"])
@pytest.mark.parametrize("of", [1, 2])
def test_gray_without_the_list_that_was_never_at_risk(two_lists, of, last):
    stop, cause, group = with_third(*two_lists)
    group = np.where(group == "C", last, group)  # whether it is the first or the last of the labels
    found, alone = (
        gray(Spells.of(stop, cause, group=group), of=of),
        gray(Spells.of(two_lists[0] + 10, two_lists[1], group=two_lists[2]), of=of),
    )
    assert (found.df, alone.df) == (1, 1)
    assert (found.chi_square, found.p) == pytest.approx((alone.chi_square, alone.p), rel=1e-9)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_log_rank_without_it(two_lists, weight):
    stop, cause, group = with_third(*two_lists)
    found = log_rank(Spells.of(stop, cause > 0, group=group), weight=weight)
    alone = log_rank(Spells.of(two_lists[0] + 10, two_lists[1] > 0, group=two_lists[2]), weight=weight)
    assert (found.df, found.chi_square) == (1, pytest.approx(alone.chi_square, rel=1e-9))


def test_a_list_of_its_own_in_a_stratum_of_its_own(two_lists):
    stop, cause, group = two_lists
    stop, cause = np.append(stop, [20.0, 30, 40]), np.append(cause, [1, 1, 0])
    group, stratum = np.append(group, ["C"] * 3), np.array(["s"] * 72 + ["t"] * 3, dtype=object)
    # C has events, but nobody else is at risk in its stratum: it says nothing, and costs no degree of freedom.
    assert log_rank(Spells.of(stop, cause > 0, group=group, strata=stratum)).df == 1
    assert gray(Spells.of(stop, cause, group=group, strata=stratum), of=1).df == 1


def test_strata_that_separate_the_groups_are_no_test(two_lists):
    stop, cause, group = two_lists
    with pytest.raises(AnalysisError, match="no two groups are at risk together"):
        log_rank(Spells.of(stop, cause > 0, group=group, strata=group))
    with pytest.raises(AnalysisError, match="no two groups are at risk together"):
        gray(Spells.of(stop, cause, group=group, strata=group), of=1)


def test_two_pairs_of_lists_in_two_strata_have_two_degrees(two_lists):
    stop, cause, group = two_lists
    group, stratum = group.copy(), np.repeat(["s", "t"], 36)
    group[36:] = np.where(group[36:] == "A", "C", "D")
    found = log_rank(Spells.of(stop, cause > 0, group=group, strata=stratum))
    first, second = (
        log_rank(Spells.of(stop[rows], cause[rows] > 0, group=group[rows])) for rows in (slice(0, 36), slice(36, 72))
    )
    assert (found.df, found.chi_square) == (2, pytest.approx(first.chi_square + second.chi_square, rel=1e-9))


# Made up: days, list and cause (0 = censored); list C is never at risk when anybody has an event.
NEVER_AT_RISK = (
    "245A0 196A1 294A1 297A1 136A2 100A0 111A2 212A1 104A1 189A1 169A1 173A1 243A2 203A2 181A1 183A1 141A1 "
    "127A1 255A2 206A1 135A1 61A1 250A1 164A0 244A1 157A2 210A2 95A0 87A0 187A2 166B0 101B1 230B1 329B1 180B2 "
    "425B1 385B1 388B0 256B2 129B0 315B1 239B0 494B0 566B1 56B1 90B0 296B0 420B1 105B1 284B1 298B2 383B0 481B0 "
    "260B1 90B1 109B0 414B1 354B0 564B1 43B1 20C0 15C0 22C0 17C0 7C0 10C0 17C0 22C0 10C0 27C0 12C0 25C0 "
)


@pytest.mark.parametrize(("of", "p"), [(1, 0.018173036532827723), (2, 0.03148642821848958)])
def test_a_list_never_at_risk_equals_cmprsk(of, p):
    # R: cmprsk 2.2-11, cuminc(t, cause, g)$Tests without list C: p .018173 and .031486, df 1
    rows = [re.fullmatch(r"(\d+)([A-C])(\d)", row).groups() for row in NEVER_AT_RISK.split()]
    stop, group, cause = (np.array(column) for column in zip(*rows, strict=True))
    found = gray(Spells.of(stop.astype(float), cause.astype(int), group=group), of=of)
    assert (found.df, found.p) == (1, pytest.approx(p, rel=1e-9))


def test_no_variance_is_no_test():
    assert ranked_test(np.zeros(2), np.eye(2), "").p == 1
    with pytest.raises(AnalysisError, match="why"):
        ranked_test(np.zeros(2), np.zeros((2, 2)), "why")
