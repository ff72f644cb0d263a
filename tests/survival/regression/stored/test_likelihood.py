"""The likelihood and its slopes from a database's sums, against those from the rows, at any coefficients."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.survival.regression.likelihood.partial_likelihood import evaluate, partial_likelihood
from ipvi_eval.survival.regression.stored.design import stored_design
from ipvi_eval.survival.regression.stored.likelihood import evaluate_stored, stored_likelihood, stored_shift
from tests.stored_spells import both, people


@pytest.mark.parametrize(("b", "late", "far"), [([0.3, -0.2], True, 40), ([22.0, 0.5], False, 4_000)])
def test_slopes_from_a_database_are_those_from_rows(b, late, far):
    """Far out the powers are shifted in both, by amounts of their own; the likelihood and its slopes are equal."""
    frame = people(15, 200)
    frame.loc[0, "age"] = far
    here, there = both(frame, late=late, cause="event", strata="county", weight="weight")
    design = stored_design("age + male", there.table)
    data = stored_likelihood(there, design, "efron")
    X = here.columns("age + male").X
    rows = partial_likelihood(here.strata_grid, here.event, X, here.weight, "efron", design.centre, design.scale)
    one, other = evaluate(rows, np.array(b)), evaluate_stored(data, np.array(b))
    assert (stored_shift(data, np.array(b)) > 0) == (not late)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-10)
    np.testing.assert_allclose(other.score, one.score, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(other.information, one.information, rtol=1e-9, atol=1e-7)
    assert data.events == rows.events
