"""A row of checks for each hazard ratio: verdicts on one scale, and never the number of one person."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.disclosure.roles import require_roles
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions import ratio_checks as module
from ipvi_eval.questions.check_rows import check_id
from ipvi_eval.questions.ratio_checks import RatioCheck, ratio_checks, with_table
from ipvi_eval.results.store import Results
from ipvi_eval.survival.inference.cluster_df import cluster_df
from ipvi_eval.survival.regression.clustered_proportionality import clustered_proportionality_test
from ipvi_eval.survival.regression.influence import Influence, influence
from tests.survival.regression.test_clustered_proportionality import fitted, rows

RATIO = Estimate(id="survival.x.notification.ratio", value=0.8, unit="ratio", method="m", label="x", n=60, events=90)


def test_the_p_value_is_an_estimate_that_falls_with_the_ratio():
    fit = fitted(rows())
    constant, row = ratio_checks(RATIO, fit, "The model")
    assert constant.id == "survival.checks.x.notification.ratio.constant"
    assert constant.p == constant.value == clustered_proportionality_test(fit).p[0]
    assert (constant.rests_on, constant.n, constant.events) == ((RATIO.id,), None, None)
    assert (row.model, row.of, row.p) == ("The model", RATIO.id, constant.p)
    assert f"({math.floor(influence(fit).effective)})" in row.carried
    # Another term has other checks.
    other, _ = ratio_checks(RATIO, fit, "The model", term="age")
    assert other.p == clustered_proportionality_test(fit).p[1]


@pytest.mark.parametrize(("p", "words"), [(0.049, "changes with time"), (0.051, "no change is found")])
def test_the_verdict_changes_at_five_in_a_hundred(p, words):
    constant = replace(RATIO, id=check_id(RATIO.id, "constant"), value=p, p=p)
    assert module.told_with(RATIO, fitted(rows()), "m", constant).verdict == words


@pytest.mark.parametrize(
    ("largest", "words"),
    [
        (0.24, "less than a quarter"),
        (0.26, "a quarter to a half"),
        (0.51, "a half to one"),
        (1.01, "more than one: one of them decides much"),
    ],
)
def test_how_far_one_person_moves_it_is_a_band(monkeypatch, largest, words):
    monkeypatch.setattr(module, "influence", lambda *_: Influence("told", 60, largest, 29.4))
    row = module.told_with(RATIO, fitted(rows()), "m", None)
    assert row.moves == words
    assert row.carried == "few, so that the interval is too narrow (29)"
    monkeypatch.setattr(module, "influence", lambda *_: Influence("told", 60, largest, 30.0))
    assert module.told_with(RATIO, fitted(rows()), "m", None).carried == "enough (30)"


@pytest.mark.parametrize(("effective", "words"), [(99.9, "enough (99)"), (100.0, "enough (100 or more)")])
def test_how_many_carry_the_error_is_told_of_few(monkeypatch, effective, words):
    monkeypatch.setattr(module, "influence", lambda *_: Influence("told", 2342, 0.1, effective))
    assert module.told_with(RATIO, fitted(rows()), "m", None).carried == words


def test_an_error_of_the_model_rests_on_everybody():
    of_model = replace(fitted(rows()), robust=False)
    assert module.told_with(RATIO, of_model, "m", None).carried == module.OF_MODEL


def test_people_who_are_alike_all_carry_it():
    """So it would be one less than how many people there are, whose number may be withheld beside the ratio."""
    alike = np.tile([-1.0, 1.0], 1171)
    assert cluster_df(alike) == len(alike) - 1 == 2341


def test_what_cannot_be_tested_says_why():
    frame = rows()
    both = frame.groupby("person")["told"].nunique().loc[lambda number: number == 2].index[:2]
    few = frame.loc[frame["person"].isin(both)]
    (row,) = ratio_checks(RATIO, fitted(few.assign(age=few["start"])), "m")
    assert row.p is None
    assert row.verdict.startswith("not tested: too few people")


def test_a_table_of_them_falls_row_by_row():
    parts = [RATIO, *ratio_checks(RATIO, fitted(rows()), "The model")]
    *others, table = with_table("survival", "Title", parts)
    assert not any(isinstance(one, RatioCheck) for one in others)
    assert (table.id, table.of_rows) == ("survival.ratio_checks", (RATIO.id,))
    require_roles(Results.of([*others, table]))
    assert list(with_table("survival", "Title", [RATIO])) == [RATIO]
