from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.report.render.finish import finish
from tests.report.render.as_quarto import word_file

ROOT = Path(__file__).resolve().parents[3]


def header(path: Path) -> str:
    return docx.Document(str(path)).sections[0].header.paragraphs[0].text


def test_every_file_is_finished_whatever_happens_to_the_others(tmp_path: Path) -> None:
    broken = tmp_path / "annual_report.docx"
    broken.write_text("rendered")
    others = [word_file(tmp_path / f"{name}.docx", rows=2) for name in ("brief", "appendix")]
    with pytest.raises(ReportError, match=r"not finished, .*: annual_report\.docx is not a Word file"):
        finish([broken, *others])
    assert [header(path) for path in others] == ["SYNTHETIC DATA"] * 2


def test_a_file_that_is_gone_or_held_is_named(tmp_path: Path) -> None:
    (tmp_path / "held.docx").mkdir()
    with pytest.raises(ReportError, match=r"held\.docx"):
        finish([tmp_path / "held.docx"])


@pytest.mark.parametrize("embedded", [True, False])
def test_pictures_go_where_the_document_holds_them(tmp_path: Path, embedded: bool) -> None:
    (tmp_path / "_figures").mkdir()
    (tmp_path / "_figures" / "a.svg").write_text("<svg/>")
    page = tmp_path / "a.html"
    page.write_text(f'<img src="{"data:image/svg+xml;base64,AA" if embedded else "_figures/a.svg"}">')
    finish([page])
    assert (tmp_path / "_figures").exists() != embedded


@pytest.mark.parametrize("whole", [True, False])
def test_as_quarto_calls_it(tmp_path: Path, whole: bool) -> None:
    """Quarto runs reports/_finish.py in the project's folder and names the files it made, a line each."""
    first, second = word_file(tmp_path / "a.docx", rows=2), word_file(tmp_path / "b.docx", rows=2)
    if not whole:
        first.write_text("rendered")
    env = {
        **os.environ,
        "QUARTO_PROJECT_OUTPUT_FILES": f"{first.name}\n{second.name}",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, str(ROOT / "reports" / "_finish.py")], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert done.returncode == (0 if whole else 1)
    assert done.stderr.strip() == ("" if whole else done.stderr.strip().splitlines()[0])
    assert ("a.docx is not a Word file" in done.stderr) != whole
    assert header(second) == "SYNTHETIC DATA"
