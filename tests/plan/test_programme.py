"""The programme of a plan, by its name or without one."""

from __future__ import annotations

from datetime import date

import pytest

from ipvi_eval.plan.programme import Programme, Shock

START = date(2021, 4, 1)


@pytest.mark.parametrize(
    ("given", "name", "title"),
    [
        ({}, "the program", "the program"),
        ({"name": "IPVI"}, "IPVI", "IPVI"),
        ({"name": "IPVI", "full_name": "Intimate Partner Violence Intervention"}, "IPVI",
         "Intimate Partner Violence Intervention"),
    ],
)  # fmt: skip
def test_a_plan_that_names_no_program_makes_up_no_name(given, name, title):
    found = Programme(start=START, **given)
    assert (found.name, found.title, found.month) == (name, title, "2021-04")


def test_a_disruption_ends_after_it_began():
    assert Shock(name="x", start="2020-03", end="2020-03").end == "2020-03"
    with pytest.raises(ValueError, match="the shock ends before it starts"):
        Shock(name="x", start="2020-03", end="2020-02")
