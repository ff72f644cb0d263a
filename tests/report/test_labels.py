"""What a document has that a reference can lead to."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipvi_eval.report.labels import labels, works

TEXT = """---
title: T
bibliography: [mine.bib, none.bib]
---
# One {#sec-one .unnumbered}

See @sec-two and [there](#sec-three).

<!-- # Two {#sec-two} -->

::: {.content-visible when-meta="ran.its"}
# Four {#sec-four}
:::

::: {.content-visible when-format="pdf"}
# Five {#sec-five}
:::

{{< include _more.qmd >}}
"""
MORE = """```{python}
print(tables.released(report, "a", name="tbl-six"))
# print(tables.released(report, "b", name="tbl-seven"))
```
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "_more.qmd").write_text(MORE, "utf-8")
    (tmp_path / "mine.bib").write_text("@article{a2000,\n title={A}\n}\n@book{ b2001 ,\n}\n", "utf-8")
    (tmp_path / "other.bib").write_text("@article{c2002,\n}\n", "utf-8")
    path = tmp_path / "document.qmd"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.mark.parametrize(
    ("format", "ran", "more"),
    [("html", {}, set()), ("html", {"its": True}, {"sec-four"}), ("pdf", {"its": False}, {"sec-five"})],
)
def test_a_label_is_there_where_its_condition_holds(path: Path, format, ran: dict[str, bool], more: set[str]) -> None:
    assert labels(path, format=format, meta={"ran": ran}) == {"sec-one", "tbl-six"} | more


def test_works_are_those_of_the_lists_that_the_document_or_its_folder_names(path: Path) -> None:
    assert works(path) == {"a2000", "b2001"}
    (path.parent / "_metadata.yml").write_text("bibliography: other.bib\n", "utf-8")
    assert works(path) == {"a2000", "b2001", "c2002"}
