from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.counts.area_by_area import area_by_area
from ipvi_eval.questions.counts.asked import Asked
from ipvi_eval.questions.counts.findings import Finding
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Table

Ask = Callable[..., Asked]


def test_areas_by_their_starts(ask: Ask) -> None:
    asked = ask(extended=[{"area": "Comparison East", "start": "2023-04"}])
    found = list(area_by_area(asked))
    estimates = {one.id: one for one in found if isinstance(one, Estimate)}
    # One area fell to .6 over 57 months, one did not change over 33: (.6 * 57 + 33) / 90 of what was to be expected.
    assert estimates["its.ipv_dir.staggered.ratio"].value == pytest.approx((0.6 * 57 + 33) / 90, abs=0.08)
    assert {one.id for one in found if isinstance(one, Table)} == {
        "its.ipv_dir.staggered",
        "its.ipv_dir.staggered_starts",
    }


def test_quarters_tell_the_same_of_the_starts(ask: Ask) -> None:
    later = [{"area": "Comparison East", "start": "2023-04"}]
    months, quarters = (
        {one.id: one for one in area_by_area(ask(extended=later, quarters=each)) if isinstance(one, (Estimate, Table))}
        for each in (False, True)
    )
    name = "its.ipv_dir.staggered"
    assert quarters[f"{name}.ratio"].value == pytest.approx(months[f"{name}.ratio"].value, rel=0.02)
    # The same six months earlier, and so the same counts.
    placebo = [found[f"{name}.placebo_ratio"] for found in (months, quarters)]
    assert placebo[0].label == placebo[1].label
    assert placebo[0].value == pytest.approx(placebo[1].value, rel=0.01)
    by_year = [[row["area_months"] for row in found[name].records()] for found in (months, quarters)]
    assert by_year[0] == by_year[1]
    assert "in periods of 12 months" in str(quarters[f"{name}_starts"].note)


def test_starts_that_allow_no_period_leave_a_reason(ask: Ask) -> None:
    asked = ask(extended=[{"area": "Comparison East", "start": "2023-05"}])
    found = list(area_by_area(asked))
    assert "its.ipv_dir.staggered_starts" not in {one.id for one in found if isinstance(one, Table)}
    (none,) = [one for one in found if isinstance(one, NotEstimated)]
    assert "not whole quarters apart" in none.why


def test_one_area_alone_is_said_to_be_one(ask: Ask) -> None:
    (finding,) = area_by_area(ask())
    assert isinstance(finding, Finding)
    assert "names no area that the program reached later" in finding.text.template
