"""Callaway-Sant'Anna against csdid (the Python port of R's did), planted truth, and single-area starts."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.comparisons.difference_in_differences import group_time_effects

# csdid 0.4.3, on `panel()` with periods numbered from 1: ATTgt(yname="y", gname="g", idname="id", tname="t",
# xformla="y~1", control_group=[...]).fit(est_method="reg", bstrap=False).aggte(typec=..., bstrap=False, cband=False);
# (overall effect, overall standard error, effects, standard errors)
CSDID = {
    ("never treated", "simple"): (1.406518518519, 0.232031031084, [], []),
    ("never treated", "by start"): (
        1.271518518519,
        0.230549469931,
        [1.6853333333, 1.6588888889, 0.4703333333],
        [0.3971060079, 0.4053386533, 0.4026409116],
    ),
    ("never treated", "by event time"): (
        1.536888888889,
        0.256333137,
        [-0.6466666667, -0.4326666667, -0.0028888889, 0.906, 1.4382222222, 1.8226666667, 1.9806666667],
        [0.6076064028, 0.3488582011, 0.2793675318, 0.2333701699, 0.2813662415, 0.311538619, 0.5052274882],
    ),
    ("never treated", "by period"): (
        1.330805555556,
        0.241557765498,
        [0.7306666667, 1.8496666667, 1.3266666667, 1.4162222222],
        [0.5206514438, 0.4145353892, 0.2762074249, 0.3263291714],
    ),
    ("not yet treated", "simple"): (1.351728395062, 0.233749852457, [], []),
    ("not yet treated", "by start"): (
        1.217472222222,
        0.240263920319,
        [1.6786388889, 1.5034444444, 0.4703333333],
        [0.3409141643, 0.3733658721, 0.4026409116],
    ),
    ("not yet treated", "by event time"): (
        1.495796296296,
        0.249992336635,
        [-0.3106666667, -0.1303333333, 0.1843703704, 0.8392962963, 1.3405555556, 1.8226666667, 1.9806666667],
        [0.50356011, 0.41447332, 0.29801461, 0.25085438, 0.29384535, 0.31153862, 0.50522749],
    ),
    ("not yet treated", "by period"): (
        1.302444444444,
        0.232217408256,
        [0.9968888889, 1.47, 1.3266666667, 1.4162222222],
        [0.39773578, 0.37549524, 0.27620742, 0.32632917],
    ),
}


def panel() -> tuple[np.ndarray, np.ndarray]:
    """60 areas, 6 periods, starts at 2, 3 and 4 (15 areas each); the true effect is 1 + event time / 2."""
    rng = np.random.default_rng(0)
    start = np.repeat([-1, 2, 3, 4], 15)
    y = rng.normal(size=(60, 1)) + np.arange(6) * 0.3 + rng.normal(size=(60, 6))
    since = np.arange(6) - start[:, None]
    return (y + np.where((start[:, None] >= 0) & (since >= 0), 1 + 0.5 * since, 0)).round(2), start


@pytest.mark.parametrize(("comparison", "by"), CSDID)
def test_csdid(comparison: str, by: str) -> None:
    overall, error, effects, errors = CSDID[comparison, by]
    table = group_time_effects(*panel(), comparison=comparison).summary(by)
    assert table["effect"].to_numpy() == pytest.approx([*effects, overall], abs=1e-9)
    assert table["standard_error"].to_numpy() == pytest.approx([*errors, error], abs=1e-8)
    assert np.isnan(table["key"].iloc[-1])


def test_first_effect_by_hand() -> None:
    """ATT(2, 3) never treated: mean of y3 - y1 among starters at 2 less the same among the never treated."""
    y, start = panel()
    table = group_time_effects(y, start, comparison="never treated").tidy().set_index(["start", "period"])
    change = y[:, 3] - y[:, 1]
    treated, never = change[start == 2], change[start < 0]
    assert table.loc[(2, 3), "effect"] == pytest.approx(treated.mean() - never.mean())
    expected = np.sqrt(treated.var() / treated.size + never.var() / never.size)
    assert table.loc[(2, 3), "standard_error"] == pytest.approx(expected)
    assert table.loc[(2, 3), "areas"] == 15


def test_growing_effects_do_not_leak() -> None:
    """Noise-free: effects that grow by 1 a period are returned exactly; two-way fixed effects are off by over .3."""
    start = np.array([-1, -1, 2, 2, 5, 5])
    since = np.arange(8) - start[:, None]
    truth = np.where((start[:, None] >= 0) & (since >= 0), since + 1.0, 0)
    y = np.arange(6.0)[:, None] * 3 + np.sin(np.arange(8)) + truth
    fit = group_time_effects(y, start)
    after = fit.period >= fit.start
    assert fit.effect[after] == pytest.approx((fit.period - fit.start + 1.0)[after])
    assert fit.effect[~after] == pytest.approx(np.zeros((~after).sum()), abs=1e-12)
    areas, periods = np.kron(np.eye(6), np.ones((8, 1))), np.kron(np.ones((6, 1)), np.eye(8))[:, 1:]
    dummies = np.column_stack([(truth > 0).ravel(), areas, periods])
    assert abs(np.linalg.lstsq(dummies, y.ravel(), rcond=None)[0][0] - truth[truth > 0].mean()) > 0.3


def test_pre_trend_and_coverage() -> None:
    """Simulation, 200 panels of 60 areas: the interval covers the true mean 90-99 %, the pre-trend rejects < 12 %."""
    covered, rejected = [], []
    base, start = panel()
    truth = 1 + 0.5 * (np.arange(6) - start[:, None])
    inside = (start[:, None] >= 0) & (np.arange(6) >= start[:, None])
    for seed in range(200):
        y = np.random.default_rng(seed).normal(size=base.shape) + np.where(inside, truth, 0)
        fit = group_time_effects(y, start)
        row = fit.summary().iloc[0]
        covered.append(row["lower"] < truth[inside].mean() < row["upper"])
        rejected.append(fit.pre_trend()[2] < 0.05)
    assert 0.90 <= np.mean(covered) <= 0.99
    assert np.mean(rejected) < 0.12


def test_one_area_per_start_has_no_error() -> None:
    y, start = panel()
    keep = np.r_[0:15, 15, 30:45]
    fit = group_time_effects(y[keep], start[keep])
    table = fit.tidy().set_index("start")
    assert table.loc[2, "standard_error"].isna().all()
    assert table.loc[3, "standard_error"].notna().all()
    assert np.isnan(fit.summary()["standard_error"].item())
    assert np.isfinite(fit.summary()["effect"].item())
    with pytest.raises(AnalysisError, match="one area"):
        fit.pre_trend()


def test_areas_that_move_exactly_alike_have_no_error_either() -> None:
    y = np.tile(np.arange(6.0), (6, 1))
    y[:2, 3:] += 2
    table = group_time_effects(y, np.array([3, 3, -1, -1, -1, -1])).tidy()
    assert table["areas"].eq(2).all()
    assert table["effect"].tolist() == [0, 0, 2, 2, 2]
    assert table["standard_error"].isna().all()


def test_nobody_to_compare_with() -> None:
    y, start = panel()
    with pytest.raises(AnalysisError, match="compare with"):
        group_time_effects(y[15:30], start[15:30])
    with pytest.raises(AnalysisError, match="no pre-trend"):
        group_time_effects(y[:30], np.where(start[:30] < 0, -1, 1)).pre_trend()


def test_one_effect_before_the_start_is_tested_by_its_square_over_its_variance() -> None:
    # Wald (1943): with one degree of freedom the statistic is the square of the t of that effect.
    y = np.random.default_rng(5).normal(size=(40, 4))
    fit = group_time_effects(y, np.repeat([2, -1], 20))
    table = fit.tidy()
    before = table[table["period"] < table["start"]]
    statistic, df, _ = fit.pre_trend()
    assert df == len(before) == 1
    assert statistic == pytest.approx((before["effect"] / before["standard_error"]).item() ** 2)
    assert list(fit.summary("by start")) == ["key", "effect", "standard_error", "lower", "upper", "p"]
