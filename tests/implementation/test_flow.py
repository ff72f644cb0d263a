"""The numbers lost at each step: counted by hand, and refused where they do not add up."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.implementation.flow import After, Notified, Suspects, after, notified, suspects


def test_incidents_and_those_suspected_in_them():
    """The first incident has two suspects, one of whom is known of others; a suspect beside an unknown one is known."""
    rows = [
        ("i1", "a", "2020-02-01"), ("i1", "b", "2020-02-01"), ("i2", "a", "2020-03-01"), ("i2", None, "2020-03-01"),
        ("i3", "b", "2020-02-01"), ("i4", None, "2020-02-01"), ("i5", "c", "2019-12-31"),
    ]  # fmt: skip
    incidents = pd.DataFrame(rows, columns=["incident", "suspect", "date"]).astype({"date": "datetime64[ns]"})
    found = suspects(incidents, pd.Series(["a", "d"]), first=date(2020, 1, 1), last=date(2020, 12, 31))
    assert found == Suspects(incidents=4, unknown=1, people=2, on_no_list=1, without=1)


def test_from_list_to_notification():
    due = pd.DataFrame(
        {"person": list("defg"), "reached": [True, True, False, False], "gone": [True, False, True, False]}
    )
    found = notified(pd.Series(list("abcdefg")), pd.Series(list("cdefgz")), due)
    assert found == Notified(listed=7, not_notified=2, too_early=1, due=4, gone=1, waiting=1, reached=2)


def test_what_came_afterwards():
    causes = ["re-offence", "moved", "death", "freeze", "notified"]
    first = pd.DataFrame({"event": [True, False, False, False, True], "cause": causes})
    assert after(first) == After(events=2, gone=2, free=1)


@pytest.mark.parametrize("change", [{"too_early": 2}, {"waiting": 0}])
def test_steps_that_do_not_add_up_are_refused(change):
    right = {"listed": 7, "not_notified": 2, "too_early": 1, "due": 4, "gone": 1, "waiting": 1, "reached": 2}
    with pytest.raises(AnalysisError, match="do not add up"):
        Notified(**(right | change))


def test_somebody_due_who_is_on_no_list_is_refused():
    due = pd.DataFrame({"person": ["x"], "reached": [True], "gone": [False]})
    with pytest.raises(AnalysisError, match="do not add up"):
        notified(pd.Series(["a"]), pd.Series(["a"]), due)
