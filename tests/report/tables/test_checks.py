"""Checks of ratios are told below the outcome that they are about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Column, Table


@pytest.fixture
def lines(report: Report, speaking: Callable[[Speech], Target]) -> Callable[..., list[str]]:
    """The rows of a table of checks of these models, as they are told."""
    columns = (Column("model", "Model", "public"), Column("p", "p-value", "derived"))

    def told(*models: str) -> list[str]:
        speaking("docx")
        table = Table(
            id="data.ratio_checks", title="Checks", columns=columns, rows=tuple((one, "0.5") for one in models)
        )
        results = replace(report.results, tables={**report.results.tables, table.id: table})
        text = tables.ratio_checks(replace(report, results=results), "data", name="tbl-checks")
        return [line for line in text.replace("\\", "").splitlines() if line.startswith("| ")][1:]

    return told


def test_models_of_one_outcome_stand_below_it(lines: Callable[..., list[str]]) -> None:
    told = lines("Arrest: as planned", "Arrest: list: C", "Report: as planned")
    assert told == [
        "| **Arrest** |  |",
        "| as planned | 0.5 |",
        "| list: C | 0.5 |",
        "| **Report** |  |",
        "| as planned | 0.5 |",
    ]


def test_a_model_without_an_outcome_keeps_its_words(lines: Callable[..., list[str]]) -> None:
    assert lines("Rate of the next report") == ["| Rate of the next report | 0.5 |"]
