"""Quarto itself is not needed: a stand-in shows what it is called with, and answers as Quarto would."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import docx
import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.report.render import quarto_works, render
from ipvi_eval.report.render.quarto import with_run

STAND_IN = """#!{python}
import json, os, sys
from pathlib import Path
if sys.argv[1] == "--version":
    print("1.9.38"); sys.exit({version_exit})
source, format = Path(sys.argv[2]), sys.argv[4]
told = {{name: os.environ.get(name) for name in ("IPVI_RUN", "IPVI_FORMAT", "QUARTO_PYTHON")}}
metadata = (source.parent / "_metadata.yml").read_text()
Path({log!r}).write_text(json.dumps({{"argv": sys.argv[1:], "env": told, "metadata": metadata}}))
if {fail}:
    sys.stderr.write("ERROR: something is wrong\\n"); sys.exit(1)
out = Path("_output/reports"); out.mkdir(parents=True, exist_ok=True)
goal = out / (source.stem + "." + {{"typst": "pdf"}}.get(format, format))
if format == "docx":
    import docx
    document = docx.Document(); document.add_paragraph("Text."); document.save(str(goal))
else:
    goal.write_text("rendered")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    reports = tmp_path / "study" / "reports"
    reports.mkdir(parents=True)
    (tmp_path / "study" / "_quarto.yml").write_text("project:\n  output-dir: _output\n")
    (reports / "_metadata.yml").write_text("ran:\n  other: true\nlang: en-US\n")
    (reports / "a.qmd").write_text("---\ntitle: A\n---\nText.\n")
    return reports / "a.qmd"


def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, fail: bool = False, version_exit: int = 0) -> Path:
    if os.name == "nt":
        pytest.skip("the stand-in for Quarto is a script with a #! line, which Windows does not run")
    log = tmp_path / "log.json"
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "quarto"
    script.write_text(STAND_IN.format(python=sys.executable, log=str(log), fail=fail, version_exit=version_exit))
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return log


def test_called_once_per_format_with_what_it_needs(
    tmp_path: Path, project: Path, real_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = stand_in(tmp_path, monkeypatch)
    made = render(project, run=real_run, engine="auto", out=tmp_path / "out", formats=("html", "pdf"))
    assert [path.name for path in made] == ["a.html", "a.pdf"]
    told = json.loads(log.read_text())
    assert told["argv"] == ["render", "reports/a.qmd", "--to", "typst"]
    assert told["env"] == {"IPVI_RUN": str(real_run), "IPVI_FORMAT": "pdf", "QUARTO_PYTHON": sys.executable}
    assert "  its: true\n" in told["metadata"]
    assert "  other: true" not in told["metadata"]
    assert not (project.parent / "_output").exists()  # nothing is written beside the documents


def test_word_files_are_finished(
    tmp_path: Path, project: Path, real_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch)
    (made,) = render(project, run=real_run, engine="quarto", out=tmp_path / "out", formats=("docx",))
    assert docx.Document(str(made)).core_properties.language == "en-US"


def test_its_words_are_passed_on(
    tmp_path: Path, project: Path, real_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, fail=True)
    with pytest.raises(ReportError, match=r"could not render a\.qmd: ERROR: something is wrong; try --engine builtin"):
        render(project, run=real_run, engine="quarto", out=tmp_path / "out", formats=("html",))


def test_digits_fail_before_quarto_starts(
    tmp_path: Path, project: Path, real_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = stand_in(tmp_path, monkeypatch)
    project.write_text("---\ntitle: A\n---\nThere were 12.\n")
    with pytest.raises(ReportError, match="a number is typed"):
        render(project, run=real_run, engine="quarto", out=tmp_path / "out", formats=("html",))
    assert not log.exists()


def test_a_quarto_that_does_not_answer_is_not_used(
    tmp_path: Path, project: Path, real_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, version_exit=3)
    assert not quarto_works()
    (made,) = render(project, run=real_run, engine="auto", out=tmp_path / "out", formats=("html",))
    assert 'content="ipvi_eval"' in made.read_text("utf-8")  # the built-in engine's mark
    with pytest.raises(ReportError, match="Quarto is not on the path or does not answer"):
        render(project, run=real_run, engine="quarto", out=tmp_path / "out", formats=("html",))


def test_with_run() -> None:
    text = "lang: en-US\nran:\n  a: true\n  b: true\nformat:\n  html: default\n"
    expected = 'subtitle: "Safer \\\\*Homes"\nlang: en-US\nran:\n  c: true\nformat:\n  html: default\n'
    assert with_run(text, ["c"], subtitle=r"Safer \*Homes") == expected
    assert with_run(f"subtitle: another\n{text}", ["c"], subtitle=r"Safer \*Homes") == expected
