"""Tables of the extract have the names that a reader has for them."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.results.store import Results


def test_fingerprints_stand_beside_names_without_underscores(report: Report) -> None:
    found = report.table("data.sources")
    more = replace(found, rows=(*found.rows, ("call_ins", "cd34cd34cd34cd34"), ("custody", None)))
    others = [item for item in report.results.all() if item.id != found.id]
    text = tables.sources(replace(report, results=Results.of([*others, more]))).replace("\\", "")
    assert "| incidents | ab12ab12ab12ab12 |" in text
    assert "| call-ins | cd34cd34cd34cd34 |" in text
    assert "| custody | \N{EN DASH} |" in text
    assert "call_ins" not in text
