"""True values of the monthly counts: closed forms against sums written out, and against drawn series."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.synthetic.draws import Draws
from ipvi_eval.synthetic.intensity import draw_series, expected, place_ratio
from ipvi_eval.synthetic.parameters import Counts, Effects, Parameters, Place
from ipvi_eval.synthetic.truth.monthly import monthly_truth, share_counted, standard_deviation_of_mean

SHIPPED = Parameters()
HALVED = replace(SHIPPED, effects=Effects(level=0.5, slope=1.0))


def true(parameters: Parameters) -> dict[str, float]:
    return {one.id: one.value for one in monthly_truth(parameters)}


def test_where_the_rate_is_halved_half_is_averted() -> None:
    found = true(HALVED)
    for outcome in ("ipv_dir", "ipv_arrest", "ipv_arrest_injury"):
        for answer in ("headline", "alone", "relative"):
            assert found[f"its.{outcome}.{answer}.ratio"] == pytest.approx(0.5)
            assert found[f"its.{outcome}.{answer}.percent_change"] == pytest.approx(-0.5)
            happened = 51 * found[f"its.{outcome}.mean_after"]
            assert found[f"its.{outcome}.{answer}.averted"] == pytest.approx(happened)
        assert found[f"its.{outcome}.level_change"] == 0.5


def test_the_average_ratio_written_out() -> None:
    """Months 3 to 53 since the start, .8 times .96 a year; weights nearly equal, so the plain mean is near."""
    plain = np.mean([0.8 * 0.96 ** (month / 12) for month in range(3, 54)])
    found = true(SHIPPED)["its.ipv_dir.headline.ratio"]
    assert found == pytest.approx(plain, abs=0.003)
    assert found == pytest.approx(0.7287, abs=0.0001)


def test_months_are_counted_by_hand() -> None:
    """2016-01 to 2021-03 less four months of restrictions; 2021-07 to 2025-09."""
    found = true(SHIPPED)
    assert found["its.ipv_dir.months_before"] == 63 - 4
    assert found["its.ipv_dir.months_after"] == 51


def test_arrests_are_a_fixed_share() -> None:
    assert share_counted(SHIPPED, "ipv_dir") == 1
    assert share_counted(SHIPPED, "ipv_arrest") == pytest.approx(0.26 * 0.7 + 0.74 * 0.3)
    assert share_counted(SHIPPED, "ipv_arrest_injury") == pytest.approx(0.26 * 0.7)
    found = true(SHIPPED)
    assert found["its.ipv_arrest.mean_after"] == pytest.approx(0.404 * found["its.ipv_dir.mean_after"])


def test_the_relative_answer_is_divided_by_the_change_elsewhere() -> None:
    elsewhere = true(replace(HALVED, effects=replace(HALVED.effects, comparison=0.8)))
    assert elsewhere["its.ipv_dir.headline.ratio"] == pytest.approx(0.5 / 0.8)
    assert elsewhere["its.ipv_dir.controlled.level_change"] == pytest.approx(0.5 / 0.8)
    assert elsewhere["its.comparison_comparison_east.ipv_dir.level_change"] == 0.8


def test_without_noise_a_mean_of_counts_varies_as_poisson() -> None:
    quiet = replace(SHIPPED, counts=replace(Counts(), latent_sd=0.0, dispersion=0.0))
    assert standard_deviation_of_mean(quiet, np.array([30.0, 0.0, 50.0])) == pytest.approx(np.sqrt(80) / 2)


def test_the_spread_is_that_of_drawn_series() -> None:
    """The mean of 24 months over 1,500 drawn series: a standard deviation has an error of 1.8 per cent."""
    small = replace(SHIPPED, first_year=2021, last_year=2022, baseline_year=2021, effects=Effects(level=1.0, slope=1.0))
    place = small.places[1]
    means = []
    for seed in range(1500):
        drawn = draw_series(
            small, place, Draws(seed), yearly=place.intimate, ratio=place_ratio(small, place), fixed=False
        )
        means.append(drawn.counts.mean())
    assert np.std(means) == pytest.approx(standard_deviation_of_mean(small, drawn.expected), rel=0.06)
    assert np.mean(means) == pytest.approx(drawn.expected.mean(), rel=0.01)


def test_the_comparison_areas_together_by_hand() -> None:
    """Their expected months summed over the places, with no change of their own; arrests are a fixed share."""
    found = true(SHIPPED)
    before, after = (sum(_mean_of(place, side) for place in SHIPPED.places[1:]) for side in ("before", "after"))
    assert found["its.ipv_dir.control.mean_before"] == pytest.approx(before)
    assert found["its.ipv_dir.control.mean_after"] == pytest.approx(after)
    share = found["its.ipv_arrest.control.mean_before"] / found["its.ipv_arrest_injury.control.mean_before"]
    assert share == pytest.approx(0.404 / 0.182)


def _mean_of(place: Place, side: str) -> float:
    calendar = pd.period_range("2016-01", "2025-12", freq="M").astype(str)
    mean = expected(SHIPPED, place, place.intimate, np.ones(len(calendar)))
    first, last = ("2016-01", "2021-03") if side == "before" else ("2021-07", "2025-09")
    chosen = (calendar >= first) & (calendar <= last) & ~((calendar >= "2020-03") & (calendar <= "2020-06"))
    return float(mean[chosen].mean())


def test_the_share_that_is_severe_does_not_change_and_reporting_divides_the_answer() -> None:
    found = true(Parameters())
    assert (found["harm.severity.before"], found["harm.severity.expected"]) == (0.26, 0.26)
    assert (found["harm.severity.difference"], found["harm.severity.odds_ratio"]) == (0, 1)
    assert (found["harm.weapon.after"], found["harm.weapon.difference"], found["harm.weapon.odds_ratio"]) == (
        0.15,
        0,
        1,
    )
    assert found["harm.reporting.fall_20"] == pytest.approx(found["its.ipv_dir.headline.ratio"] / 0.8)
    assert found["harm.reporting.rise_20"] == pytest.approx(found["its.ipv_dir.headline.ratio"] / 1.2)


def test_weights_written_out() -> None:
    """With 40.4 of a hundred arrested, 1.808 of a hundred offences are sexual, and so on for the others."""
    found = true(Parameters())
    sexual, stalking = 0.404 * 0.03 + 0.596 * 0.01, 0.404 * 0.04 + 0.596 * 0.02
    misdemeanors = 0.404 * (0.52 + 0.20 + 0.07) + 0.596 * (0.10 + 0.06 + 0.07) + stalking
    mean = 1642.5 * sexual + 182 * misdemeanors + 7.5 * (0.404 * 0.12 + 0.596 * 0.22)
    assert found["harm.weight.after_middle"] == pytest.approx(mean)
    assert found["harm.weight.before_low"] == pytest.approx(730 * sexual)
    assert found["harm.weight.rarest"] == pytest.approx((1642.5 * sexual + 182 * stalking) / mean)


def test_the_rare_outcome_written_out() -> None:
    """26 of a hundred have an injury, of which 70 have an arrest, and of these 3 are sexual, of the others 1: of the
    incidents of 63 months before the start and 54 from it on, whose harm a month is known by the weight of one."""
    found, response = true(Parameters()), SHIPPED.response
    assert (response.injury, response.arrest_with_injury) == (0.26, 0.70)
    share = 0.26 * (0.70 * 0.03 + 0.30 * 0.01)
    days = [(pd.Timestamp(end) - pd.Timestamp(start)).days for start, end in pairwise(EDGES)]
    number = sum(
        found[f"harm.monthly.{side}"] / found["harm.weight.after_middle"] * 12 * length / 365.25
        for side, length in zip(("before", "after"), days, strict=True)
    )
    assert found["harm.rare.ipv_sexual_injury.yearly"] == pytest.approx(number * share / (sum(days) / 365.25))


EDGES = ("2016-01-01", "2021-04-01", "2025-10-01")
"""The first day, the start of the program and the day after the last complete month."""


def test_harm_by_month_written_out() -> None:
    """Incidents expected in the 63 months before the start, times the weight of one, over their days as months."""
    found = true(Parameters())
    calendar = pd.period_range("2016-01", "2025-12", freq="M")
    mean = expected(SHIPPED, SHIPPED.places[0], 465, np.ones(len(calendar)))[:63]
    days = (pd.Timestamp("2021-04-01") - pd.Timestamp("2016-01-01")).days
    monthly = mean.sum() / (days / (365.25 / 12)) * found["harm.weight.before_middle"]
    assert found["harm.monthly.before"] == pytest.approx(monthly)
    assert found["harm.monthly.after"] < found["harm.monthly.before"]
    assert found["harm.monthly.middle"] == found["its.ipv_dir.headline.ratio"]
