"""Which documents a run writes, and by which engine."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ipvi_eval.pipeline.run import rerender, run
from ipvi_eval.pipeline.watch import Silent


def test_why_a_quarto_that_is_here_was_left_aside_is_said(tiny, monkeypatch):
    from ipvi_eval.report import render

    monkeypatch.setattr(render, "chosen", lambda engine: ("builtin", "Quarto 1.8.1 is older than 1.9, so ..."))
    finished = run(tiny, watch=Silent(), formats=("html",))
    assert finished.warnings[-1] == "Quarto 1.8.1 is older than 1.9, so ..."
    assert rerender(tiny, watch=Silent(), formats=("html",)).warnings == ("Quarto 1.8.1 is older than 1.9, so ...",)


def test_the_document_on_open_questions_is_written_only_where_there_are_some(
    tiny: Path, change: Callable[[str, str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ipvi_eval.report.sections import feasibility

    folder = tiny.parents[1] / "reports"
    shutil.copy(folder / "short.qmd", folder / "feasibility_report.qmd")
    change("analysis/study.toml", 'reports = ["short"]', 'reports = ["short", "feasibility_report"]')
    # Its three years of made-up counts are too short for the planned answer.
    finished = run(tiny, watch=Silent(), engine="builtin", formats=["html"])
    assert [path.stem for path in finished.reports] == ["short", "feasibility_report"]
    monkeypatch.setattr(feasibility, "unanswered", lambda report: ())
    again = rerender(tiny, watch=Silent(), engine="builtin", formats=["html"])
    assert [path.stem for path in again.reports] == ["short"]
    assert not (again.folder / "reports" / "feasibility_report.html").exists()
