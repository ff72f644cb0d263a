from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.synthetic.draws import Draws
from ipvi_eval.synthetic.intensity import draw_series, expected, months, place_ratio, population, programme_ratio
from ipvi_eval.synthetic.parameters import Counts, Effects, Parameters

PARAMETERS = Parameters()
PLACE = PARAMETERS.places[0]
FLAT = np.ones(120)


def test_the_calendar_is_ten_whole_years() -> None:
    assert len(months(PARAMETERS)) == 120


def test_the_programmes_ratio_by_hand() -> None:
    ratio = pd.Series(programme_ratio(PARAMETERS), index=months(PARAMETERS).astype(str))
    assert (ratio[:"2021-03"] == 1).all()
    # level .80 in four equal log steps from April to July 2021, slope .96 a year from April
    assert ratio["2021-04"] == pytest.approx(0.80**0.25, rel=1e-12)
    assert ratio["2021-06"] == pytest.approx(0.80**0.75 * 0.96 ** (2 / 12), rel=1e-12)
    assert ratio["2021-07"] == pytest.approx(0.80 * 0.96 ** (3 / 12), rel=1e-12)
    assert ratio["2025-04"] == pytest.approx(0.80 * 0.96**4, rel=1e-12)


def test_a_place_reached_later_has_the_same_effect_from_its_own_start() -> None:
    reached = replace(PARAMETERS, effects=Effects(extended={"CE": date(2023, 1, 1)}, comparison=0.9))
    first, north, east = (place_ratio(reached, place) for place in reached.places[:3])
    assert first == pytest.approx(programme_ratio(reached))
    shift = 21  # months from April 2021 to January 2023
    assert east[shift:] == pytest.approx(first[:-shift])
    assert sorted(set(north)) == [0.9, 1.0]


def test_expected_counts_by_hand() -> None:
    calm = replace(PARAMETERS, counts=Counts(season=((0.0, 0.0), (0.0, 0.0)), trend=0.9))
    mean = pd.Series(expected(calm, PLACE, 365.0, FLAT), index=months(calm).astype(str))
    assert mean["2019-01":"2019-12"].sum() == pytest.approx(365, rel=1e-12)
    assert mean["2020-01"] / mean["2019-01"] == pytest.approx(0.9, rel=1e-12)
    assert mean["2020-04"] / mean["2019-04"] == pytest.approx(0.9 * 0.85, rel=1e-12)  # COVID ratio .85
    assert mean["2020-07"] / mean["2019-07"] == pytest.approx(0.9, rel=1e-12)
    assert mean["2020-02"] / mean["2019-02"] == pytest.approx(0.9 * 29 / 28, rel=1e-12)


def test_population_grows() -> None:
    place = replace(PLACE, population=1000, growth=0.1)
    assert [population(place, year) for year in (2019, 2020, 2022)] == [909, 1000, 1210]


def test_a_fixed_baseline_year_has_its_total_and_keeps_its_shape() -> None:
    base = months(PARAMETERS).year == 2019
    totals = np.zeros(12)
    for seed in range(60):
        series = draw_series(PARAMETERS, PLACE, Draws(seed), yearly=465, ratio=FLAT, fixed=True)
        assert series.counts[base].sum() == 465
        totals += series.counts[base]
    share = expected(PARAMETERS, PLACE, 465, FLAT)[base] / 465
    np.testing.assert_allclose(totals / totals.sum(), share, atol=0.008)


def test_moments_of_the_counts() -> None:
    # Closed form: with mean m, latent variance s and gamma variance d the variance is m + m^2 ((1 + d) exp(s) - 1), and
    # the covariance of neighbours m1 m2 (exp(phi s) - 1).
    counts = Counts(season=((0.0, 0.0), (0.0, 0.0)), trend=1.0, latent_sd=0.2, latent_ar1=0.6, dispersion=0.05)
    parameters = replace(PARAMETERS, counts=counts, effects=Effects(covid=1.0))
    mean = expected(parameters, PLACE, 480, FLAT)
    drawn = np.array(
        [
            draw_series(parameters, PLACE, Draws(seed), yearly=480, ratio=FLAT, fixed=False).counts / mean
            for seed in range(150)
        ]
    )
    s = 0.2**2
    assert drawn.mean() == pytest.approx(1, abs=0.015)
    assert drawn.var() == pytest.approx(np.mean(1 / mean) + 1.05 * np.exp(s) - 1, rel=0.05)
    neighbours = np.mean((drawn[:, 1:] - 1) * (drawn[:, :-1] - 1))
    assert neighbours == pytest.approx(np.exp(0.6 * s) - 1, rel=0.15)
