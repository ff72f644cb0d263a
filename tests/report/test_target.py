from __future__ import annotations

import json
from pathlib import Path

import pytest

from ipvi_eval.report.target import Target, current_target, rendering


@pytest.fixture(autouse=True)
def _no_hints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IPVI_FORMAT", raising=False)
    monkeypatch.delenv("QUARTO_EXECUTE_INFO", raising=False)


def test_without_hints_only_what_every_format_shows() -> None:
    target = current_target()
    assert (target.format, target.picture) == ("any", "png")


def test_the_engine_decides_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPVI_FORMAT", "docx")
    assert current_target().format == "docx"
    with rendering(Target(format="pdf", figures=tmp_path, href="f")) as target:
        assert current_target() is target
        assert target.picture == "svg"
    assert current_target().format == "docx"


@pytest.mark.parametrize(("base", "format"), [("html", "html"), ("typst", "pdf"), ("docx", "docx"), ("epub", "any")])
def test_quarto_tells_its_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str, format: str) -> None:
    info = tmp_path / "info.json"
    info.write_text(json.dumps({"format": {"identifier": {"base-format": base}}}))
    monkeypatch.setenv("QUARTO_EXECUTE_INFO", str(info))
    assert current_target().format == format


def test_a_broken_hint_is_no_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTO_EXECUTE_INFO", str(tmp_path / "none.json"))
    assert current_target().format == "any"


def test_quarto_tells_its_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, info = tmp_path / "a.qmd", tmp_path / "info.json"
    info.write_text(json.dumps({"document-path": str(source)}))
    monkeypatch.setenv("QUARTO_EXECUTE_INFO", str(info))
    assert current_target().document is None  # there is none
    source.write_text("text")
    assert current_target().document == source
