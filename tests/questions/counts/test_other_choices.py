from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.counts.asked import Asked
from ipvi_eval.questions.counts.findings import Finding
from ipvi_eval.questions.counts.other_choices import (
    all_choices_together,
    one_choice_changed,
    residuals_of_the_answer,
    residuals_of_the_description,
    the_start_moved,
)
from ipvi_eval.results.store import Table

Ask = Callable[..., Asked]
PARTS = (the_start_moved, one_choice_changed, all_choices_together, residuals_of_the_description)


def test_the_real_start_stands_out_among_the_moved_ones(ask: Ask) -> None:
    asked = ask()
    found = list(the_start_moved(asked))
    rank, extreme, least = (one for one in found if isinstance(one, Estimate))
    (table,) = (one for one in found if isinstance(one, Table))
    (actual,) = (row for row in table.records() if row["actual"])
    assert actual["month"] == "2021-07"
    assert rank.n == len(table.rows)
    assert rank.value is not None
    assert rank.value < 0.5
    assert least.value == 1 / len(table.rows)
    assert extreme.value == pytest.approx(rank.value * len(table.rows))


def test_the_primary_line_of_the_strip_is_the_headline(ask: Ask) -> None:
    asked = ask()
    (table, fitted, disagree, finding) = one_choice_changed(asked)
    assert isinstance(finding, Finding)
    assert isinstance(table, Table)
    (primary,) = (row for row in table.records() if row["primary"])
    assert asked.fit is not None
    assert primary["ratio"] == pytest.approx(asked.fit.step.ratio, abs=1e-6)
    assert len(table.rows) > 3
    assert isinstance(fitted, Estimate)
    assert isinstance(disagree, Estimate)
    others = [row for row in table.records() if not row["primary"]]
    assert fitted.value == sum(row["ratio"] is not None for row in others)
    assert disagree.value == sum(bool(row["flips"]) for row in others)


def test_every_declared_combination_is_counted(ask: Ask) -> None:
    found = list(all_choices_together(ask()))
    estimates = {one.id.rsplit(".", 1)[1]: one.value for one in found if isinstance(one, Estimate)}
    (table,) = (one for one in found if isinstance(one, Table))
    assert estimates["fitted"] == sum(row["ratio"] is not None for row in table.records())
    assert estimates["below_one"] == 1


def test_residuals_are_looked_at_in_the_description(ask: Ask) -> None:
    found = list(residuals_of_the_description(ask()))
    assert {one.id for one in found if isinstance(one, Table)} == {"its.ipv_dir.diagnostics"}
    assert any(isinstance(one, Finding) for one in found)


@pytest.mark.parametrize("part", PARTS)
def test_where_nothing_is_fitted_there_is_no_other_choice(ask: Ask, part: Callable[[Asked], object]) -> None:
    assert list(part(ask(mean=0.15))) == []


@pytest.mark.parametrize("half_years", [False, True])
def test_no_quarter_is_named_by_how_far_it_lies_where_quarters_are_not_shown(ask: Ask, half_years: bool) -> None:
    asked = ask(quarters=True, half_years=half_years)
    found = [*residuals_of_the_answer(asked), *residuals_of_the_description(asked)]
    tables = [one for one in found if isinstance(one, Table)]
    # Disclosure control takes the tables of single periods where these are added up.
    assert [one.single_months for one in tables] == ["its.ipv_dir", "its.ipv_dir"]
    assert any(isinstance(one, Finding) for one in found) is not half_years
    told = {one.id.removeprefix("its.ipv_dir.innovations.") for one in found if isinstance(one, Estimate)}
    assert "scatter" in told
    assert ("largest" in told) is not half_years
