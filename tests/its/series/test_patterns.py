"""Counts that no counting makes are told; counted ones are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.its.series.patterns import multiples, patterns, repeated, running, sums

MONTHS = np.datetime64("2015-01", "M") + np.arange(72)
COUNTS = np.random.default_rng(8).poisson(25, 72)  # made up
LARGE = np.random.default_rng(9).poisson(200, 72)


def series(counts):
    return monthly_series(MONTHS[: len(counts)], counts)


def quarters(counts):
    return np.repeat(np.reshape(counts, (-1, 3)).sum(axis=1), 3)


COPIED = np.r_[COUNTS[:48], COUNTS[36:48], COUNTS[60:]]
CARRIED = np.r_[LARGE[:30], [LARGE[29]] * 6, LARGE[36:]]
FISCAL = np.concatenate([np.cumsum(COUNTS[:6]) + 140, *(np.cumsum(COUNTS[6 + 12 * k : 18 + 12 * k]) for k in range(6))])


@pytest.mark.parametrize(
    ("counts", "kind", "said"),
    [
        (COPIED, "repeated", "2019-01 to 2019-12 repeat the numbers of the year before"),
        (np.tile(COUNTS[:12], 6), "repeated", "2016-01 to 2020-12 repeat the numbers of the year before"),
        (CARRIED, "repeated", " to 2017-12 repeat the numbers of the month before"),
        (quarters(LARGE), "repeated", "of 71 counts are those of the month before"),
        (np.where(np.arange(72) % 3 == 2, quarters(LARGE), 0), "sums", "Only every third month holds anything"),
        (2 * COUNTS, "multiples", "Every count is a multiple of 2:"),
        (np.round(LARGE / 10) * 10, "multiples", "Every count is a multiple of 10:"),
        (FISCAL[:72], "running", "The counts never fall within a year that begins in month 7: they may be totals"),
    ],
)
def test_what_is_told(counts, kind, said):
    (note,) = patterns(series(counts))
    assert note.kind == kind
    assert said in note.seen


@pytest.mark.parametrize("counts", [COUNTS, LARGE, np.full(72, 30), np.zeros(72), 2 * COUNTS[:12], COUNTS[:6]])
def test_what_is_not_told(counts):
    assert patterns(series(counts)) == ()


def test_counted_ones_are_told_in_one_of_a_thousand():
    """Of few and of many incidents, with a season, a fall and more variance than chance."""
    rng = np.random.default_rng(6)
    told = 0
    for _ in range(400):
        mean = rng.choice([0.3, 1, 4, 20, 300]) * np.exp(0.2 * np.sin(2 * np.pi * np.arange(72) / 12))
        mean[36:] *= rng.choice([1.0, 0.6])
        told += len(patterns(series(rng.poisson(mean * rng.gamma(30, 1 / 30, 72)))))
    assert told == 0


def test_zeros_that_follow_one_another_are_no_repeats():
    counts = np.array(COUNTS)
    counts[20:28] = 0
    assert list(repeated(series(counts))) == []


def test_two_equal_counts_are_as_rare_as_skellam_says():
    """P(X = Y) = exp(-2m) I0(2m): of m = 25 that is .0564, by the sum of squared Poisson probabilities."""
    from scipy import special, stats

    assert special.ive(0, 50) == pytest.approx((stats.poisson.pmf(np.arange(200), 25) ** 2).sum(), rel=1e-12)


def test_a_number_carried_forward_is_told_where_its_length_is_improbable():
    """.0564 to the sixth, at 71 places, is 2e-6; to the fifth 4e-5."""
    for months, told in ((6, []), (7, ["2016-10"])):
        counts = np.r_[COUNTS[:20], [24] * months, COUNTS[20 + months :]]
        assert counts[19] != 24 != counts[20 + months]
        assert [note.period for note in repeated(series(counts))] == told


def test_a_multiple_needs_as_many_counts_as_make_it_improbable():
    odd = np.array(2 * COUNTS)
    odd[40] += 1
    assert list(multiples(series(odd))) == []
    assert list(multiples(series(2 * COUNTS[:19]))) == []  # 2^19 is half a million
    assert len(list(multiples(series(2 * COUNTS[:20])))) == 1


def test_sums_need_eight_quarters_in_the_same_place():
    third = np.where(np.arange(72) % 3 == 1, COUNTS, 0)
    assert len(list(sums(series(third[:24])))) == 1
    assert list(sums(series(third[:21]))) == []
    third[3] = 1
    assert list(sums(series(third))) == []


def test_totals_run_on_from_any_month():
    for first in (1, 4, 7, 10):
        months = np.datetime64(f"2015-{first:02}", "M") + np.arange(60)
        to_date = np.concatenate([np.cumsum(year) for year in COUNTS[:60].reshape(5, 12)])
        (note,) = running(monthly_series(months, to_date))
        assert ("begins in month" in note.seen) is (first > 1)


def test_numbers_that_no_float_holds_exactly_are_not_looked_at():
    assert len(patterns(series(2.0**40 * COUNTS))) == 1
    assert patterns(replace(series(COUNTS), counts=2.0**60 * COUNTS)) == ()
