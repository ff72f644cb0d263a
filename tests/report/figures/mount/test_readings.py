"""A row's numbers and their reading: with limits, without, withheld."""

from __future__ import annotations

import pytest

from ipvi_eval.estimate import Unit
from ipvi_eval.report.figures.mount.readings import Row, number, reading
from ipvi_eval.report.wording import numbers


@pytest.mark.parametrize(
    ("row", "unit", "text"),
    [
        ({"x": 0.7, "lower": 0.6, "upper": 0.85}, "ratio", "0.70 (0.60 to 0.85)"),
        ({"x": 0.125, "lower": 0.1, "upper": 0.15}, "proportion", "12.5% (10.0% to 15.0%)"),
        ({"x": 0.16, "lower": None, "upper": None}, "proportion", "16.0%"),
        ({"x": None, "lower": 0.1, "upper": 0.2}, "ratio", "withheld"),
    ],
)
def test_reading(row: Row, unit: Unit, text: str) -> None:
    assert reading(row, "x", unit, missing="withheld") == text


def test_a_published_value_prints_as_its_source_has_it_and_its_computed_interval_as_ours() -> None:
    row: Row = {"x": 0.15, "lower": 0.1, "upper": 0.2}
    assert reading(row, "x", "proportion", missing="", show=numbers.as_printed) == "15% (10.0% to 20.0%)"


def test_number() -> None:
    assert (number(3), number(None)) == (3.0, None)
