from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError, DataError
from ipvi_eval.questions.high_point.money.unit_costs import CostBook, UnitCost, read_costs

GOOD: dict[str, Any] = {
    "id": "response", "perspective": "criminal justice", "year": 2020, "distribution": "gamma", "mean": 1000.0,
    "standard_error": 200.0, "source": "made up for a test",
}  # fmt: skip

TEXT = """
[[unit_cost]]
id = "response"
perspective = "criminal justice"
year = 2020
distribution = "gamma"
mean = 1000
standard_error = 200
source = "made up for a test"

[[programme_cost]]
id = "coordinator"
year = 2022
distribution = "fixed"
value = 50000
source = "made up for a test"

[price_index]
series = "made up"
2020 = 100
2022 = 110
"""


@pytest.mark.parametrize(
    ("change", "mean", "sd"),
    [
        ({}, 1000, 200),
        ({"distribution": "lognormal"}, 1000, 200),
        ({"distribution": "fixed", "value": 7.0}, 7, 0),
        # Triangular: (a + b + c) / 3, variance (a2 + b2 + c2 - ab - ac - bc) / 18.
        ({"distribution": "triangular", "low": 0.0, "mode": 30.0, "high": 60.0}, 30, (2700 / 18) ** 0.5),
    ],
)
def test_draws_have_the_stated_mean_and_spread(change: dict[str, Any], mean: float, sd: float) -> None:
    cost = UnitCost(**(GOOD | change))
    drawn = cost.draw(np.random.default_rng(1), 200_000)
    assert cost.expected == pytest.approx(mean)
    assert drawn.mean() == pytest.approx(mean, rel=0.005)
    assert drawn.std() == pytest.approx(sd, rel=0.02, abs=1e-9)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"source": ""}, "no source"),
        ({"perspective": "everyone"}, "perspective must be one of"),
        ({"distribution": "normal"}, "distribution must be one of"),
        ({"standard_error": None}, "gamma cost needs mean and standard_error"),
        ({"mean": -1.0}, "not below 0"),
        ({"mean": 0.0}, "above 0"),
        ({"distribution": "triangular", "low": 5.0, "mode": 3.0, "high": 9.0}, "in that order"),
        ({"per": "year"}, "per must be"),
    ],
)
def test_a_wrong_cost_is_refused(change: dict[str, Any], match: str) -> None:
    with pytest.raises(DataError, match=match):
        UnitCost(**(GOOD | change))


def test_a_lifetime_cost_is_refused() -> None:
    with pytest.raises(AnalysisError, match="whole life"):
        UnitCost(**(GOOD | {"per": "victim lifetime"}))


@pytest.mark.parametrize(
    "change",
    [
        # facts.md: $103,767 (women) and $23,414 (men) are for a whole life, whatever the file calls them.
        {"distribution": "fixed", "value": 103_767},
        {"mean": 23_414.0},
        {"id": "lifetime_cost"},
        {"source": "Lifetime economic burden, 2018"},
    ],
)
def test_a_lifetime_cost_under_another_name_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="whole life"):
        UnitCost(**(GOOD | change))
    path = tmp_path / "costs.toml"
    path.write_text("[[unit_cost]]\n" + "\n".join(f"{k} = {json.dumps(v)}" for k, v in (GOOD | change).items()))
    with pytest.raises(AnalysisError, match=r"costs\.toml: cost \w+: a lifetime cost cannot be multiplied"):
        read_costs(path)


def test_reading_a_file(tmp_path: Path) -> None:
    path = tmp_path / "costs.toml"
    path.write_text(TEXT, encoding="utf-8")
    book = read_costs(path)
    assert book.unit_costs == (UnitCost(**GOOD),)
    assert book.programme_costs[0].perspective == "programme"
    assert book.factor(book.unit_costs[0], year=2022) == pytest.approx(1.1)
    assert book.factor(book.programme_costs[0], year=2022) == 1
    with pytest.raises(DataError, match="no number for 2030"):
        book.factor(book.unit_costs[0], year=2030)


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('source = "made up for a test"', 'source = ""', r"costs\.toml: cost response: no source"),
        ("mean = 1000", 'mean = 1000\ncolour = "red"', r"costs\.toml: a cost has a field"),
        ("2020 = 100", "soon = 100", "one number a year"),
        ('series = "made up"', "", "needs `series`"),
        ("[price_index]", "[price_index", "cannot be read"),
        ('id = "response"', "", r"costs\.toml: a cost has a field"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, old: str, new: str, match: str) -> None:
    path = tmp_path / "costs.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=match):
        read_costs(path)


def test_a_cost_given_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "costs.toml"
    path.write_text(TEXT.split("[[programme_cost]]")[0] * 2, encoding="utf-8")
    with pytest.raises(DataError, match="response stands twice"):
        read_costs(path)


def test_the_shipped_example_holds_no_number() -> None:
    with resources.as_file(resources.files("ipvi_eval.questions.high_point.money").joinpath("costs.toml")) as path:
        assert read_costs(path) == CostBook()
