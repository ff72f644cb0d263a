"""Cumulative incidence with exits that end everything."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.lists.exits import exit_codes, incidence_across_lists, incidence_with_exits


def people(stop, cause, **more):
    cause = np.array(cause, dtype=object)
    return pd.DataFrame({"stop": stop, "event": cause == "re-offence", "cause": cause, **more})


TEN = people(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    ["re-offence", "moved", "re-offence", "death", "re-offence", *["freeze"] * 5],
)


def test_incidence_by_hand():
    # Nobody is censored before day 5, so each incidence is a plain share: 3, 1 and 1 of 10.
    found = {e.id: e for e in incidence_with_exits("s.a", "x", TEN, {6: 5}, level=0.95)}
    assert found["s.a.incidence_6m"].value == pytest.approx(0.3, abs=1e-12)
    assert found["s.a.moved_6m"].value == pytest.approx(0.1, abs=1e-12)
    assert found["s.a.death_6m"].value == pytest.approx(0.1, abs=1e-12)
    assert found["s.a.incidence_6m"].events == 3
    assert found["s.a.incidence_6m"].cells == (5,)  # free of all at the end of day 5


def test_shares_add_up_to_one_with_the_event_free():
    found = incidence_with_exits("s.a", "x", TEN, {6: 10}, level=0.95)
    # Those left on day 10 are free of any event: product of (1 - d/n) over days 1-5 is 5/10.
    assert sum(e.value for e in found) == pytest.approx(0.5, abs=1e-12)


def test_without_exits_there_is_nothing_to_add():
    with pytest.raises(AnalysisError, match="Kaplan-Meier is the same"):
        incidence_with_exits("s.a", "x", people([1, 2], ["re-offence", "freeze"]), {6: 1}, level=0.95)


def test_beyond_follow_up_there_is_no_value():
    found = incidence_with_exits("s.a", "x", TEN, {24: 730}, level=0.95)
    assert all(e.value is None and e.lower is None and "nobody was followed" in str(e.note) for e in found)


def test_ends_of_follow_up_are_censored():
    codes, names = exit_codes(people([1, 2, 3], ["follow_up_ended", "incarcerated", "re-offence"]))
    assert names == ("incarcerated",)
    assert codes.tolist() == [0, 2, 1]


def test_gray_across_lists_sees_a_difference_and_none():
    rng = np.random.default_rng(7)
    n = 300
    lists = np.repeat(["B", "C"], n)
    cause = rng.choice(["re-offence", "moved", "freeze"], 2 * n, p=[0.5, 0.2, 0.3])
    same = people(rng.integers(1, 500, 2 * n), cause, list=lists)
    assert incidence_across_lists("survival.x", "x", same).p > 0.001
    apart = same.assign(stop=np.where(lists == "B", same["stop"] // 4 + 1, same["stop"] + 200))
    found = incidence_across_lists("survival.x", "x", apart)
    assert found.p < 1e-6
    assert sum(found.cells) == found.events
