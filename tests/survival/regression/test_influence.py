"""Influence on a hazard ratio: near to leaving people out one by one, and large where one person decides."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.influence import influence
from ipvi_eval.survival.regression.likelihood import partial_likelihood
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells
from tests.survival.regression.test_clustered_proportionality import fitted, rows


def test_it_is_near_to_the_model_without_each_person():
    frame = rows(n=60, seed=8)
    fit = fitted(frame)
    error = np.sqrt(fit.covariance[0, 0])
    moved = [
        (fitted(frame[frame["person"] != one]).coefficients[0] - fit.coefficients[0]) / error
        for one in frame["person"].unique()
    ]
    found = influence(fit)
    assert found.clusters == 60
    # A first step: of sixty people it is within a sixth of the whole way.
    assert found.largest == pytest.approx(np.abs(moved).max(), rel=1 / 6)


def test_one_of_two_people_decides():
    frame = rows(n=60, seed=8)
    alone = fitted(frame.assign(told=frame["person"].isin(["P0", "P1"]).astype(float)))
    assert influence(alone).largest > 0.6 > influence(fitted(frame)).largest
    assert influence(alone).effective < 5 < influence(fitted(frame)).effective


def test_the_term_is_the_one_that_is_named():
    fit = fitted(rows())
    assert influence(fit).term == "told"
    assert influence(fit, "age").largest != influence(fit).largest
    with pytest.raises(AnalysisError, match="it has told, age"):
        influence(fit, "list")


def test_twice_the_weight_of_everybody_moves_nothing():
    rng = np.random.default_rng(2)
    x, weight = rng.normal(size=40), rng.uniform(0.5, 2, 40)
    spells = Spells.of(rng.exponential(np.exp(-x)), rng.uniform(size=40) < 0.8, weight=weight)
    one, other = (influence(cox(Columns.of(x, ["x"]), some)) for some in (spells, spells.but(weight=2 * weight)))
    assert one.largest == pytest.approx(other.largest, rel=1e-6)
    assert 0 < one.largest < 1


def test_it_is_the_same_block_by_block(monkeypatch):
    """Rows are in several blocks, and weigh apart."""
    frame = rows()
    fit = fitted(frame, weight=np.random.default_rng(1).uniform(0.5, 2, len(frame)))
    at_once = influence(fit)
    monkeypatch.setattr(partial_likelihood, "_BLOCK", 7)
    by_block = influence(fit)
    assert (by_block.largest, by_block.effective) == pytest.approx((at_once.largest, at_once.effective), rel=1e-9)
