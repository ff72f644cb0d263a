"""How soon people were notified: Kaplan-Meier worked out in closed form, and the county's own."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.counted import OF_THE_DUE
from ipvi_eval.estimate import Estimate
from ipvi_eval.implementation.due import SINCE
from ipvi_eval.questions.delivery.delay import _of, how_soon

DUE = pd.DataFrame(
    {
        "person": list("abcde"),
        "list": "B",
        "incident": pd.Timestamp("2021-01-01"),
        "until": pd.to_datetime(["2021-01-21", "2021-12-31", "2021-12-31", "2021-12-31", "2021-12-31"]),
        "reached": [False, True, True, True, False],
        "notified": pd.to_datetime([None, "2021-01-11", "2021-01-31", "2021-03-02", None]),
    }
)
"""Told after 10, 30 and 60 days; one left after 20 and one waited for: 1 - 4/5 * 2/3 = 7/15, 1 - 8/15 / 2 = 11/15."""


def estimates(parts):
    return {one.id: one for one in parts if isinstance(one, Estimate)}


def test_shares_and_median_by_hand():
    found = estimates(_of("delivery.delay", "all", OF_THE_DUE.within(SINCE), DUE, 0.95))
    assert found["delivery.delay.within_30"].value == pytest.approx(7 / 15)
    assert found["delivery.delay.within_90"].value == pytest.approx(11 / 15)
    assert found["delivery.delay.median"].value == 60
    assert [found[f"delivery.delay.within_{days}"].events for days in (30, 90)] == [2, 3]
    assert found["delivery.delay.within_30"].cells == (2,)  # told later, and waited for


def test_nobody_notified_has_no_median_and_a_share_of_zero():
    nobody = DUE.assign(reached=False, notified=pd.NaT)
    found = estimates(_of("delivery.delay", "all", OF_THE_DUE.within(SINCE), nobody, 0.95))
    assert found["delivery.delay.within_30"].value == 0
    assert found["delivery.delay.median"].value is None
    assert "fewer than half" in str(found["delivery.delay.median"].note)


def test_a_short_follow_up_says_so():
    short = DUE.assign(until=pd.Timestamp("2021-02-10"), reached=DUE["notified"] < "2021-02-01")
    found = estimates(_of("delivery.delay", "all", OF_THE_DUE.within(SINCE), short, 0.95))
    assert found["delivery.delay.within_90"].value is None
    assert str(found["delivery.delay.within_90"].note) == "nobody was followed for so long"


def test_everybody_and_each_list_with_a_second_implementation(delivery):
    parts = list(how_soon(delivery))
    found = estimates(parts)
    _, due = delivery.within(SINCE)
    lists = {f"list_{name.lower()}." for name in due["list"].unique()}
    assert {id.removeprefix("delivery.delay.") for id in found} == {
        f"{stem}{kind}" for stem in ("", *lists) for kind in ("within_30", "within_90", "median")
    }
    checks = [one for one in parts if isinstance(one, Agreement)]
    assert len(checks) == 3 * (1 + len(lists))
    for one in checks:
        one.require()
    assert found["delivery.delay.within_30"].scope.clock == "days since the incident"
    assert found["delivery.delay.median"].n == len(due)
    assert 0 < found["delivery.delay.within_30"].value < found["delivery.delay.within_90"].value < 1
