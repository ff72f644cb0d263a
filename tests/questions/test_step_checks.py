"""Rows of checks for a lasting step: each test an estimate, verdicts on the scale of the counts."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.disclosure.roles import require_roles
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.innovations import innovations
from ipvi_eval.its.checks.step_influence import step_influence
from ipvi_eval.questions.step_checks import StepCheck, step_checks, with_step_table
from ipvi_eval.results.store import Results
from tests.its.checks.test_step_influence import START, N, fitted

RATIO = Estimate(
    id="harm.x.ratio", value=0.8, unit="ratio", method="m", label="x", n=N, n_of="months", events=900, cells=(400, 500)
)


@pytest.fixture(scope="module")
def fit():
    return fitted(np.random.default_rng(1).poisson(np.where(np.arange(N) < START, 40, 30)))


def test_every_test_is_an_estimate_that_falls_with_the_ratio(fit):
    parts = list(step_checks(RATIO, fit, "The model", shown=True))
    told = {one.id.rpartition(".")[2]: one for one in parts if isinstance(one, Estimate)}
    found = innovations(fit)
    assert told["largest"].value == found.largest[0]
    assert {name: one.p for name, one in told.items()} == {
        found.serial.id: found.serial.p, "scatter": found.scatter[1], "largest": found.largest[1],
    }  # fmt: skip
    assert {one.rests_on for one in told.values()} == {(RATIO.id,)}
    assert {one.cells for one in told.values()} == {(400, 500)}
    assert {one.id.rpartition(".")[0] for one in told.values()} == {"harm.checks.x.ratio.left"}
    rows = {one.check: one for one in parts if isinstance(one, StepCheck)}
    assert rows["Moved by one period, in standard errors"].value == f"{step_influence(fit).largest:.2f}"
    assert rows["Moved by one period, in standard errors"].verdict == "no period decides much alone"
    low, high = found.band
    assert rows["First autocorrelation"].verdict == f"within what chance allows ({low:.2f} to {high:.2f})"


def test_the_farthest_period_is_told_only_where_single_ones_are_shown(fit):
    parts = list(step_checks(RATIO, fit, "The model", shown=False))
    assert not any("argest" in (one.id if isinstance(one, Estimate) else one.check) for one in parts)
    assert sum(isinstance(one, StepCheck) for one in parts) == 5


def test_a_table_of_them_falls_row_by_row(fit):
    *others, table = with_step_table("harm", "Title", [RATIO, *step_checks(RATIO, fit, "The model", shown=True)])
    assert (table.id, set(table.of_rows)) == ("harm.step_checks", {RATIO.id})
    require_roles(Results.of([*others, table]))
    assert list(with_step_table("harm", "Title", [RATIO])) == [RATIO]
