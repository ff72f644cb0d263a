"""The checks by a second implementation read as words, and each stands beside its own numbers."""

from __future__ import annotations

import pytest

from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report


@pytest.fixture(autouse=True)
def written(speaking):
    speaking("pdf")


def test_ids_are_told_in_words_under_their_outcome(report: Report) -> None:
    text = tables.agreements(report, "agreement.survival", name="tbl-agreement-0").replace("\\", "")
    assert "{#tbl-agreement-0}" in text
    assert "Agreement with a second implementation: survival." in text
    rows = [line.strip("| ").split(" | ")[:4] for line in text.splitlines() if line.startswith("| ")]
    assert rows[1:] == [
        ["**IPV domestic incident report**"],
        ["Notification, hazard ratio", "lifelines", "3.3e-16", "1.0e-09"],
        ["COVID-19, level change", "statsmodels", "2.2e-15", "1.0e-07"],
        ["**IPV arrest**"],
        ["List A, upper", "lifelines", "1.1e-15", "1.0e-08"],
    ]
