from __future__ import annotations

from pathlib import Path

import pytest

from ipvi_eval.errors import OutputError, ReportError
from ipvi_eval.report.render import render

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
