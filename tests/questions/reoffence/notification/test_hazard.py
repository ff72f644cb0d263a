from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.asked import Asked
from ipvi_eval.questions.reoffence.notification.hazard import (
    hazard_after_notification,
    nobody_notified,
    unmeasured_difference,
)
from ipvi_eval.questions.reoffence.ratio import NamedRatio
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Table

STEM = "survival.ipv_dir.notification"


def estimates(parts):
    return {one.id: one for one in parts if isinstance(one, Estimate)}


def test_the_planned_design_on_both_clocks(ask):
    asked = ask()
    parts = list(hazard_after_notification(asked, "time-dependent"))
    found = estimates(parts)
    street, calendar = found[f"{STEM}.hazard_ratio"], found[f"{STEM}.hazard_ratio_calendar"]
    assert street.value != calendar.value
    assert street.scope.clock == "days at liberty since entry on a list"
    assert calendar.scope.clock == "days since entry on a list"
    assert f"{STEM}.proportional_hazards" in found
    named = [(one.outcome, one.analysis) for one in parts if isinstance(one, NamedRatio)]
    assert named[0] == ("IPV domestic incident report", "time-dependent, street time, as planned")
    assert named[-1] == ("IPV domestic incident report", "time-dependent, calendar time")
    assert {one.ratio.id for one in parts if isinstance(one, NamedRatio)} <= set(found)


def test_a_design_beside_it_is_not_called_planned(ask):
    parts = list(hazard_after_notification(ask(), "comparison area"))
    found = estimates(parts)
    assert f"{STEM}.hazard_ratio_comparison_area" in found
    assert not any(id.endswith("proportional_hazards") for id in found)
    assert not any("planned" in one.analysis for one in parts if isinstance(one, NamedRatio))


def test_the_e_value_is_that_of_the_planned_ratio(ask):
    asked = ask()
    *values, table = unmeasured_difference(asked)
    assert [one.id for one in values] == [f"{STEM}.e_value", f"{STEM}.e_value_limit"]
    assert isinstance(table, Table)
    assert table.id == "survival.ipv_dir.tipping"
    after, before = asked.planned.ratio.cells[:2]
    assert {(row["events_after"], row["events_before"]) for row in table.records()} == {(after, before)}


def test_without_notifications_both_clocks_say_why(ask, nobody):
    asked = Asked(ask().study, nobody, "ipv_dir")
    parts = list(hazard_after_notification(asked, "time-dependent"))
    assert [type(one) for one in parts] == [NotEstimated, NotEstimated]
    assert "nobody was followed while notified" in parts[0].why
    assert list(unmeasured_difference(asked)) == []
    assert nobody_notified(asked).what == "IPV domestic incident report"
