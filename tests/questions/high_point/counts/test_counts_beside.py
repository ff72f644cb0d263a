from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.asked import Asked
from ipvi_eval.questions.high_point.counts.counts_beside import beside_theirs, change_in_monthly_counts
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Table
from tests.questions.high_point.conftest import change

Ask = Callable[..., Asked]


def test_belief_lies_between_the_reviews_and_our_data(ask: Ask) -> None:
    found = list(change_in_monthly_counts(ask(change(ratio=1.0, error=0.1))))
    estimates = {one.id: one for one in found if isinstance(one, Estimate)}
    after = estimates["evidence.belief.randomised.posterior"]
    assert 0.84 < after.value < 1.0  # 16 % of the reviews, none of ours
    assert after.cells == (2400, 1600, 4000)
    assert after.scope.base == "the published evaluations"
    assert {one.subject for one in found if isinstance(one, Quotation) and one.kind == "belief"} == {
        "nearest",
        "randomised",
        "all",
    }


def test_how_far_places_differ_is_shown_at_half_and_at_twice(ask: Ask) -> None:
    found = change_in_monthly_counts(ask(change(ratio=1.0, error=0.1)))
    (table,) = (one for one in found if isinstance(one, Table) and one.id == "evidence.influence")
    rows = {row["prior"]: row for row in table.records()}
    names = [f"nearest{more}" for more in (", places half as far apart", "", ", places twice as far apart")]
    firm, middle, loose = (rows[name]["prior_weight"] for name in names)
    assert firm > middle > loose
    # The surer a reader is of a fall, the nearer to it after data that show none.
    assert rows[names[0]]["ratio"] < rows[names[1]]["ratio"] < rows[names[2]]["ratio"] < 1.0


def test_the_fall_that_could_be_shown_comes_from_the_year_before_the_start(ask: Ask) -> None:
    found = change_in_monthly_counts(ask(change()))
    (table,) = (one for one in found if isinstance(one, Table) and one.id == "evidence.detectable")
    assert {row["yearly"] for row in table.records()} == {480}


def test_incidents_are_not_turned_into_money_without_costs(ask: Ask) -> None:
    refused = [one for one in change_in_monthly_counts(ask(change())) if isinstance(one, NotEstimated)]
    assert any("cost" in one.remedy for one in refused)


def test_a_headline_without_an_error_is_set_beside_nothing(ask: Ask) -> None:
    ratio, *rest = change()
    assert isinstance(ratio, Estimate)
    bare = Estimate(id=ratio.id, value=0.8, unit="ratio", method="m")
    assert list(change_in_monthly_counts(ask([bare, *rest]))) == []
    assert list(change_in_monthly_counts(ask([]))) == []


def test_a_larger_fall_is_believed_more(ask: Ask) -> None:
    def chance(ratio: float) -> float:
        found = change_in_monthly_counts(ask(change(ratio=ratio)))
        return next(one.value for one in found if isinstance(one, Estimate) and one.id.endswith("all.reduction_10"))

    assert chance(0.95) < chance(0.8) == pytest.approx(1, abs=0.1)


def test_an_answer_beside_comparison_areas_is_of_a_higher_design(ask: Ask) -> None:
    ratio = next(one for one in change() if isinstance(one, Estimate) and one.id.endswith("headline.ratio"))
    arrests = replace(ratio, id="its.ipv_arrest.headline.ratio")
    areas = replace(ratio, id="its.ipv_arrest.headline.comparison_areas")
    levels = [next(beside_theirs(ask(earlier)))[2].ours.design_level for earlier in ([arrests], [arrests, areas])]
    assert levels == [2, 3]
