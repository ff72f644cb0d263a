"""Quarto itself is not needed: a stand-in shows what it is called with, and answers as Quarto would."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

import docx
import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.report.render import quarto, render
from tests.report.render.as_quarto import stand_in


@pytest.fixture
def project(tmp_path: Path) -> Path:
    reports = tmp_path / "study" / "reports"
    reports.mkdir(parents=True)
    (tmp_path / "study" / "_quarto.yml").write_text("project:\n  output-dir: _output\n")
    (reports / "_metadata.yml").write_text("lang: en-US\n")
    (reports / "a.qmd").write_text("---\ntitle: A\n---\nText.\n")
    return reports / "a.qmd"


@pytest.mark.usefixtures("modules")
def test_called_once_per_format_with_what_it_needs(
    tmp_path: Path, project: Path, real_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = stand_in(tmp_path, monkeypatch)
    made = render(project, run=real_run, engine="auto", out=tmp_path / "out", formats=("html", "pdf"))
    assert [path.name for path in made] == ["a.html", "a.pdf"]
    told = json.loads(log.read_text())
    assert told["argv"] == ["render", "reports/a.qmd", "--to", "typst"]
    assert told["env"] == {
        "IPVI_RUN": str(real_run), "IPVI_FORMAT": "pdf", "QUARTO_PYTHON": sys.executable, "NO_COLOR": "1",
    }  # fmt: skip
    assert told["text"] == project.read_text()
    assert not (project.parent / "_output").exists()  # nothing is written beside the documents


@pytest.mark.usefixtures("modules")
def test_word_files_are_finished(
    tmp_path: Path, project: Path, real_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch)
    (made,) = render(project, run=real_run, engine="quarto", out=tmp_path / "out", formats=("docx",))
    document = docx.Document(str(made))
    assert document.core_properties.language == "en-US"
    assert document.sections[0].header.paragraphs[0].text == "SYNTHETIC DATA"


@pytest.mark.usefixtures("modules")
def test_its_words_are_passed_on(
    tmp_path: Path, project: Path, real_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, fail=True)
    with pytest.raises(ReportError, match=r"could not render a\.qmd: ERROR: something is wrong; try --engine builtin"):
        render(project, run=real_run, engine="quarto", out=tmp_path / "out", formats=("html",))


@pytest.mark.usefixtures("modules")
def test_digits_fail_before_quarto_starts(
    tmp_path: Path, project: Path, real_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = stand_in(tmp_path, monkeypatch)
    project.write_text("---\ntitle: A\n---\nThere were 12.\n")
    with pytest.raises(ReportError, match="a number is typed"):
        render(project, run=real_run, engine="quarto", out=tmp_path / "out", formats=("html",))
    assert not log.exists()


@pytest.mark.usefixtures("modules")
@pytest.mark.parametrize("version", ["1.9.0", "1.10.18", "2.0.1", "99.9.9"])
def test_new_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    # PDF standards came with Quarto 1.9 (its changelog); 99.9.9 is what a build from source calls itself.
    stand_in(tmp_path, monkeypatch, version=version)
    assert quarto.quarto_lacks() == ""
    assert quarto.quarto_version() == version


@pytest.mark.usefixtures("modules")
@pytest.mark.parametrize("version", ["1.8.27", "1.6.42", "0.9.532"])
def test_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    stand_in(tmp_path, monkeypatch, version=version)
    assert quarto.quarto_lacks() == f"Quarto {version} is older than 1.9"


@pytest.mark.usefixtures("modules")
@pytest.mark.parametrize("module", quarto.MODULES)
def test_each_module_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    stand_in(tmp_path, monkeypatch)
    (tmp_path / "modules" / f"{module}.py").unlink()
    monkeypatch.setitem(sys.modules, module, None)  # nor is one installed here
    package = {"yaml": "pyyaml", "jupyter_client": "jupyter-client"}.get(module, module)
    assert quarto.quarto_lacks() == f"Quarto 1.10.18 needs {package} in {sys.executable}"


@pytest.mark.usefixtures("modules")
@pytest.mark.parametrize(("version", "exit"), [("1.10.18", 3), ("", 0), ("command not found", 0)])
def test_one_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, exit: int) -> None:
    stand_in(tmp_path, monkeypatch, version=version, version_exit=exit)
    assert quarto.quarto_version() is None
    assert quarto.quarto_lacks() == "Quarto is not on the path or does not answer"


def test_the_extra_brings_what_is_asked_for(reports: Path) -> None:
    project = tomllib.loads((reports.parent / "pyproject.toml").read_text("utf-8"))
    wanted = project["project"]["optional-dependencies"]["quarto"]
    assert "quarto-cli>=1.9" in wanted
    assert {item.partition(">=")[0] for item in wanted} == {"quarto-cli", *quarto.MODULES.values()}
