from __future__ import annotations

import pytest

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.lists.shares_by_list import shares_by_list, shares_since_notification
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Curve, Table


def test_every_list_has_its_shares_its_curve_and_its_check(ask):
    asked = ask()
    found = list(shares_by_list(asked))
    estimates = {one.id: one for one in found if isinstance(one, Estimate)}
    for name, people in asked.each_list(asked.people):
        share = estimates[f"survival.ipv_dir.list_{name.lower()}.risk_12m"]
        within = people["event"] & (people["stop"] <= 365)
        assert (share.n, share.events) == (len(people), within.sum())
        # Few die or move within a year, so the share is near the plain one, and above it.
        assert share.value == pytest.approx(within.mean(), abs=0.06)
        assert share.value >= within.mean()
    assert {one.id for one in found if isinstance(one, Curve)} == {
        f"survival.ipv_dir.list_{name}" for name in ("a_and_b", "c", "d")
    }
    at_risk, followed, follow_up = (one for one in found if isinstance(one, Table))
    assert (at_risk.id, followed.id) == ("survival.ipv_dir.at_risk", "survival.ipv_dir.followed")
    assert follow_up.id == "survival.ipv_dir.follow_up"
    # Everybody of a list is at risk, has had an event or is censored; the first two are told elsewhere too.
    ticks = {row["list"]: row for row in at_risk.records()}
    for row in followed.records():
        name = str(row["list"]).removeprefix("Lists ").removeprefix("List ").replace(" ", "_").lower()
        share = estimates[f"survival.ipv_dir.list_{name}.risk_{row['months']}m"]
        assert row["at_risk"] + row["events"] + row["censored"] == share.n
        assert row["events"] == share.events
        assert row["at_risk"] == ticks[row["list"]][f"day_{int(row['months'] * 365.25 / 12)}"]
    assert "survival.ipv_dir.lists.log_rank" in estimates
    assert sum(isinstance(one, Agreement) for one in found) > 4
    assert {one.scope.clock for one in estimates.values()} == {"days at liberty since entry on a list"}


def test_one_list_has_nothing_to_be_compared_with(ask):
    asked = ask()
    study = asked.study.model_copy(update={"lists": ("C",)})
    one_list = type(asked)(study, type(asked.frames)(study, asked.frames.extract), "ipv_dir")
    (none,) = [one for one in shares_by_list(one_list) if isinstance(one, NotEstimated)]
    assert none.what == "IPV domestic incident report: lists compared"


def test_the_notified_are_counted_from_notification(ask):
    asked = ask()
    found = {one.id: one for one in shares_since_notification(asked) if isinstance(one, Estimate)}
    people = asked.frames.spells_since_notification("ipv_dir").to_first()
    assert sum(one.n for id, one in found.items() if id.endswith("risk_12m")) == len(people)
    assert "survival.ipv_dir.notified.list_a_and_b.risk_12m" in found
    assert {one.scope.clock for one in found.values()} == {"days at liberty since notification"}
