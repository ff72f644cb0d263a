"""Curves and tests from sums by day: the same numbers as from the spells, each field of each result to 1e-9."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.comparisons.gray import gray
from ipvi_eval.survival.comparisons.log_rank import log_rank
from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.cumulative_hazard import nelson_aalen
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.day_sums import day_sums_of
from ipvi_eval.survival.spells.spells import Spells
from tests.stored_spells import assert_same, both, people


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("weight", [None, "weight", "copies"])
def test_a_curve_of_stored_spells_is_that_of_the_same_spells_in_memory(weight, late):
    here, there = both(people(1), late=late, cause="cause", weight=weight, group="list", strata="county")
    one, other = here.of_cause(1), there.of_cause(1)
    assert_same(kaplan_meier(one), kaplan_meier(other))
    assert_same(nelson_aalen(one), nelson_aalen(other))
    assert_same(aalen_johansen(here), aalen_johansen(there))
    assert_same(kaplan_meier(one.by_group()["C"]), kaplan_meier(other.by_group()["C"]))


@pytest.mark.parametrize("late", [False, True])
def test_the_log_rank_tests_of_stored_spells_are_those_in_memory(late):
    here, there = both(people(2), late=late, cause="event", group="list", strata="county")
    for weight in ("log-rank", "peto"):
        assert_same(log_rank(here, weight=weight), log_rank(there, weight=weight))
    assert_same(log_rank(here, tie_correction="by-group"), log_rank(there, tie_correction="by-group"))


def test_grays_test_and_aalens_variance_of_stored_spells_are_those_in_memory():
    here, there = both(people(3), late=False, cause="cause", group="list", strata="county")
    assert_same(gray(here, of=2, rho=1), gray(there, of=2, rho=1))
    assert_same(aalen_johansen(here, variance="aalen"), aalen_johansen(there, variance="aalen"))


def test_what_a_method_refuses_in_memory_it_refuses_of_stored_spells():
    _, there = both(people(4), late=True, cause="cause", weight="weight", group="list")
    with pytest.raises(AnalysisError, match="gray takes no start"):
        gray(there, of=1)
    with pytest.raises(AnalysisError, match="log_rank takes no weight"):
        log_rank(there.of_cause(1))
    with pytest.raises(AnalysisError, match="for several causes use aalen_johansen"):
        kaplan_meier(there)
    with pytest.raises(AnalysisError, match="at least two groups"):
        log_rank(there.of_cause(1).but(weight=None, group=None))


def summed(frame, weight):
    """Sums by pandas, which need no database: of days, causes and groups."""
    frame = frame.assign(spells=1.0, squares=frame["weight"] ** 2)
    sums = frame.groupby(["begin", "end", "cause", "list"], as_index=False)[["spells", "weight", "squares"]].sum()
    columns = {"start": sums["begin"], "stop": sums["end"], "cause": sums["cause"], "group": sums["list"]}
    weights = {"weight": sums["weight"], "squares": sums["squares"], "parts": [1] * len(sums)} if weight else {}
    return day_sums_of({**columns, "spells": sums["spells"], **weights}, unit="days")


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), n=st.integers(20, 120), weight=st.booleans())
def test_spells_that_begin_and_end_alike_may_be_summed_first(seed, n, weight):
    frame = people(seed, n)
    here = Spells.from_frame(frame, stop="end", start="begin", cause="cause", weight="weight" if weight else None)
    sums = summed(frame, weight)
    assert sums.n == n
    assert len(sums.tidy()) == len(sums.stop)
    assert_same(kaplan_meier(here.of_any_cause()), kaplan_meier(any_cause(sums)))
    assert_same(nelson_aalen(here.of_any_cause()), nelson_aalen(any_cause(sums)))
    if (frame["cause"] > 0).any():
        assert_same(aalen_johansen(here), aalen_johansen(sums))


def any_cause(sums):
    """The same sums, in which every event is the event."""
    columns = {name: getattr(sums, name) for name in ("stop", "start", "spells", "weight", "squares")}
    given = {name: values for name, values in columns.items() if values is not None}
    parts = {} if sums.whole else {"parts": np.ones(len(sums.stop))}
    return day_sums_of({**given, **parts, "cause": sums.cause > 0}, unit="days")
