from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.counts.asked import Asked
from ipvi_eval.questions.counts.comparison_areas import (
    a_synthetic_area,
    areas_before_the_start,
    each_comparison_area,
    relative_to_them,
)
from ipvi_eval.questions.counts.findings import Finding
from ipvi_eval.results.store import Table

Ask = Callable[..., Asked]
OWN = {"what": "own program", "start": "2019-01", "source": "a letter"}


def test_each_area_is_told_of_its_own_incidents(ask: Ask) -> None:
    found = [one for one in each_comparison_area(ask()) if isinstance(one, Estimate)]
    level = {one.id: one for one in found}["its.comparison_comparison_east.ipv_dir.level_change"]
    assert level.scope.population == "incidents in Comparison East"
    assert level.value == pytest.approx(1, abs=0.3)


def test_an_area_with_something_of_its_own_is_listed_and_left_out(ask: Ask) -> None:
    asked = ask(contaminated=[{"area": "Comparison East", **OWN}])
    found = list(each_comparison_area(asked))
    (table,) = (one for one in found if isinstance(one, Table))
    assert table.id == "its.contamination"
    assert any("Comparison East" in str(one.text.words) for one in found if isinstance(one, Finding))
    (synthetic,) = (one for one in a_synthetic_area(asked) if isinstance(one, Table))
    assert {row["donor"] for row in synthetic.records()} == {"Comparison North", "Comparison West"}


def test_the_areas_stand_side_by_side_in_the_months_that_the_headline_keeps(ask: Ask) -> None:
    asked = ask()
    (table,) = areas_before_the_start(asked)
    ours, *others = table.records()
    assert [row["area"] for row in others] == list(asked.areas)
    assert (ours["area"], ours["events"], ours["events"].key) == (
        asked.study.area, asked.kept.before, asked.kept.before.key,
    )  # fmt: skip
    assert list(areas_before_the_start(Asked(asked.study.model_copy(update={"comparison_areas": ()}), asked.frames,
                                             "ipv_dir"))) == []  # fmt: skip


def test_relative_to_the_areas_the_planted_fall_is_found(ask: Ask) -> None:
    parts = list(relative_to_them(ask()))
    found = [one for one in parts if isinstance(one, Estimate)]
    level = {one.id: one for one in found}["its.ipv_dir.controlled.level_change"]
    assert level.value == pytest.approx(0.6, abs=0.2)
    assert len(level.cells) == 4
    together = {one.id: one for one in found}["its.ipv_dir.control.level_change"]
    assert together.scope.population == "incidents in Comparison North, Comparison East, Comparison West"
    (lines,) = (one for one in parts if isinstance(one, Table) and one.id == "its.ipv_dir.controlled")
    assert lines.scope.population.endswith(", Comparison North, Comparison East, Comparison West")
    assert together.scope.population != lines.scope.population  # it has rows of the program's area too


def test_a_synthetic_area_finds_the_planted_fall_in_rates(ask: Ask) -> None:
    effect = next(one for one in a_synthetic_area(ask()) if isinstance(one, Estimate))
    # 16 incidents a month fewer, of 30,000 people: 16 * 12 / 30 per 1,000 people and year.
    assert effect.value == pytest.approx(-16 * 12 / 30, rel=0.25)
    assert effect.unit == "per 1,000 people per year"


def test_one_area_makes_no_mixture(ask: Ask) -> None:
    spoiled = [{"area": area, **OWN} for area in ("Comparison East", "Comparison West")]
    assert list(a_synthetic_area(ask(contaminated=spoiled))) == []


def test_without_areas_nothing_is_relative(ask: Ask) -> None:
    bare = Asked(ask().study.model_copy(update={"comparison_areas": ()}), ask().frames, "ipv_dir")
    assert [*each_comparison_area(bare), *relative_to_them(bare), *a_synthetic_area(bare)] == []
