"""One problem in plain words, and which of many suspicions are kept."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from ipvi_eval.data.problems import Problem
from ipvi_eval.quality.finding import Finding, noticed, ordered, rows_of, stopping, unlikely


def suspicion(p: float | None, severity="worth knowing") -> Finding:
    return Finding(severity=severity, about="days", what="odd", p=p)


@settings(max_examples=25)  # statsmodels collects garbage at each call
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.sampled_from([0.01, 0.05, 0.2]))
def test_holm_keeps_what_statsmodels_rejects(ps, level):
    reject, adjusted, _, _ = multipletests(ps, alpha=level, method="holm")
    kept = unlikely([suspicion(p) for p in ps], level=level)
    # statsmodels compares p with level / m, and we compare m p with the level: they round apart on the very edge.
    if np.all(np.abs(adjusted - level) > 1e-12):
        assert len(kept) == reject.sum()
        assert sorted(one.p for one in kept) == pytest.approx(sorted(adjusted[reject]))


def test_a_hundred_checks_of_nothing_find_something_as_often_as_said():
    rng = np.random.default_rng(5)
    alarms = sum(bool(unlikely([suspicion(p) for p in rng.random(100)], level=0.1)) for _ in range(2000))
    assert 0.08 < alarms / 2000 < 0.12  # 1 - 0.999^100 is .0952


def test_problems_that_differ_only_in_their_row_are_one():
    problems = [Problem("a.csv", "is empty", "DAY", row) for row in (9, 3)]
    problems += [Problem("a.csv", "2 rows ({rows}) hold what is not listed", "REL", rows=(4, 5))]
    one, other = stopping(problems)
    assert (one.severity, one.file, one.column, one.rows) == ("stops the run", "a.csv", "DAY", (3, 9))
    assert (other.what, other.rows) == ("2 rows (rows 4 and 5) hold what is not listed", (4, 5))
    assert noticed(problems)[0].severity == "worth knowing"


def test_a_problem_of_a_whole_file_has_no_row():
    assert stopping([Problem("a.csv", "cannot be read")])[0].rows == ()


def test_the_worst_first_and_otherwise_as_they_come():
    mixed = [suspicion(0.1), suspicion(0.2, "stops the run"), suspicion(0.3), suspicion(0.4, "changes numbers")]
    assert [one.p for one in ordered(mixed)] == [0.2, 0.4, 0.1, 0.3]


def test_rows_as_the_file_counts_them_and_plain(make):
    table = make("populations", area=["A", "B", "C"], year=[2020] * 3, population=[1, 2, 3])
    assert rows_of(table, table.frame["population"].to_numpy() > 1) == (3, 4)
    plain = Finding(severity="changes numbers", about="x", what="y", rows=(3, 4)).plain()
    assert json.loads(json.dumps(plain))["rows"] == [3, 4]
