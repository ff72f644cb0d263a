"""A row of checks for each hazard ratio: verdicts on one scale, and never the number of one person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.disclosure.roles import require_roles
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions import ratio_checks as module
from ipvi_eval.questions.check_rows import check_id
from ipvi_eval.questions.ratio_checks import RatioCheck, ratio_checks, with_table
from ipvi_eval.results.store import Results
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
    assert f"({influence(fit).effective:,.0f})" in row.carried
    # Another term has other checks.
    other, _ = ratio_checks(RATIO, fit, "The model", term="age")
    assert other.p == clustered_proportionality_test(fit).p[1]


@pytest.mark.parametrize(("p", "words"), [(0.049, "changes with time"), (0.051, "no change with time is found")])
def test_the_verdict_changes_at_five_in_a_hundred(p, words):
    constant = replace(RATIO, id=check_id(RATIO.id, "constant"), value=p, p=p)
    assert module.told_with(RATIO, fitted(rows()), "m", constant).verdict == words


@pytest.mark.parametrize(
    ("largest", "words"),
    [
        (0.24, "less than a quarter: nobody decides much alone"),
        (0.26, "a quarter to a half: nobody decides much alone"),
        (0.51, "a half to one: nobody decides much alone"),
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
