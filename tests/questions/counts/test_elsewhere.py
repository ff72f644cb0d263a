from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.counts.asked import Asked
from ipvi_eval.questions.counts.elsewhere import next_to_the_program, other_outcomes
from ipvi_eval.questions.counts.findings import Finding
from ipvi_eval.results.store import Table

Ask = Callable[..., Asked]
NEAR = {"area": "Comparison North", "control": "Comparison East", "area_control": "Comparison West"}


def test_an_outcome_that_should_not_change_does_not(ask: Ask) -> None:
    found = list(other_outcomes(ask()))
    (ratio,) = (one for one in found if isinstance(one, Estimate))
    assert ratio.id == "its.ipv_dir.placebo_outcome.other_dir.ratio"
    assert ratio.lower is not None
    assert ratio.upper is not None
    assert ratio.lower < 1 < ratio.upper
    tables = {one.id: one for one in found if isinstance(one, Table)}
    assert set(tables) == {"its.ipv_dir.placebo_outcomes", "its.ipv_dir.findings_elsewhere"}
    assert all(ratio.id in table.rests_on for table in tables.values())
    assert list(other_outcomes(ask(placebo_outcomes=()))) == []


def test_incidents_that_were_averted_did_not_move_next_door(ask: Ask) -> None:
    found = list(next_to_the_program(ask(displacement=NEAR)))
    estimates = {one.id: one for one in found if isinstance(one, Estimate)}
    nearby = estimates["its.ipv_dir.spillover.comparison_north.ratio"]
    assert nearby.scope.population == "incidents in Comparison North"
    assert nearby.value == pytest.approx(1, abs=0.15)
    both = estimates["its.ipv_dir.spillover.weighted_displacement_difference"]
    # 40 a month, 16 of them averted, over the longest equal windows of the ten years (at most 63 months before).
    assert both.value == pytest.approx(-16 * 54, rel=0.25)


def test_without_an_area_next_to_it_that_is_said(ask: Ask) -> None:
    (finding,) = next_to_the_program(ask())
    assert isinstance(finding, Finding)
    assert "names no area next to the program's" in finding.text.template


def test_where_nothing_is_fitted_nothing_is_looked_at_elsewhere(ask: Ask) -> None:
    thin = ask(mean=0.15, displacement=NEAR)
    assert [*other_outcomes(thin), *next_to_the_program(thin)] == []
