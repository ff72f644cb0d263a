"""The parts of a plan against each other, on values alone; how a file's mistakes are told is in test_study.py."""

from __future__ import annotations

from datetime import date

import pytest

from ipvi_eval.plan import consistency
from ipvi_eval.plan.delivery import DeliveryPlan
from ipvi_eval.plan.programme import Programme
from ipvi_eval.plan.sites import Site
from ipvi_eval.plan.window import Window

WINDOW = Window(start=date(2016, 1, 1), end=date(2025, 12, 31), freeze_lag_days=92)


def test_details_and_what_is_followed_through_are_of_lists():
    delivery = DeliveryPlan(follow_through=("C",))
    consistency.lists_are_known(("A", "C"), {"A": None}, delivery)
    with pytest.raises(ValueError, match=r"list_details\.B is about no list of the plan; lists has A, C"):
        consistency.lists_are_known(("A", "C"), {"B": None}, delivery)
    with pytest.raises(
        ValueError, match=r"delivery\.follow_through names C, which is no list of the plan; lists has A"
    ):
        consistency.lists_are_known(("A",), (), delivery)


@pytest.mark.parametrize(
    ("rule", "site", "fits"),
    [
        (None, "Albany, Oregon", True),
        ("Officers write a report.", "Albany, Oregon", True),
        ("In New York, officers write a report.", "Albany, New York", True),
        ("In New York, officers write a report.", "Albany, Oregon", False),
    ],
)
def test_a_rule_of_another_state_is_not_printed(rule, site, fits):
    if fits:
        consistency.rule_is_of_the_site(rule, site)
    else:
        with pytest.raises(ValueError, match="speaks of New York, and the site is Albany, Oregon"):
            consistency.rule_is_of_the_site(rule, site)


@pytest.mark.parametrize(
    ("start", "fits"), [("2016-01-01", False), ("2016-01-02", True), ("2025-09-30", True), ("2025-10-01", False)]
)
def test_the_program_begins_after_the_window_does_and_by_its_freeze(start, fits):
    programme = Programme(name="IPVI", full_name="It", start=date.fromisoformat(start))
    if fits:
        consistency.programme_fits(programme, WINDOW, None, ("City",), ("Elsewhere",))
    else:
        with pytest.raises(ValueError, match=r"outside the study window|first day of the study window \(2016-01-01\)"):
            consistency.programme_fits(programme, WINDOW, None, ("City",), ("Elsewhere",))


def test_an_area_is_the_program_s_or_compared():
    with pytest.raises(ValueError, match="take it out"):
        consistency.programme_fits(None, WINDOW, None, ("City", "Beacon"), ("Beacon",))


def test_sites_are_several_with_names_and_areas_of_their_own():
    city, towns = (Site(name=name, site=name, area=name) for name in ("city", "towns"))
    consistency.sites_are_apart((), ("City",))
    consistency.sites_are_apart((city, towns), ("city", "towns"))
    with pytest.raises(ValueError, match="has one site"):
        consistency.sites_are_apart((city,), ("city",))
    with pytest.raises(ValueError, match="a name of its own"):
        consistency.sites_are_apart((city, city), ("city", "towns"))
    with pytest.raises(ValueError, match="named twice"):
        consistency.sites_are_apart((city, towns), ("city", "city"))
