from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import t

from ipvi_eval.errors import AnalysisError
from ipvi_eval.synthesis.rate_ratio import (
    LogRatio,
    rate_ratio,
    relative_rate_ratio,
)

COUNTS = {"target_before": 50, "target_after": 30, "comparison_before": 60, "comparison_after": 55}


def test_relative_rate_ratio_worked_example() -> None:
    # T 50 -> 30, C 60 -> 55: (30/50)/(55/60) = 0.6545, log -0.4238; var = 1/50 + 1/30 + 1/60 + 1/55.
    result = relative_rate_ratio(**COUNTS)
    assert result.ratio == pytest.approx(0.6545, abs=5e-5)
    assert result.log == pytest.approx(-0.4238, abs=5e-5)
    assert result.standard_error**2 == pytest.approx(1 / 50 + 1 / 30 + 1 / 60 + 1 / 55)


def test_relative_rate_ratio_is_the_interaction_of_a_poisson_regression() -> None:
    # statsmodels GLM, counts ~ place * period with each count split in two: the interaction and its standard error.
    y = np.array([30, 30, 27, 28, 25, 25, 15, 15])
    X = np.repeat([[1, 0, 0, 0], [1, 0, 1, 0], [1, 1, 0, 0], [1, 1, 1, 1]], 2, axis=0)
    fit = sm.GLM(y, X, family=sm.families.Poisson()).fit(tol=1e-14)
    result = relative_rate_ratio(**COUNTS)
    assert result.log == pytest.approx(fit.params[3], abs=1e-10)
    assert result.standard_error == pytest.approx(fit.bse[3], rel=1e-7)
    assert result.p == pytest.approx(fit.pvalues[3], rel=1e-6)
    assert result.interval == pytest.approx(tuple(np.exp(fit.conf_int()[3])), rel=1e-7)


def test_dispersion_scales_the_variance() -> None:
    ratio = relative_rate_ratio(**COUNTS, dispersion=3).standard_error / relative_rate_ratio(**COUNTS).standard_error
    assert ratio == pytest.approx(math.sqrt(3))


def test_rate_ratio_of_one_place() -> None:
    # Closed form: 80 / 100, var = 1/100 + 1/80.
    result = rate_ratio(100, 80)
    assert result.ratio == pytest.approx(0.8)
    assert result.standard_error == pytest.approx(0.15)
    assert result.design_level == 2


def test_degrees_of_freedom_make_the_interval_a_t_interval() -> None:
    # Closed form: t quantile 2.570582 on 5 degrees of freedom.
    ratio = LogRatio(log=-0.1, standard_error=0.05, level=0.95, method="fit", df=5)
    assert ratio.interval == pytest.approx((math.exp(-0.1 - 2.570582 * 0.05), math.exp(-0.1 + 2.570582 * 0.05)))
    assert ratio.p == pytest.approx(2 * t.sf(2, 5))


def test_coverage_of_the_relative_rate_ratio() -> None:
    # Simulation with known truth 0.8, 3,000 draws of overdispersed counts (variance over mean 2).
    rng = np.random.default_rng(11)

    def draw(mean: float) -> np.ndarray:
        return rng.negative_binomial(mean, 0.5, 3000)  # mean = variance / 2

    cells = np.column_stack([draw(200), draw(160), draw(200), draw(200)])
    log = np.log(cells[:, 1] / cells[:, 0]) - np.log(cells[:, 3] / cells[:, 2])
    hits = 0
    for row, expected in zip(cells.tolist(), log, strict=True):
        result = relative_rate_ratio(
            target_before=row[0], target_after=row[1], comparison_before=row[2], comparison_after=row[3], dispersion=2.0
        )
        assert result.log == pytest.approx(expected)
        hits += result.interval[0] <= 0.8 <= result.interval[1]
    assert hits / 3000 == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize("cells", [(0, 5), (5, 0), (-1, 5)])
def test_empty_cells_are_refused(cells: tuple[int, int]) -> None:
    with pytest.raises(AnalysisError, match="above 0"):
        rate_ratio(*cells)


def test_impossible_dispersion_and_counts_are_refused() -> None:
    with pytest.raises(AnalysisError, match="dispersion"):
        rate_ratio(5, 5, dispersion=0)


def test_its_row() -> None:
    result = rate_ratio(50, 30)
    row = result.tidy().iloc[0]
    assert row["ratio"] == pytest.approx(0.6)
    assert (row["lower"], row["upper"]) == pytest.approx(result.interval)
    assert (row["coefficient"], row["p"]) == pytest.approx((math.log(0.6), result.p))
