from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.drifting_level import (
    StepMixture,
    drifting_level,
    fitted_level,
    least_squares,
    smoothed_level,
    smoothed_variance,
    tau_weights,
    whitened,
)
from ipvi_eval.its.lasting_step.level_terms import (
    LevelTerms,
    level_design,
    level_terms,
    relative_design,
    relative_terms,
)
from ipvi_eval.its.lasting_step.wandering_prior import TAU, WanderingPrior
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series


def dense(y: np.ndarray, terms: LevelTerms, prior_mean: float = 0.035) -> dict[str, float]:
    """The same model written out with full matrices, as the method's own description states it."""
    columns, n = terms.columns, len(y)
    place = np.concatenate([[0.0], np.cumsum(terms.gaps)])
    K = np.minimum(place[:, None], place[None])
    precision = np.zeros(columns.shape[1])
    if terms.years is not None:
        precision[-2] = 1 / 0.05**2
    df = n - terms.X.shape[1] - 1
    widths = np.zeros(TAU.size)
    widths[:-1] += np.diff(TAU) / 2
    widths[1:] += np.diff(TAU) / 2
    noise = np.broadcast_to(terms.noise, n)

    def at(m: np.ndarray, z: np.ndarray, tau: float) -> tuple[float, np.ndarray, np.ndarray, float, np.ndarray]:
        V = np.diag(1 / m + noise) + tau**2 * K
        W = np.linalg.inv(V)
        A = columns.T @ W @ columns + np.diag(precision)
        b = np.linalg.solve(A, columns.T @ W @ z)
        rss = float(z @ W @ z - z @ W @ columns @ b)
        log_det = np.linalg.slogdet(V)[1] + np.linalg.slogdet(A)[1]
        return -(df * np.log(rss / df) + log_det) / 2, b, A, rss, W

    m = np.maximum([y[max(0, i - 6) : i + 7].mean() for i in range(n)], 0.5)
    for _ in range(3):
        z = np.log(m) + (y - m) / m - terms.offset
        logs = np.array([at(m, z, tau)[0] for tau in TAU])
        weight = widths * np.exp(-(TAU**2) / 2 / 0.03**2 + logs - logs.max())
        tau = float(weight @ TAU / weight.sum())
        _, b, _, _, W = at(m, z, tau)
        m = np.maximum(np.exp(columns @ b + tau**2 * K @ W @ (z - columns @ b) + terms.offset), 0.3)
    z = np.log(m) + (y - m) / m - terms.offset
    fits = [at(m, z, tau) for tau in TAU]
    logs = np.array([fit[0] for fit in fits])
    weight = widths * stats.gamma.pdf(TAU, 4, scale=prior_mean / 4) * np.exp(logs - logs.max())
    weight /= weight.sum()
    value = np.array([fit[1][-1] for fit in fits])
    se = np.array([np.sqrt(fit[3] / df * np.linalg.inv(fit[2])[-1, -1]) for fit in fits])

    def below(x: float) -> float:
        return float(weight @ stats.t.cdf((x - value) / se, df))

    def quantile(p: float) -> float:
        return float(optimize.brentq(lambda x: below(x) - p, -20, 20, xtol=1e-13))

    return {
        "point": float(weight @ value),
        "lower": quantile(0.025),
        "upper": quantile(0.975),
        "p": 2 * min(below(0), 1 - below(0)),
        "phi": float(weight @ [fit[3] for fit in fits]) / df,
        "tau": float(weight @ TAU),
    }


def answer(found: StepMixture) -> dict[str, float]:
    return {
        "point": found.point[0],
        "lower": found.quantile(0.025)[0],
        "upper": found.quantile(0.975)[0],
        "p": found.p[0],
        "phi": found.dispersion[0],
        "tau": found.wandering[0],
    }


def made_up(n: int = 60, *, seed: int = 5, mean: float = 30.0) -> MonthlySeries:
    rng = np.random.default_rng(seed)
    return monthly_series(np.datetime64("2018-01", "M") + np.arange(n), rng.poisson(mean, n))


PLAN = DesignPlan(interruptions=(Interruption(month="2020-07"),), offset="none")


@pytest.mark.parametrize("mean", [0.4, 3.0, 30.0, 900.0])
def test_equals_the_model_written_with_full_matrices(mean: float) -> None:
    series = made_up(mean=mean)
    phased = Interruption(month="2020-10", phase_in=("2020-07", "2020-09"))
    for plan in (PLAN, DesignPlan(interruptions=(phased,), offset="exposure-days", harmonics=1)):
        design = level_design(series, plan)
        terms, counts = level_terms(design), series.counts[design.rows]
        assert answer(drifting_level(counts, terms)) == pytest.approx(dense(counts, terms), rel=1e-8, abs=1e-10)
        wide = answer(drifting_level(counts, terms, prior=WanderingPrior(0.05)))
        assert wide == pytest.approx(dense(counts, terms, 0.05), rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("mean", [0.8, 40.0])
def test_relative_to_a_comparison_equals_full_matrices(mean: float) -> None:
    series, other = made_up(), made_up(seed=9, mean=mean)
    design = relative_design(series, PLAN)
    terms = relative_terms(design, other.counts[design.rows], np.linspace(0, 0.2, series.n)[design.rows])
    counts = series.counts[design.rows]
    assert answer(drifting_level(counts, terms)) == pytest.approx(dense(counts, terms), rel=1e-8)
    assert terms.years is None
    assert design.names == ("intercept", "level_change")


def test_many_series_at_once_are_each_alone() -> None:
    series = made_up()
    design = level_design(series, PLAN)
    counts = np.random.default_rng(3).poisson(12, (150, len(design.rows)))
    together = drifting_level(counts, level_terms(design))
    others = np.random.default_rng(4).poisson(25, counts.shape)
    relative = drifting_level(counts, relative_terms(design, others))
    for at in (0, 63, 64, 149):
        alone = drifting_level(counts[at], level_terms(design))
        assert together.point[at] == pytest.approx(alone.point[0], rel=1e-12)
        assert together.p[at] == pytest.approx(alone.p[0], rel=1e-12)
        one = drifting_level(counts[at], relative_terms(design, others[at]))
        assert relative.point[at] == pytest.approx(one.point[0], rel=1e-12)


@given(st.integers(0, 10_000), st.floats(0.3, 4.0))
def test_limits_p_and_mixture_belong_together(seed: int, factor: float) -> None:
    # p < .05 exactly where the 95 % interval leaves out 0; each limit has its share of the mixture outside.
    series = made_up(48, seed=seed, mean=20.0)
    counts = series.counts.copy()
    counts[30:] = np.round(counts[30:] * factor)
    design = level_design(series, PLAN)
    found = drifting_level(counts[design.rows], level_terms(design))
    low, high = found.quantile(0.025)[0], found.quantile(0.975)[0]
    assert found.below(low)[0] == pytest.approx(0.025, abs=1e-9)
    assert found.below(high)[0] == pytest.approx(0.975, abs=1e-9)
    assert low < found.point[0] < high
    assert (found.p[0] < 0.05) == (low > 0 or high < 0)


@given(st.floats(0.05, 20.0))
def test_exposure_that_only_changes_its_unit_changes_nothing(unit: float) -> None:
    series = made_up()
    plan = DesignPlan(interruptions=PLAN.interruptions, offset="exposure")
    per = [
        monthly_series(series.months, series.counts, np.linspace(90, 120, series.n) * factor) for factor in (1.0, unit)
    ]
    one, other = (drifting_level(s.counts, level_terms(level_design(s, plan))) for s in per)
    assert one.point[0] == pytest.approx(other.point[0], abs=1e-8)
    assert one.p[0] == pytest.approx(other.p[0], abs=1e-8)


def test_a_fall_of_a_third_is_found_in_a_long_calm_series() -> None:
    rng = np.random.default_rng(8)
    months = np.datetime64("2014-01", "M") + np.arange(96)
    mean = np.where(np.arange(96) < 48, 300.0, 200.0)
    series = monthly_series(months, rng.poisson(mean))
    design = level_design(series, DesignPlan(interruptions=(Interruption(month="2018-01"),), offset="none"))
    found = drifting_level(series.counts, level_terms(design))
    assert np.exp(found.point[0]) == pytest.approx(2 / 3, abs=0.06)
    assert found.p[0] < 0.01


@pytest.mark.parametrize("mean", [1e6, 1e8])
def test_rounding_calls_no_large_count_changed(mean: float) -> None:
    # Poisson counts without any change: at most a tenth of 200 may exclude it (5 % are expected, binomial error 1.5).
    counts = np.random.default_rng(3).poisson(mean, (200, 60))
    found = drifting_level(counts, level_terms(level_design(made_up(60), PLAN)))
    assert np.mean(found.p < 0.05) < 0.1
    assert found.wandering == pytest.approx(np.median(found.wandering), rel=0.05)


def test_what_cannot_be_fitted_is_refused_in_words() -> None:
    series = made_up()
    design = level_design(series, PLAN)
    with pytest.raises(AnalysisError, match="prior mean"):
        WanderingPrior(0.0)
    short = level_terms(design)
    few = LevelTerms(short.X[:6], short.step[:6], None, short.gaps[:5], short.offset[:6], short.noise[:6])
    with pytest.raises(AnalysisError, match="6 periods cannot carry 6 terms"):
        drifting_level(series.counts[:6], few)


# What the reference folder's counts_headline.json holds: answers of a plain implementation by somebody else.
def _postcodes(reference: Path) -> pd.DataFrame:
    rows = pd.read_csv(reference / "data" / "nsw_postcode_dv_monthly.csv")
    return rows.pivot(index="month", columns="postcode", values="dv_assault")


def _cases(reference: Path) -> list[tuple[MonthlySeries, MonthlySeries | None, DesignPlan]]:
    wide = _postcodes(reference)
    study = wide.loc["2003-04":"2012-12"]
    phased = Interruption(month="2008-10", phase_in=("2008-07", "2008-09"))
    plan = DesignPlan(interruptions=(phased,), offset="none")
    cases: list[tuple[MonthlySeries, MonthlySeries | None, DesignPlan]] = [
        (monthly_series(study.index, study[area]), None, plan) for area in (2000, 2016, 2142, 2168, 2325)
    ]
    others = monthly_series(study.index, study.drop(columns=2000).sum(axis=1))
    cases.append((monthly_series(study.index, study[2000]), others, plan))
    short = wide.loc["2005-01":"2007-12", 2016]
    shortly = DesignPlan(interruptions=(Interruption(month="2006-07"),), offset="none")
    cases.append((monthly_series(short.index, short), None, shortly))
    city = pd.read_csv(reference / "data" / "nyc_roosevelt_violent.csv")
    operation = DesignPlan(interruptions=(Interruption(month="2024-10"),), offset="none")
    own, other = (monthly_series(city["date"], city[name]) for name in ("reports", "control"))
    at = own.position("2024-10")
    cases += [(own, None, operation), (own, other, operation)]
    cases.append((own.window(at - 20, at + 20), other.window(at - 20, at + 20), operation))
    return cases


def test_reference_answers(reference: Path) -> None:
    expected = json.loads((reference / "counts_headline.json").read_text())
    cases = _cases(reference)
    assert len(cases) == len(expected)
    for (series, other, plan), right in zip(cases, expected, strict=True):
        if other is None:
            design = level_design(series, plan)
            terms = level_terms(design)
        else:
            design = relative_design(series, plan)
            terms = relative_terms(design, other.counts[design.rows])
        counts = series.counts[design.rows]
        found = drifting_level(counts, terms)
        ours = answer(found)
        assert ours["point"] == pytest.approx(np.log(right["ratio"]), abs=1e-9), right["case"]
        assert ours["lower"] == pytest.approx(np.log(right["lower"]), abs=1e-9), right["case"]
        assert ours["upper"] == pytest.approx(np.log(right["upper"]), abs=1e-9), right["case"]
        assert ours["p"] == pytest.approx(right["p"], abs=1e-9), right["case"]
        assert found.df == right["df"]
        assert ours["tau"] == pytest.approx(right["drift_sd_per_month"], abs=1e-9)
        assert ours["phi"] == pytest.approx(right["phi"], abs=1e-9)


def test_the_chance_of_a_comparison_is_counted_once() -> None:
    """Without wandering the error is that of a ratio of two ratios of Poisson counts, sqrt(1/a + 1/b + 1/c + 1/d), and
    the estimates scatter just so: what makes an interval wider than that is the wandering allowed for."""
    rng = np.random.default_rng(6)
    series = monthly_series(np.datetime64("2016-01", "M") + np.arange(96), np.full(96, 40))
    design = relative_design(series, DesignPlan(interruptions=(Interruption(month="2021-01"),), offset="none"))
    own, other = rng.poisson(40, (500, 96)).astype(float), rng.poisson(110, (500, 96)).astype(float)
    fit = drifting_level(own, relative_terms(design, other))
    after = series.months[design.rows] >= np.datetime64("2021-01", "M")
    by_hand = np.sqrt(sum(1 / counts[:, side].sum(axis=1) for counts in (own, other) for side in (after, ~after)))
    still = fit.se[:, 0] / np.sqrt(fit.phi[:, 0])
    np.testing.assert_allclose(still, by_hand, rtol=0.01)
    # The standard deviation of 500 estimates has a standard error of 1 / sqrt(2 x 499) of itself.
    assert fit.value[:, 0].std(ddof=1) == pytest.approx(fit.se[:, 0].mean(), rel=4 / np.sqrt(998))
    assert (fit.quantile(0.975) - fit.point).mean() > 1.3 * stats.norm.ppf(0.975) * by_hand.mean()


@pytest.mark.parametrize("tau", [0.0, 0.03, 0.2])
def test_the_level_given_all_periods_is_that_of_a_normal_vector(tau: float) -> None:
    """Of u ~ N(0, P), P = tau^2 K, and z = u + e, e ~ N(0, D): E(u | z) = P V^-1 z and var(u | z) = P - P V^-1 P."""
    series = made_up(mean=4.0)
    design = level_design(
        series, DesignPlan(interruptions=(Interruption(month="2020-10", phase_in=("2020-07", "2020-09")),))
    )
    terms, y = level_terms(design), series.counts[design.rows][None]
    mean = np.full_like(y, 4.0)
    white = whitened(y, mean, terms, np.array([[tau]]))
    place = np.concatenate([[0.0], np.cumsum(terms.gaps)])
    prior = tau**2 * np.minimum(place[:, None], place[None])
    gain = prior @ np.linalg.inv(np.diag(1 / mean[0] + terms.noise) + prior)
    z = np.log(mean[0]) + (y[0] - mean[0]) / mean[0] - terms.offset
    assert smoothed_variance(white)[0, 0] == pytest.approx(np.diag(prior - gain @ prior), abs=1e-12)
    assert smoothed_level(white, white.innovations)[0, 0, :, -1] == pytest.approx(gain @ z, abs=1e-10)
    assert smoothed_level(white, white.innovations)[0, 0, :, :-1] == pytest.approx(gain @ terms.columns, abs=1e-10)


def test_series_that_hardly_count_anything_are_fitted_together_as_each_alone() -> None:
    # They are linearised again and again, each as often as it takes: some arrive in a few steps, some in dozens.
    rng = np.random.default_rng(4)
    m, step = 60, (np.arange(60) >= 30).astype(float)
    offset, noise = rng.normal(0, 0.1, (5, m)), rng.uniform(0, 0.02, (5, m))
    terms = LevelTerms(np.ones((m, 1)), step, None, np.ones(m - 1), offset, noise)
    y = rng.poisson(np.array([0.1, 0.3, 0.6, 1.0, 5.0])[:, None] * np.where(step, 0.4, 1.0), (5, m)).astype(float)
    together = drifting_level(y, terms)
    rare = (together.mean < 0.3).any(axis=1)  # below the floor of the first steps
    assert rare.sum() >= 3
    for at in range(5):
        alone = drifting_level(y[at], terms.of(slice(at, at + 1)))
        for name in ("weight", "value", "se", "phi", "mean"):
            np.testing.assert_allclose(getattr(together, name)[at], getattr(alone, name)[0], rtol=1e-8, atol=1e-300)
    # Where they have arrived, the model linearised at the means has these means at the posterior mean of tau.
    white = whitened(y, together.mean, terms, TAU[:, None])
    fit = least_squares(white, terms)
    width = np.convolve(np.diff(TAU, prepend=TAU[0], append=TAU[-1]), [0.5, 0.5], "valid")
    tau = tau_weights(fit, width * np.exp(-(TAU**2) / 2 / 0.03**2)) @ TAU
    again = whitened(y, together.mean, terms, tau[None])
    level = fitted_level(again, least_squares(again, terms), terms)[0] + offset
    moved = np.abs(np.maximum(level, np.log(1e-4)) - np.log(together.mean))
    assert moved[rare].max() < 1e-3
