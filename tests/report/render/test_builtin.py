"""Every feature the documents may use, in one small document, in all three formats."""

from __future__ import annotations

import io
import re
import shutil
import socket
import zipfile
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from ipvi_eval.errors import ReportError
from ipvi_eval.report.render import FORMATS, render

QMD = r"""---
title: "A small report"
subtitle: "All features"
author: Somebody
bibliography: references.bib
number-sections: true
region: Dutchess
lang: en-US
toc: true
format:
  typst:
    include-in-header: _page.typ
  html:
    css: _style.css
---

```{python}
#| tags: [parameters]
run = ""
```

```{python}
#| output: asis
from ipvi_eval.report import banner, figures, open_report, tables

report = open_report(run)
print(banner(report))
```

# First {#sec-first}

The ratio is `{python} report.estimate("its.ipv_dir.headline.ratio")`, see @fig-monthly, @tbl-risk, @eq-line and
@sec-second; [@kaplan1958] in {{< meta region >}}, hidden
`{python} report.value("survival.ipv_arrest_injury.list_a.risk_6m")`.

$$ y = a + b\,x $$ {#eq-line}

where $x_1$ is time.

```{python}
#| output: asis
print(figures.monthly(report, "ipv_dir"))
print(tables.risk_by_list(report, "ipv_arrest_injury"))
```

::: {.content-visible when-meta="ran.diagnosis"}
`{python} report.value("nothing.like.this")`
:::

::: {.callout-warning}
## Take care
Inside the callout.
:::

{{< pagebreak >}}

## Second {#sec-second}

[Only on the web.]{.content-visible when-format="html"} [Only on paper.]{.content-visible unless-format="html"}

::: {.panel-tabset}
### Tab one
Text one.

### Tab two
Text two.
:::

{{< include _more.qmd >}}

# References {.unnumbered}

::: {#refs}
:::
"""

BIB = "@article{kaplan1958, author={Kaplan, E. L. and Meier, Paul}, title={Nonparametric Estimation}, year={1958}}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    shipped = Path(__file__).resolve().parents[3] / "reports"
    for name in ("_page.typ", "_style.css"):
        shutil.copy(shipped / name, folder / name)
    (folder / "small.qmd").write_text(QMD, "utf-8")
    (folder / "_more.qmd").write_text("Text of the included file.\n", "utf-8")
    (folder / "references.bib").write_text(BIB, "utf-8")
    return folder


@pytest.fixture(scope="module")
def made(folder: Path, shared_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    out = tmp_path_factory.mktemp("out")
    paths = render(folder / "small.qmd", run=shared_run, engine="builtin", out=out)
    return dict(zip(FORMATS, paths, strict=True))


def words(path: Path) -> str:
    """The visible text of an HTML or DOCX file, spaces normalized."""
    if path.suffix == ".docx":
        xml = zipfile.ZipFile(path).read("word/document.xml").decode()
        return " ".join(re.sub(r"<[^>]+>", "", re.sub(r"</w:p>|<w:tab/>", " ", xml)).split()).replace("\xa0", " ")
    html = re.sub(r"<(style|svg).*?</\1>", " ", path.read_text("utf-8"), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", "", html).split()).replace("\xa0", " ")


@pytest.mark.parametrize("format", ["html", "docx"])
def test_numbers_references_and_citations(made: Mapping[str, Path], format: str) -> None:
    text = words(made[format])
    assert "The ratio is 0.86 (95% CI 0.69 to 1.03), see Figure 1, Table 1, Equation 1 and Section 1.1;" in text
    assert "(Kaplan and Meier 1958) in Dutchess, hidden [suppressed]" in text
    assert "Withheld to protect people" in text
    assert "Figure 1: Counts by month" in text
    assert "Table 1: Share of people" in text
    assert "Text of the included file." in text
    assert "Nonparametric Estimation" in text


@pytest.mark.parametrize("format", ["html", "docx"])
def test_conditions_and_leftovers(made: Mapping[str, Path], format: str) -> None:
    text = words(made[format])
    assert ("Only on the web." in text) == (format == "html")
    assert ("Only on paper." in text) == (format != "html")
    for leftover in ("{{<", ":::", "@fig", "@tbl", "{#", "nothing.like.this", "{python}"):
        assert leftover not in text


def test_html_is_one_file_that_asks_for_nothing(made: Mapping[str, Path]) -> None:
    html = made["html"].read_text("utf-8")
    assert '<html lang="en-US">' in html
    loads = re.findall(r'(?:src|<link[^>]*href)="(?!data:)([^"]+)"', html)
    assert loads == []
    assert "url(http" not in html
    assert "<script" not in html
    assert "<math" in html
    assert 'class="stamp-bar"' in html
    assert html.count('type="radio"') == 2
    images = re.findall(r"<img[^>]*>", html)
    assert images
    assert all(re.search(r'alt="[^"]{20,}"', image) for image in images)


def test_html_has_one_id_once(made: Mapping[str, Path]) -> None:
    ids = re.findall(r'\sid="([^"]+)"', made["html"].read_text("utf-8"))
    # great_tables repeats the ids of its row groups' headers; ours must be unique.
    ours = [name for name in ids if name.startswith(("fig-", "tbl-", "sec-", "eq-", "tabset-"))]
    assert len(ours) == len(set(ours)) > 5


def test_pdf_is_accessible_and_dated_by_the_edition(made: Mapping[str, Path]) -> None:
    raw = made["pdf"].read_bytes()
    assert b"pdfuaid" in raw
    assert b"/MarkInfo" in raw
    assert b"en-US" in raw
    assert b"2025-10-01" in raw
    assert b"A small report" in raw


def test_docx_has_real_tables_alt_text_and_a_stamped_header(made: Mapping[str, Path]) -> None:
    document = docx.Document(str(made["docx"]))
    assert len(document.tables) == 1
    assert document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    alts = [item.get("descr") for item in document.element.body.iter(qn("wp:docPr"))]
    assert alts
    assert all("0.86 (95% CI 0.69 to 1.03)" in alt for alt in alts)
    assert document.sections[0].header.paragraphs[0].text == "SYNTHETIC DATA"
    assert document.core_properties.title == "A small report"
    assert document.core_properties.created.isoformat().startswith("2025-10-01T00:00:00")
    image = next(name for name in zipfile.ZipFile(made["docx"]).namelist() if name.startswith("word/media"))
    assert image.endswith(".png")


def test_same_bytes_again_without_network(
    made: Mapping[str, Path], folder: Path, shared_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    again = render(folder / "small.qmd", run=shared_run, engine="builtin", out=tmp_path)
    for path in again:
        assert path.read_bytes() == made[path.suffix[1:]].read_bytes(), path.name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("There were 12 people.", r"a\.qmd line 5: 'There were 12 people\.'"),
        ('`{python} 1/0`', r"a\.qmd line 5: the code failed with ZeroDivisionError"),
        ("See @fig-nowhere.", "@fig-nowhere refers to nothing"),
        ("See [@nobody].", "nobody not found"),
        ("{{< meta nothing >}}", "the metadata have no nothing"),
        ("::: {#fig-a}\n![](a.png)\n\nCaption\n:::", "no alternative text"),
        ("::: {#fig-a}\nOnly a caption\n:::", "must end with a paragraph that is its caption"),
    ],
)  # fmt: skip
def test_faults_of_a_document(tmp_path: Path, real_run: Path, text: str, said: str) -> None:
    path = tmp_path / "a.qmd"
    (tmp_path / "a.bib").write_text(BIB)
    path.write_text(f"---\ntitle: A\nbibliography: a.bib\n---\n{text}\n")
    with pytest.raises(ReportError, match=said):
        render(path, run=real_run, engine="builtin", out=tmp_path / "out", formats=("html",))
    assert not (tmp_path / "out").exists()


def test_a_title_is_needed(tmp_path: Path, real_run: Path) -> None:
    path = tmp_path / "a.qmd"
    path.write_text("Text.\n")
    with pytest.raises(ReportError, match="has no title"):
        render(path, run=real_run, engine="builtin", out=tmp_path, formats=("html",))


def test_pdf_fails_where_headings_skip_a_level(tmp_path: Path, real_run: Path) -> None:
    path = tmp_path / "a.qmd"
    path.write_text("---\ntitle: A\n---\n# One\n\n### Three\n")
    with pytest.raises(ReportError, match=r"cannot be typeset accessibly.*heading level"):
        render(path, run=real_run, engine="builtin", out=tmp_path, formats=("pdf",))


def test_zip_members_carry_no_time(made: Mapping[str, Path]) -> None:
    infos = zipfile.ZipFile(io.BytesIO(made["docx"].read_bytes())).infolist()
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("told", [True, False])
def test_what_the_first_cell_prints_decides_which_sections_there_are(
    folder: Path, real_run: Path, tmp_path: Path, told: bool
) -> None:
    """As with Quarto: the engine knows of no part by itself, and what a hidden section holds never runs."""
    block = "---\\nsubtitle: Safer Homes\\nran:\\n  its: true\\n---"
    (folder / "told.qmd").write_text(
        f"""---
title: A
---

```{{python}}
#| output: asis
print("{block if told else "Text."}")
```

::: {{.content-visible when-meta="ran.its"}}
Counted.

```{{python}}
ran = True
```
:::

::: {{.content-hidden when-meta="ran.its"}}
```{{python}}
#| output: asis
print("Hidden" + " code.")
```
:::

[In a span.]{{.content-visible when-meta="ran.its"}} [The other span.]{{.content-visible when-meta="ran.survival"}}
""",
        "utf-8",
    )
    (made,) = render(folder / "told.qmd", run=real_run, engine="builtin", out=tmp_path, formats=("html",))
    text = words(made)
    assert [word in text for word in ("Safer Homes", "Counted.", "In a span.")] == [told] * 3
    assert ("Hidden code." in text) != told
    assert "The other span." not in text
