"""Adjusted restricted means against R's survRM2."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.rmst_regression import rmst_regression
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

NAMES = ["age", "bili", "albumin"]


@pytest.mark.parametrize(("scale", "key"), [("difference", "adj_diff"), ("ratio", "adj_ratio")])
def test_pbc_equals_survrm2(dataset, r_numbers, scale, key):
    # R: survRM2::rmst2(time / 365.25, status == 2, trt == 1, tau = 10, covariates = cbind(age, bili, albumin))
    pbc = dataset("pbc").iloc[:312]
    expected = np.array(r_numbers("rmst")["pbc_10y_adj"][key])
    fit = rmst_regression(
        Columns.of(pbc[NAMES], NAMES),
        Spells.of(pbc.time / 365.25, pbc.status == 2, group=pbc.trt == 1),
        tau=10,
        scale=scale,
    )
    columns = ["coefficient", "standard_error", "z", "p"]
    columns += ["lower", "upper"] if scale == "difference" else ["value", "lower", "upper"]
    np.testing.assert_allclose(fit.tidy()[columns], expected, rtol=1e-9, atol=1e-10)


def test_without_censoring_it_is_least_squares():
    # Closed form: weights are 1, and the sandwich is White's (HC0).
    rng = np.random.default_rng(1)
    x, group = rng.normal(size=80), rng.integers(0, 2, 80)
    time = rng.exponential(np.exp(4 + 0.3 * group))
    fit = rmst_regression(Columns.of(x, ["x"]), Spells.of(time, np.ones(80), group=group), tau=60)
    design = np.column_stack([np.ones(80), group, x])
    beta, *_ = np.linalg.lstsq(design, np.minimum(time, 60), rcond=None)
    np.testing.assert_allclose(fit.coefficients, beta, atol=1e-9)
    scores = design * (np.minimum(time, 60) - design @ beta)[:, None]
    bread = np.linalg.inv(design.T @ design)
    np.testing.assert_allclose(fit.covariance, bread @ scores.T @ scores @ bread, rtol=1e-8)


def test_a_loss_ratio_without_covariate_effect_is_the_ratio_of_losses():
    rng = np.random.default_rng(2)
    group = np.repeat(["c", "n"], 300)
    time = np.where(group == "n", rng.exponential(200, 600), rng.exponential(100, 600))
    fit = rmst_regression(
        Columns.of(rng.normal(size=600), ["x"]), Spells.of(time, np.ones(600), group=group), tau=90, scale="loss-ratio"
    )
    lost = 90 - np.minimum(time, 90)
    assert np.exp(fit.coefficients[1]) == pytest.approx(lost[group == "n"].mean() / lost[group == "c"].mean(), rel=0.03)
    assert fit.reference == "c"


def test_a_mean_without_an_event_has_no_error_and_is_not_sure():
    # Nobody of "c" had the event by 6: its mean is 6 in these people, and of others nothing is known.
    stop, event = [9.0, 8.0, 9.0, 9.0, 2.0, 4.0, 9.0, 8.0], [0, 0, 1, 0, 1, 1, 0, 1]
    x, group = np.array([0.0, 0, 0, 0, 0, 1, 1, 0]), ["c"] * 4 + ["n"] * 4
    table = rmst_regression(Columns.of(x), Spells.of(stop, event, group=group), tau=6).tidy().set_index("term")
    error = table["standard_error"]
    assert (error.isna().any(), (error.dropna() > 0.1).all()) == (True, True)
    assert (table["p"].isna() == error.isna()).all()
    assert (table["lower"].isna() == error.isna()).all()


def test_bad_input_is_explained():
    stop, event, group, x = np.arange(1.0, 9), [1, 0, 1, 1, 0, 1, 1, 0], [0, 1] * 4, np.arange(8.0)
    for change, words in (
        ({"tau": 9.5}, "within the follow-up"),
        ({"scale": "odds"}, "scale must be"),
        ({"reference": 7}, "not one of the groups"),
        ({"X": np.ones(8)}, "x1 never varies"),
        ({"tau": 0.5, "scale": "loss-ratio"}, "no time is lost"),
    ):
        arguments = {"X": x, "tau": 6.0} | change
        with pytest.raises(AnalysisError, match=words):
            rmst_regression(Columns.of(arguments.pop("X")), Spells.of(stop, event, group=group), **arguments)
