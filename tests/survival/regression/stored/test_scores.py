"""Products of score residuals that a database sums, by spell and by person, against those from the rows."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.survival.regression.likelihood.partial_likelihood import evaluate, partial_likelihood
from ipvi_eval.survival.regression.likelihood.scores import score_products
from ipvi_eval.survival.regression.stored.design import stored_design
from ipvi_eval.survival.regression.stored.likelihood import evaluate_stored, stored_likelihood
from ipvi_eval.survival.regression.stored.scores import stored_score_products
from tests.stored_spells import both, people


@pytest.mark.parametrize("by_person", [False, True])
def test_products_of_scores_are_those_from_rows(by_person):
    roles = {"strata": "county", "weight": "weight", "person": "who"}
    here, there = both(people(16, 200), late=True, cause="event", **roles)
    design, b = stored_design("age + male", there.table), np.array([0.3, -0.2])
    data = stored_likelihood(there, design, "efron")
    X = here.columns("age + male").X
    rows = partial_likelihood(here.strata_grid, here.event, X, here.weight, "efron", design.centre, design.scale)
    product, count = stored_score_products(data, evaluate_stored(data, b), by_person=by_person)
    expected = score_products(rows, evaluate(rows, b), here.person if by_person else None)[1]
    np.testing.assert_allclose(product, expected, rtol=1e-9)
    assert count == (here.persons if by_person else here.n)
