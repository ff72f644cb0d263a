from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_models import CountFit, fit_counts
from ipvi_eval.its.counts.many_series import ManyFits, fit_many
from ipvi_eval.its.series.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import monthly_series

MONTHS = np.datetime64("2018-01", "M") + np.arange(60)
DROPPED = DesignPlan(interruptions=(Interruption(month="2020-07", phase_in=("2020-05", "2020-06")),))


def _counts(n_series: int, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.poisson(20 * np.exp(0.3 * rng.standard_normal((n_series, 60)))).astype(float)


@pytest.mark.parametrize("moved", ["2020-07", "2019-02"])
def test_one_call_equals_one_by_one(moved: str) -> None:
    # Both paths must find the same maximum; `fit_counts` forms the whole covariance, `fit_many` one contrast.
    counts = _counts(7)
    plan = DROPPED.moved(moved)
    reference = design_matrix(monthly_series(MONTHS, counts[0]), plan)
    other = design_matrix(monthly_series(MONTHS, counts[0]), DROPPED)
    many = fit_many(counts, [other, reference])
    for s, row in enumerate(counts):
        fit = fit_counts(monthly_series(MONTHS, row), plan)
        assert isinstance(fit, CountFit)
        level = fit.coefficient("level_change")
        assert many.coefficient[1, s] == pytest.approx(level.value, abs=1e-10)
        assert many.standard_error[1, s] == pytest.approx(level.se, rel=1e-7)
        assert many.df[1, s] == pytest.approx(level.df, rel=1e-5)
        assert many.p[1, s] == pytest.approx(level.p, rel=1e-5)
        assert many.rho[1, s] == pytest.approx(fit.rho, abs=1e-6)


def test_blocks_do_not_change_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = _counts(9)
    designs = [design_matrix(monthly_series(MONTHS, counts[0]), DROPPED.moved(m)) for m in ("2019-07", "2020-07")]
    whole = fit_many(counts, designs)
    monkeypatch.setattr("ipvi_eval.its.counts.many_series._FITS", 4)
    np.testing.assert_allclose(fit_many(counts, designs).t, whole.t, rtol=1e-7)


def test_series_without_events_on_a_side_have_no_fit() -> None:
    counts = _counts(3)
    counts[1, 30:] = 0
    counts[2] = 0
    many = fit_many(counts, [design_matrix(monthly_series(MONTHS, counts[0]), DROPPED)])
    assert np.isfinite(many.t[0, 0])
    assert np.isnan(many.t[0, 1:]).all()
    assert np.isnan(many.p[0, 1:]).all()


def test_own_offsets_are_used() -> None:
    # Closed form: doubling every exposure leaves the ratio alone; doubling it after the interruption halves the ratio.
    counts = _counts(1)
    design = design_matrix(monthly_series(MONTHS, counts[0]), DROPPED)
    base = np.zeros((1, 60))
    shifted = base + np.log(2) * (np.arange(60) >= 30)
    one = fit_many(counts, [design], offsets=base).coefficient[0, 0]
    two = fit_many(counts, [design], offsets=shifted).coefficient[0, 0]
    assert two - one == pytest.approx(-np.log(2), abs=1e-8)
    with pytest.raises(AnalysisError, match="one calendar"):
        fit_many(counts[:, :20], [design])


def test_statistics_with_different_df_are_compared_by_their_p() -> None:
    column = np.array([[0.4, -1.2, 0.0]])
    fits = ManyFits(column, np.full((1, 3), 0.5), np.array([[4.0, 30.0, 9.0]]), 0 * column, 0 * column)
    np.testing.assert_allclose(fits.t, column / 0.5)
    np.testing.assert_allclose(fits.p, 2 * stats.t.sf(np.abs(fits.t), fits.df))
    np.testing.assert_allclose(2 * stats.norm.sf(np.abs(fits.z)), fits.p)
    assert np.sign(fits.z).tolist() == [[1, -1, 0]]


def test_one_incident_on_a_side_is_enough_and_none_is_not() -> None:
    counts = _counts(4)
    design = design_matrix(monthly_series(MONTHS, counts[0]), DROPPED)
    after = np.isin(np.arange(60), design.rows[design.after])
    for row, side, kept in ((0, after, 1), (1, after, 0), (2, ~after, 1), (3, ~after, 0)):
        counts[row, side] = 0
        counts[row, np.flatnonzero(side)[3]] = kept
    assert np.isfinite(fit_many(counts, [design]).coefficient[0]).tolist() == [True, False, True, False]
