"""What a site has of its own, and which of several runs a plan is of. Whole plans: test_study.py."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.sites import ALL, Sibling, Site, areas_in, only_lists


def test_a_site_overrides_what_it_says_and_nothing_else():
    city = Site(name="city", site="The city", area="City", lists=("C",))
    assert city.of == ("City",)
    assert city.overrides() == {"site": "The city", "lists": ["C"], "area": "City"}
    towns = Site(name="towns", site="The towns", areas=("Beacon", "Fishkill"))
    assert towns.of == ("Beacon", "Fishkill")
    assert towns.overrides() == {"site": "The towns", "areas": ["Beacon", "Fishkill"]}


@pytest.mark.parametrize("given", [{}, {"area": "City", "areas": ("Beacon",)}])
def test_a_site_has_an_area_or_several(given):
    with pytest.raises(ValidationError, match="give either area or areas"):
        Site(name="city", site="The city", **given)


def test_the_run_of_all_sites_is_the_sum_of_those_made_before_it():
    names = ("city", "towns", ALL)
    assert Sibling("towns", names).before == ("city",)
    assert Sibling("towns", names).others == ("city", ALL)
    assert Sibling("towns", names).sums == ()
    assert Sibling(ALL, names).sums == ("city", "towns")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"areas": ["A", "B"]}, ["A", "B"]),
        ({"sites": [{"area": "A"}, {"areas": ["B", "C"]}], "areas": ["Z"]}, ["A", "B", "C"]),
        ({"area": "A"}, []),
        ({"areas": "A"}, []),
        ({"sites": [{"area": 3}]}, []),
        ({"sites": ["A"]}, []),
    ],
)
def test_the_areas_of_a_plan_are_those_of_its_sites_or_its_own(given, found):
    assert areas_in(given) == found


def test_what_is_said_of_lists_that_a_site_does_not_have_is_dropped():
    plan = {"list_details": {"A": 1, "C": 2}, "delivery": {"follow_through": ["A", "C"], "days": 7}}
    only_lists(plan, ("C", "D"))
    assert plan == {"list_details": {"C": 2}, "delivery": {"follow_through": ["C"], "days": 7}}
