"""The delay of entries under right truncation: a published triangle, a closed form, and simulation with known truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.quality.delay import delay_of, delay_table, entry_delay, too_early

# Taylor and Ashe (1983), as in Mack (1993), ASTIN Bulletin 23:213-225, and R's ChainLadder::GenIns.
TRIANGLE = """357848 1124788 1735330 2218270 2745596 3319994 3466336 3606286 3833515 3901463
352118 1236139 2170033 3353322 3799067 4120063 4647867 4914039 5339085
290507 1292306 2218525 3235179 3985995 4132918 4628910 4909315
310608 1418858 2195047 3757447 4029929 4381982 4588268
443160 1136350 2128333 2897821 3402672 3873311
396132 1333217 2180715 2985752 3691712
440832 1288463 2419861 3483130
359480 1421128 2864498
376686 1363294
344014"""
FACTORS = (3.4906, 1.7473, 1.4574, 1.1739, 1.1038, 1.0863, 1.0539, 1.0766, 1.0177)  # MackChainLadder(GenIns)$f
RESERVE = 18_680_856  # Mack (1993), table of reserves: the total
DRAWN = pd.Timestamp("2025-12-31")


def geometric(rng, n, mean):
    """Delays of n incidents spread over four years, and how long each could have been seen."""
    delays, limits = rng.geometric(1 / (mean + 1), n) - 1, rng.integers(0, 1461, n)
    seen = delays <= limits
    return delays[seen], limits[seen]


def test_on_a_triangle_it_is_the_chain_ladder():
    rows = [[int(cell) for cell in line.split()] for line in TRIANGLE.splitlines()]
    cells = [(j, 9 - i, amount) for i, row in enumerate(rows) for j, amount in enumerate(np.diff([0, *row]))]
    delays, limits, amounts = (np.array(column) for column in zip(*cells, strict=True))
    found = delay_of(delays, limits, amounts)
    assert found.entered[1:] / found.entered[:-1] == pytest.approx(FACTORS, abs=5e-5)
    assert sum(row[-1] / found.within(9 - i) - row[-1] for i, row in enumerate(rows)) == pytest.approx(RESERVE, abs=1)


def test_without_truncation_it_is_the_share_that_is_seen():
    delays = np.array([0, 0, 1, 3, 3, 3, 7, 9])
    found = delay_of(delays, np.full(8, 1000), least_at_risk=1)
    assert found.days.tolist() == [0, 1, 3, 7, 9]
    assert found.entered == pytest.approx(np.array([2, 3, 6, 7, 8]) / 8)
    assert (found.within(2), found.within(-1), found.records, found.longer) == (pytest.approx(3 / 8), 0.0, 8, 0)


def test_two_delays_in_closed_form():
    # 60 of the old incidents came at once and 40 a day later; of the 50 that could only be seen at once nothing is
    # known but that. The share that comes at once is 60 / 100, as Bayes says, and not 110 / 150.
    found = delay_of(np.array([0] * 60 + [1] * 40 + [0] * 50), np.array([9] * 100 + [0] * 50))
    assert found.entered == pytest.approx([0.6, 1.0])
    # Greenwood on the logarithm: 40 / (100 * 60).
    assert found.lower[0] == pytest.approx(0.6 * np.exp(-1.959964 * np.sqrt(40 / 6000)))


def test_the_truth_is_found_where_the_naive_share_is_not():
    rng = np.random.default_rng(11)
    delays, limits = geometric(rng, 40000, 120)
    found = delay_of(delays, limits)
    truth = 1 - (120 / 121) ** (np.array([30, 90, 180, 365]) + 1)
    truth /= 1 - (120 / 121) ** (found.days[-1] + 1)
    assert [found.within(days) for days in (30, 90, 180, 365)] == pytest.approx(truth, abs=0.01)
    assert np.mean(delays <= 180) > truth[2] + 0.01


def test_the_lower_limit_covers():
    rng = np.random.default_rng(12)
    hits = 0
    for _ in range(300):
        found = delay_of(*geometric(rng, 1500, 40), longest=400)
        truth = (1 - (40 / 41) ** 61) / (1 - (40 / 41) ** (found.days[-1] + 1))
        hits += found.lower[np.searchsorted(found.days, 60, side="right") - 1] <= truth
    assert 0.95 < hits / 300 <= 1.0  # one side of 95 % on both: 97.5 % is meant


def test_delays_too_long_to_tell_are_counted_apart():
    delays, limits = np.array([0] * 90 + [800] * 60), np.full(150, 1000)
    found = delay_of(delays, limits)
    assert (found.days.tolist(), found.records, found.longer) == ([0], 90, 60)
    assert delay_of(np.array([], int), np.array([], int)) is None
    assert delay_of(np.array([3]), np.array([9])) is None


def incidents(make, mean, seed=3):
    rng = np.random.default_rng(seed)
    delays, limits = geometric(rng, 5000, mean)
    happened = DRAWN - pd.to_timedelta(limits, unit="D")
    return make("incidents", date=happened, recorded=happened + pd.to_timedelta(delays, unit="D"))


def test_the_freeze_is_where_99_percent_are_entered(make):
    table = incidents(make, 40)
    delay = entry_delay(table, DRAWN)
    quantile = np.log(0.01) / np.log(40 / 41) - 1  # 185.5 days
    assert quantile - 10 < delay.wait() < quantile + 40  # the lower limit waits longer
    found = too_early(table, delay, 91, DRAWN)
    assert found.column == "RECORDED"
    assert f"Write freeze_lag_days = {delay.wait()} under [window]" in found.what
    assert f"{DRAWN - pd.Timedelta(days=delay.wait()):%Y-%m-%d} is the last day" in found.what
    assert too_early(table, delay, delay.wait(), DRAWN) is None


def test_where_everything_is_entered_at_once_nothing_needs_to_wait(make):
    happened = pd.date_range("2025-01-01", "2025-12-30")
    table = make("incidents", date=happened, recorded=happened)
    delay = entry_delay(table, DRAWN)
    assert (delay.wait(), too_early(table, delay, 0, DRAWN)) == (0, None)


def test_without_entry_dates_or_with_impossible_ones_there_is_no_estimate(make, clean):
    assert entry_delay(clean["incidents"], DRAWN) is None
    happened = pd.date_range("2025-01-01", "2025-12-30")
    early = make("incidents", date=happened, recorded=happened - pd.Timedelta(days=1))
    assert entry_delay(early, DRAWN) is None


def test_the_table_tells_shares_at_round_days(make):
    delay = entry_delay(incidents(make, 40), DRAWN)
    rows = {row[0]: row[1:] for row in delay_table(delay).rows}
    assert rows[90] == (delay.within(90), pytest.approx(delay.lower[np.searchsorted(delay.days, 90, "right") - 1]))
    assert 730 not in rows
