"""The parameters of the synthetic world: what is shipped, what is refused, and how they are written down."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.synthetic.choosing import AS_SHIPPED, RULES
from ipvi_eval.synthetic.parameters import Dangers, Effects, Parameters

SHIPPED = Path(__file__).resolve().parents[2] / "data_synthetic"


def test_the_defaults_are_those_of_the_shipped_extract() -> None:
    written = json.loads((SHIPPED / "truth.json").read_text("utf-8"))["parameters"]
    assert json.loads(json.dumps(Parameters().to_dict())) == written


def test_the_first_place_has_the_published_baseline() -> None:
    # Poughkeepsie 2019: 560 domestic incident reports, 465 of them intimate partner violence (City of Poughkeepsie).
    first = Parameters().places[0]
    assert (first.name, first.intimate, first.intimate + first.non_intimate) == ("Poughkeepsie", 465, 560)


def test_plain_values_only() -> None:
    found = Parameters(effects=Effects(extended={"CE": date(2023, 1, 1)})).to_dict()
    assert found["effects"]["start"] == "2021-04-01"
    assert found["effects"]["extended"] == {"CE": "2023-01-01"}
    assert found["response"]["custody"][0] == [0.30, 1, 4]
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"first_year": 2020}, r"the baseline year must lie in the synthetic years \(2020 to 2025\)"),
        ({"last_year": 2018}, r"the baseline year must lie in the synthetic years \(2016 to 2018\)"),
        ({"last_year": 2020}, r"the programme must start in the synthetic years \(2016 to 2020\)"),
        ({"effects": Effects(start=date(2015, 12, 31))}, "the programme must start in the synthetic years"),
        (
            {"effects": Effects(extended={"XX": date(2023, 1, 1), "POK": date(2023, 1, 1)})},
            "extended to the comparison places only, not to POK, XX",
        ),
    ],
)
def test_a_world_that_cannot_be(changes, message) -> None:
    with pytest.raises(PlanError, match=message):
        replace(Parameters(), **changes)


@pytest.mark.parametrize("year", [2016, 2025])
def test_the_first_and_the_last_year_may_be_used(year) -> None:
    assert Parameters(baseline_year=year, effects=Effects(start=date(year, 12, 31))).baseline_year == year


def test_dangers_are_written_down_only_where_there_are_any() -> None:
    assert "dangers" not in Parameters().to_dict()
    found = Parameters(dangers=Dangers(hazard_trend=0.95)).to_dict()["dangers"]
    assert found == {
        "chosen": AS_SHIPPED, "hazard_trend": 0.95, "leaving_yearly": 0.0, "others": 0.0,
        "wander": 0.0, "together": [], "shock": 1.0, "shock_months": 6, "unlinked": 0.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("chosen", "by lot", "none of the rules of choosing; there are: by list and entry date; at random times"),
        ("hazard_trend", 0.0, "hazard_trend must lie between 0.5 and 1.5, for example 0.95 for a fall of 5 % a year"),
        ("hazard_trend", float("nan"), "hazard_trend must lie"),
        ("leaving_yearly", 1.01, "leaving_yearly must lie between 0 and 1"),
        ("others", -0.01, "others must lie between 0 and 1"),
        ("wander", -0.01, "wander must lie between 0 and 0.5"),
        ("shock", 0.0, "shock must lie between 0.1 and 10, for example 0.75 for a quarter fewer"),
        ("shock_months", 0, "shock_months must lie between 1 and 1200"),
        ("unlinked", 1.01, "unlinked must lie between 0 and 1"),
    ],
)
def test_dangers_that_cannot_be(name, value, message) -> None:
    with pytest.raises(PlanError, match=message):
        Dangers(**{name: value})


@pytest.mark.parametrize("ratio", [0.0, -1.0, 21.0, float("nan")])
def test_a_ratio_after_notification_that_cannot_be(ratio) -> None:
    with pytest.raises(PlanError, match=r"effects\.notification must lie between 0\.05 and 20"):
        Parameters(effects=Effects(notification=ratio))


def test_any_rule_may_be_named() -> None:
    assert {Dangers(chosen=rule).chosen for rule in (AS_SHIPPED, *RULES)} == {AS_SHIPPED, *RULES}
