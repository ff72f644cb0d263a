from __future__ import annotations

from pathlib import Path

import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.report.document import read_document, visible

QMD = """---
title: A
---

Before.

::: {.content-visible when-meta="ran.its"}
Counts `{python} x`.

::: {.callout-note}
Inside.
:::

:::

::: {.content-hidden when-format="html"}
Not in HTML.
:::

```
::: {.content-visible when-meta="ran.its"}
```

::: {.content-visible unless-format="docx" when-profile="draft"}
Draft.
:::

After.
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.qmd"
    path.write_text(QMD)
    return path


def shown(path: Path, *, format: str = "html", its: bool = True, profiles: frozenset[str] = frozenset()) -> str:
    lines = visible(read_document(path).body, format=format, meta={"ran": {"its": its}}, profiles=profiles)
    return "\n".join(line.text for line in lines)


def test_conditions(path: Path) -> None:
    assert "Counts" in shown(path)
    assert "Inside." in shown(path)
    hidden = shown(path, its=False)
    assert "Counts" not in hidden
    assert "Inside." not in hidden
    assert "Before." in hidden
    assert "After." in hidden


def test_a_condition_is_read_when_its_block_is_reached(path: Path) -> None:
    meta: dict[str, object] = {}
    found = []
    for line in visible(read_document(path).body, format="html", meta=meta, profiles=frozenset()):
        found.append(line.text)
        if line.text == "Before.":
            meta["ran"] = {"its": True}
    assert "Inside." in found


def test_formats_and_profiles(path: Path) -> None:
    assert "Not in HTML." not in shown(path)
    assert "Not in HTML." in shown(path, format="pdf")
    assert "Draft." not in shown(path)
    assert "Draft." in shown(path, profiles=frozenset({"draft"}))
    assert "Draft." not in shown(path, format="docx", profiles=frozenset({"draft"}))


def test_other_divs_keep_their_fences_and_code_is_left_alone(path: Path) -> None:
    text = shown(path)
    assert text.count("::: {.callout-note}") == 1
    assert '```\n::: {.content-visible when-meta="ran.its"}\n```' in text
    # One closing fence for the callout; those of the conditional divs are gone.
    assert text.splitlines().count(":::") == 1


def test_front_matter_and_line_numbers(path: Path) -> None:
    document = read_document(path)
    assert document.front == "title: A"
    assert next(line.number for line in document.body if line.text == "Before.") == 5


def test_includes(tmp_path: Path) -> None:
    (tmp_path / "a.qmd").write_text("---\ntitle: A\n---\n{{< include _b.qmd >}}\n")
    (tmp_path / "_b.qmd").write_text("From b.\n")
    line = read_document(tmp_path / "a.qmd").body[0]
    assert (line.text, line.file.name, line.number) == ("From b.", "_b.qmd", 1)
    (tmp_path / "_b.qmd").write_text("{{< include a.qmd >}}\n")
    with pytest.raises(ReportError, match="includes itself"):
        read_document(tmp_path / "a.qmd")
    (tmp_path / "_b.qmd").unlink()
    with pytest.raises(ReportError, match=r"a\.qmd line 4: the included file _b\.qmd does not exist"):
        read_document(tmp_path / "a.qmd")


def test_faults(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="there is no report"):
        read_document(tmp_path / "none.qmd")
    (tmp_path / "a.qmd").write_text("---\ntitle: A\n")
    with pytest.raises(ReportError, match="never closed"):
        read_document(tmp_path / "a.qmd")
