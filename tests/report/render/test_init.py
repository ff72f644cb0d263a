from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ipvi_eval.errors import OutputError, ReportError
from ipvi_eval.report.render import chosen, quarto, render
from tests.report.render.as_quarto import stand_in

HEAD = """---
title: A
---

```{python}
#| tags: [parameters]
run = ""
```

```{python}
#| output: asis
from ipvi_eval.report import banner, open_report
print(banner(open_report(run)))
```

"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.qmd"
    path.write_text(f"{HEAD}Text.\n")
    return path


def test_synthetic_numbers_need_the_banner(tmp_path: Path, path: Path, shared_run: Path) -> None:
    path.write_text("---\ntitle: A\n---\nText.\n")
    with pytest.raises(ReportError, match=r"a\.qmd must say SYNTHETIC DATA on every page: print\(banner\(report\)\)"):
        render(path, run=shared_run, engine="builtin", out=tmp_path / "out", formats=("html",))


def test_no_document(tmp_path: Path, shared_run: Path) -> None:
    with pytest.raises(ReportError, match="there is no report"):
        render(tmp_path / "none.qmd", run=shared_run, out=tmp_path)


def test_no_run(tmp_path: Path, path: Path) -> None:
    with pytest.raises(ReportError, match="ipvi-eval run"):
        render(path, run=tmp_path / "none", engine="builtin", out=tmp_path / "out", formats=("html",))


def test_a_failure_leaves_earlier_files_and_no_traces(tmp_path: Path, path: Path, shared_run: Path) -> None:
    out = tmp_path / "out"
    (first,) = render(path, run=shared_run, engine="builtin", out=out, formats=("html",))
    before = first.read_bytes()
    path.write_text(f"{HEAD}Now 12.\n")
    with pytest.raises(ReportError):
        render(path, run=shared_run, engine="builtin", out=out, formats=("html",))
    assert first.read_bytes() == before
    assert [item.name for item in out.iterdir()] == ["a.html"]


def test_a_locked_output_file_is_one_clear_sentence(tmp_path: Path, path: Path, shared_run: Path) -> None:
    out = tmp_path / "out"
    (out / "a.html").mkdir(parents=True)  # cannot be replaced by a file, as when Word holds it
    with pytest.raises(OutputError, match=r"a\.html cannot be written .* close it if it is open elsewhere"):
        render(path, run=shared_run, engine="builtin", out=out, formats=("html",))
    assert [item.name for item in out.iterdir()] == ["a.html"]


@pytest.mark.usefixtures("modules")
def test_quarto_is_taken_where_it_has_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch)
    assert chosen("auto") == chosen("quarto") == ("quarto", "")
    assert chosen("builtin") == ("builtin", "")


def test_quarto_without_its_modules_is_left_aside_and_why_is_said(
    tmp_path: Path, path: Path, shared_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarto, "MODULES", {"no_such_module": "no-such-package"})
    stand_in(tmp_path, monkeypatch)
    name, why = chosen("auto")
    assert name == "builtin"
    assert (
        why == f"Quarto 1.10.18 needs no-such-package in {sys.executable}, so the built-in engine renders the reports"
    )
    (made,) = render(path, run=shared_run, engine="auto", out=tmp_path / "out", formats=("html",))
    assert 'content="ipvi_eval"' in made.read_text("utf-8")  # the built-in engine's mark
    with pytest.raises(ReportError, match=r"needs no-such-package in .*; see `ipvi-eval doctor`, or use --engine"):
        render(path, run=shared_run, engine="quarto", out=tmp_path / "out", formats=("html",))


def test_nothing_is_said_where_there_is_no_quarto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chosen("auto") == ("builtin", "")
    with pytest.raises(ReportError, match="Quarto is not on the path or does not answer; see"):
        chosen("quarto")
