"""Every feature the documents may use, in one small document, in all three formats."""

from __future__ import annotations

import io
import json
import re
import shutil
import socket
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pypdfium2 as pdfium
import pytest
import typst
from docx.oxml.ns import qn
from lxml import html

from ipvi_eval.errors import ReportError
from ipvi_eval.report.render import FORMATS, render
from ipvi_eval.report.render.builtin import BuiltinEngine, _settled, _typeset
from ipvi_eval.report.render.pandoc import pandoc

QMD = r"""---
title: "A small report"
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

::: {#tbl-own}
| Item | Number |
|:---------------------|-----------------:|
| **Group one** | |
| a | one |
| **Group two** | |
| b | two |

A table by hand.
:::

| Left | Right |
|---|---|
| c | d |

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


def read_html(path: Path) -> Any:
    return html.parse(str(path)).getroot()


def words(path: Path) -> str:
    """The visible text of an HTML or DOCX file, spaces normalized."""
    if path.suffix == ".docx":
        xml = zipfile.ZipFile(path).read("word/document.xml").decode()
        return " ".join(re.sub(r"<[^>]+>", "", re.sub(r"</w:p>|<w:tab/>", " ", xml)).split()).replace("\xa0", " ")
    text = re.sub(r"<(style|svg).*?</\1>", " ", path.read_text("utf-8"), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", "", text).split()).replace("\xa0", " ")


@pytest.mark.parametrize("format", ["html", "docx"])
def test_numbers_references_and_citations(made: Mapping[str, Path], format: str) -> None:
    text = words(made[format])
    assert "The ratio is 0.86 (95% CI 0.69 to 1.03), see Figure 1, Table 1, Equation 1 and Section 1.1;" in text
    assert "(Kaplan and Meier 1958) in Dutchess, hidden [suppressed]" in text
    assert "Withheld to protect people" in text
    title = "No conclusion: the count was 14% lower than expected (anything from 31% lower to 3% higher)."
    assert f"Figure 1: {title}" in text
    assert "Counts by month" in text
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
    text = made["html"].read_text("utf-8")
    assert '<html lang="en-US">' in text
    loads = re.findall(r'(?:src|<link[^>]*href)="(?!data:)([^"]+)"', text)
    assert loads == []
    assert "url(http" not in text
    assert re.findall(r"<script[^>]*>", text) == ["<script>"]
    assert "<math" in text
    assert 'class="stamp-bar"' in text
    assert text.count('type="radio"') == 2
    images = re.findall(r"<img[^>]*>", text)
    assert images
    assert all(re.search(r'alt="[^"]{20,}"', image) for image in images)


def test_html_has_one_id_once(made: Mapping[str, Path]) -> None:
    ids = re.findall(r'\sid="([^"]+)"', made["html"].read_text("utf-8"))
    assert len(ids) == len(set(ids)) > 5


def test_every_table_of_html_has_a_caption_and_headers_with_a_scope(made: Mapping[str, Path]) -> None:
    tables = read_html(made["html"]).xpath("//main//table")
    captions = [" ".join(table.xpath("string(caption)").split()) for table in tables]
    assert captions[0].startswith("Table 1: Share of people")
    assert captions[1] == "Table 2: A table by hand."
    for table in tables:
        assert table.xpath("thead/tr/th")
        assert not table.xpath("thead/tr/*[not(self::th[@scope='col'])]")
        assert not table.xpath("tbody/tr[not(th[@scope='row' or @scope='rowgroup'])]")
        assert not table.xpath("tbody/tr[th/@scope='rowgroup' and count(*) > 1]")
    assert [th.text_content() for th in tables[1].xpath("tbody/tr/th[@scope='rowgroup']")] == ["Group one", "Group two"]
    assert tables[2].xpath("count(caption)") == 0  # a table without an id has no number


def test_what_scrolls_sideways_has_a_name_and_is_reached_with_the_keyboard(made: Mapping[str, Path]) -> None:
    page = read_html(made["html"])
    boxes = page.xpath("//*[contains(@class, 'scroll') or @class='equation']")
    assert len(boxes) == 6  # a figure, three tables, an equation and the numbers
    for box in boxes:
        assert (box.get("role"), box.get("tabindex")) == ("region", "0")
        assert box.get("aria-label")
    assert all(table.getparent().get("class") == "scroll" for table in page.xpath("//main//table"))
    # The picture for narrow screens fits them, and does not scroll.
    assert len(page.xpath("//figure/div[@class='scroll']//img")) == len(page.xpath("//figure//img")) - 1 == 1
    assert [image.get("class") for image in page.xpath("//figure/*[not(@class='scroll')]//img")] == ["narrow"]


def test_no_other_rule_lets_a_box_scroll_or_cuts_what_is_in_it(made: Mapping[str, Path]) -> None:
    style = re.sub(r"/\*.*?\*/", "", "".join(read_html(made["html"]).xpath("//style/text()")), flags=re.S)
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", style)
    scrolling = {name.strip() for name, body in rules if re.search(r"overflow(-x)?:\s*(auto|scroll|hidden)", body)}
    assert scrolling == {".scroll", ".equation", "#TOC"}
    # A cell is as wide as its longest word: what does not fit is scrolled to, never cut or split inside a word.
    cells = [body for name, body in rules if re.search(r"\b(td|th)\b", name)]
    assert any("overflow-wrap: normal" in body for body in cells)
    assert not any(re.search(r"overflow-wrap:\s*anywhere|break-all|table-layout:\s*fixed", body) for _, body in rules)


def test_the_stamp_is_printed_above_the_text_and_not_over_it(made: Mapping[str, Path]) -> None:
    page = read_html(made["html"])
    style = "".join(page.xpath("//style/text()"))
    printed = style.rpartition("@media print")[2]
    (bar,) = re.findall(r"\.stamp-bar \{([^}]*)\}", printed)
    assert "position: static" in bar
    # Browsers repeat the head of a table on each page, when it may not break.
    assert "display: table-header-group" in bar
    assert "break-inside: avoid" in bar
    assert re.search(r"main \{\s*display: table;", printed)
    assert page.xpath("boolean(//main/div[@class='stamp-bar'])")
    assert page.xpath("string(//main/footer)").strip() == "A small report: Intimate Partner Violence Intervention"


def typst_source(path: Path, run: Path, work: Path) -> Path:
    """The Typst file that the PDF of `path` is made from."""
    BuiltinEngine(path=path, run=run, work=work).render("pdf")
    return work / f"{path.stem}.typ"


def pages(source: Path) -> int:
    pictures = typst.compile(source, root=source.parent, ignore_system_fonts=True, format="svg")
    return len(pictures) if isinstance(pictures, list) else 1


@pytest.fixture(scope="module")
def small_typst(folder: Path, shared_run: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return typst_source(folder / "small.qmd", shared_run, tmp_path_factory.mktemp("typst")).read_text("utf-8")


def test_a_figure_in_a_tab_stays_below_the_name_of_the_tab(small_typst: str) -> None:
    before, tabs = small_typst.split("#let floating(mark, called, body) = body")
    assert "Tab one" not in before
    assert tabs.index("Tab one") < tabs.index("Text one.") < tabs.index("Tab two") < tabs.index("\n]\n")


def test_a_group_is_repeated_where_its_rows_go_on_over_the_page(small_typst: str) -> None:
    # Typst repeats headers of every level; the name of a group is one of the second.
    groups = re.findall(r"table\.header\(level: 2,\s*table\.cell\(colspan: (\d)\)\[\s*#strong\[([^]]*)\]", small_typst)
    assert ("5", "Within 6 months") in groups
    assert ("2", "Group two") in groups
    assert small_typst.count("table.header(level: 1,") == 2


def test_a_row_is_not_cut_in_two(tmp_path: Path, shared_run: Path) -> None:
    tall = "\n\n".join("Line." for _ in range(26))
    cell = "\n".join(f"| x | {line:<5} |" if line else "|   |       |" for line in tall.split("\n"))
    rule = "+---+-------+"
    table = f"{rule}\n| A | B     |\n+===+=======+\n" + f"{cell}\n{rule}\n" * 3
    path = tmp_path / "a.qmd"
    path.write_text(f"---\ntitle: A\n---\n::: {{#tbl-a}}\n{table}\nThree tall rows.\n:::\n")
    work = tmp_path / "work"
    work.mkdir()
    source = typst_source(path, shared_run, work)
    assert pages(source) == 3
    source.write_text(source.read_text("utf-8").replace("#set table.cell(breakable: false)", ""), "utf-8")
    assert pages(source) < 3


def test_text_fills_the_page_that_a_figure_does_not_fit_on(tmp_path: Path, shared_run: Path) -> None:
    words = "\n\n".join("Line. " * 30 for _ in range(8))
    figure = "::: {#fig-a}\n![](a.svg){fig-alt='a tall box' width=100%}\n\nTall.\n:::\n"
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"></svg>')
    path = tmp_path / "a.qmd"
    path.write_text(f"---\ntitle: A\n---\n{words}\n\n{figure}\n{words}\n")
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(tmp_path / "a.svg", work)
    source = typst_source(path, shared_run, work)
    assert pages(source) == 2
    source.write_text(source.read_text("utf-8").replace("{ top }", "{ none }"), "utf-8")
    assert pages(source) == 3


@pytest.mark.parametrize(("heading", "contents"), [("# One {#sec-one}\n\n", True), ("", False)])
def test_contents_are_listed_where_there_are_any(
    tmp_path: Path, shared_run: Path, heading: str, contents: bool
) -> None:
    path = tmp_path / "a.qmd"
    path.write_text(f"---\ntitle: A\ntoc: true\n---\n\n{heading}Some words.\n", "utf-8")
    source = typst_source(path, shared_run, tmp_path).read_text("utf-8")
    assert ("#outline(" in source) is contents


def test_a_page_is_filled_also_where_the_figure_fitted_before_the_contents_were_listed(
    tmp_path: Path, shared_run: Path
) -> None:
    figure = "::: {#fig-a}\n![](a.svg){fig-alt='a wide box' width=100%}\n\nWide.\n:::\n"
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="100" height="60"></svg>')
    path = tmp_path / "a.qmd"
    after = [f"[Text]{{#text}} {'and more. ' * 60}", *["Line. " * 60] * 4]
    lines = ["# One", "Before. " * 60, figure, *after, *(f"# Chapter {letter}" for letter in "abcdefghijklmnopqrst")]
    path.write_text("---\ntitle: A\ntoc: true\n---\n" + "\n\n".join(lines))
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(tmp_path / "a.svg", work)
    text, shown = places(typst_source(path, shared_run, work), "text", "fig-a-shown")
    assert text[0] == 1
    assert shown[0] == 2


@pytest.mark.parametrize("leads", ["[These]{#lead} are:", "**[These]{#lead} are.**"])
def test_what_says_what_follows_stays_with_it(tmp_path: Path, shared_run: Path, leads: str) -> None:
    work = tmp_path / "work"
    work.mkdir()
    path = tmp_path / "a.qmd"
    apart = 0
    for lines in range(32, 38):
        path.write_text("---\ntitle: A\n---\n" + "Line.\n\n" * lines + f"{leads}\n\n- [One]{{#item}}\n- Two\n")
        source = typst_source(path, shared_run, work)
        (lead, _), (item, _) = places(source, "lead", "item")
        assert lead == item
        source.write_text(source.read_text("utf-8").replace("sticky: true, above", "above"), "utf-8")
        (lead, _), (item, _) = places(source, "lead", "item")
        apart += lead != item
    assert apart == 1


def test_lists_printed_one_behind_the_other_are_as_close_as_others(tmp_path: Path, real_run: Path) -> None:
    path = tmp_path / "a.qmd"
    cells = "".join(f'```{{python}}\n#| output: asis\nprint("\\n- {word}\\n")\n```\n\n' for word in ("One", "Two"))
    styled = '::: {custom-style="Brief"}\n- Three\n\n- Four\n:::\n'
    path.write_text(f"---\ntitle: A\n---\n\n{cells}Text.\n\n- First\n\n  Second\n\n{styled}")
    page, word = render(path, run=real_run, engine="builtin", out=tmp_path, formats=("html", "docx"))
    items = html.parse(str(page)).getroot().xpath("//main//li")
    assert [[child.tag for child in one] for one in items] == [[], [], ["p", "p"], ["p"], ["p"]]
    styles = {one.text: one.style.name for one in docx.Document(str(word)).paragraphs}
    assert (styles["One"], styles["Two"]) == ("Compact", "Compact")
    assert (styles["Three"], styles["Four"]) == ("Brief", "Brief")  # pandoc gives a named style to paragraphs alone


def places(source: Path, *names: str) -> list[tuple[int, float]]:
    """Page and height from its top, in points, of labelled things."""
    asked = "".join(f"#context [#metadata(locate(<{name}>).position()) <asked>]\n" for name in names)
    (source.parent / "asked.typ").write_text(source.read_text("utf-8") + asked, "utf-8")
    found = json.loads(typst.query(source.parent / "asked.typ", "<asked>", field="value", root=source.parent))
    return [(place["page"], float(place["y"].removesuffix("pt"))) for place in found]


@pytest.mark.parametrize("before", [0, 1, 2, 5])
@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_figure_stands_between_its_heading_and_the_next(
    tmp_path: Path, shared_run: Path, before: int, after: int
) -> None:
    words = "Line. " * 60
    figure = "::: {#fig-%s}\n![](a.svg){fig-alt='a wide box' width=100%%}\n\nWide.\n:::\n"
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40"></svg>')
    path = tmp_path / "a.qmd"
    lines = [*[words] * before, "# First", "## Part", *[words] * after, figure % "a", words, figure % "b", "# Second"]
    path.write_text("---\ntitle: A\n---\n" + "\n\n".join(lines))
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(tmp_path / "a.svg", work)
    first, one, two, second = places(
        typst_source(path, shared_run, work), "part", "fig-a-shown", "fig-b-shown", "second"
    )
    assert first < one < two < second


def test_pdf_is_accessible_and_dated_by_the_edition(made: Mapping[str, Path]) -> None:
    with pikepdf.open(made["pdf"]) as pdf:
        told = pdf.Root.Metadata.read_bytes()
        assert b"<pdfuaid:part>1</pdfuaid:part>" in told
        assert b"2025-10-01" in told
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "en-US"
        assert pdf.docinfo.Title == "A small report"
        assert str(pdf.docinfo.CreationDate).startswith("D:20251001000000")


def test_docx_has_real_tables_alt_text_and_a_stamped_header(made: Mapping[str, Path]) -> None:
    document = docx.Document(str(made["docx"]))
    assert len(document.tables) == 3
    assert document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    alts = [item.get("descr") for item in document.element.body.iter(qn("wp:docPr"))]
    assert alts
    assert all("0.86 (95% CI 0.69 to 1.03)" in alt for alt in alts)
    assert document.sections[0].header.paragraphs[0].text == "SYNTHETIC DATA"
    assert document.core_properties.title == "A small report"
    assert document.core_properties.created.isoformat().startswith("2025-10-01T00:00:00")
    image = next(name for name in zipfile.ZipFile(made["docx"]).namelist() if name.startswith("word/media"))
    assert image.endswith(".png")


def test_same_bytes_format_by_format_and_without_network(
    made: Mapping[str, Path], folder: Path, shared_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    alone = BuiltinEngine(path=folder / "small.qmd", run=shared_run, work=tmp_path)
    for path in map(alone.render, FORMATS):
        assert path.read_bytes() == made[path.suffix[1:]].read_bytes(), path.name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("There were 12 people.", r"a\.qmd line 5: 'There were 12 people\.'"),
        ('`{python} 1/0`', r"a\.qmd line 5: the code failed with ZeroDivisionError"),
        (
            "See @fig-nowhere.\n\nAnd @tbl-a [@a], @sec-b.",
            r"@fig-nowhere, @tbl-a, @sec-b refers to nothing.* \(a\.qmd line 5, a\.qmd line 7\); take out",
        ),
        ("See [@nobody].", "nobody not found"),
        ("{{< meta nothing >}}", "the metadata have no nothing"),
        ("::: {#fig-a}\n![](a.png)\n\nCaption\n:::", "no alternative text"),
        ("::: {#fig-a}\nOnly a caption\n:::", "must end with a paragraph that is its caption"),
    ],
)  # fmt: skip
def test_faults_of_a_document(tmp_path: Path, real_run: Path, text: str, said: str) -> None:
    path = tmp_path / "a.qmd"
    (tmp_path / "a.bib").write_text(BIB)
    (tmp_path / "a.png").touch()
    path.write_text(f"---\ntitle: A\nbibliography: a.bib\n---\n{text}\n")
    with pytest.raises(ReportError, match=said):
        render(path, run=real_run, engine="builtin", out=tmp_path / "out", formats=("html",))
    assert not (tmp_path / "out").exists()


def test_a_title_is_needed(tmp_path: Path, real_run: Path) -> None:
    path = tmp_path / "a.qmd"
    path.write_text("Text.\n")
    with pytest.raises(ReportError, match="has no title"):
        render(path, run=real_run, engine="builtin", out=tmp_path, formats=("html",))


def test_a_title_that_a_cell_prints_is_the_title(tmp_path: Path, real_run: Path) -> None:
    path = tmp_path / "a.qmd"
    cell = '```{python}\n#| output: asis\nprint("---\\ntitle: Later\\n---")\n```'
    path.write_text(f"---\ntitle: Sooner\n---\n\n{cell}\n\nText.\n")
    page, word = render(path, run=real_run, engine="builtin", out=tmp_path, formats=("html", "docx"))
    text = page.read_text("utf-8")
    assert "<title>Later</title>" in text
    assert '<h1 class="title">Later</h1>' in text
    assert docx.Document(str(word)).core_properties.title == "Later"


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


def test_pages_that_do_not_settle_are_set_again_with_figures_where_the_text_comes_to_them(tmp_path: Path) -> None:
    """The figure asks how many marks there are and puts down one more, whenever it is asked where it floats."""
    template = (files("ipvi_eval.report.render") / "page.typ").read_text("utf-8")
    floating = template[template.index("#let floating") : template.index("#set place")]
    more = "  for n in range(query(<here>).len() + 1) [#metadata(none) <here>]\n  set figure("
    assert "  set figure(" in floating
    source = tmp_path / "a.typ"
    text = "#metadata(none) <called> #metadata(none) <mark> #floating(<mark>, <called>)[Shown.]"
    source.write_text(f'#set document(title: "A")\n{floating.replace("  set figure(", more)}\n{text}\n', "utf-8")
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    assert not _settled(source, tmp_path / "a.pdf", moment, {})
    assert _settled(source, tmp_path / "a.pdf", moment, {"figures": "in place"})
    with pdfium.PdfDocument(_typeset(source, tmp_path / "b.pdf", moment)) as document:
        assert document[0].get_textpage().get_text_range() == "Shown."


LISTED = """@book{b2001, author={Zeta, Ann}, title={Second}, year={2001}}
@book{a2000, author={Alpha, Bo}, title={First}, year={2000}}"""
NOTES = """<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0"><info><title>n</title><id>n</id>
<updated>2020-01-01T00:00:00Z</updated></info><citation><layout suffix="." delimiter="; "><names variable="author"/>
<text variable="title" prefix=", "/></layout></citation><bibliography><layout><text variable="title"/></layout>
</bibliography></style>"""


CITING = """One [@b2001, p. 3], says @a2000 "so [-@b2001]".

- a list [@a2000; @b2001].

::: {custom-style=X}
Styled [@b2001].
:::

A note.^[See @a2000.]
"""


@pytest.mark.parametrize(
    ("front", "end"),
    [
        ("", "::: {#refs}\n:::\n"), ("", "::: {#refs .own}\nFirst of all:\n:::\n\nBehind.\n"), ("", "# Works\n"),
        ("", ""), ("csl: notes.csl\n", "# Works\n"), ("reference-section-title: Sources\n", ""),
    ],
)  # fmt: skip
def test_citations_are_placed_as_pandoc_places_them(tmp_path: Path, shared_run: Path, front: str, end: str) -> None:
    """Beside pandoc's own `--citeproc`, which goes through the whole text."""
    work = tmp_path / "work"
    work.mkdir()
    for name, text in (("notes.csl", NOTES), ("references.bib", LISTED)):
        (tmp_path / name).write_text(text)
        (work / name).write_text(text)
    body = f"{CITING}\n{end}"
    path = tmp_path / "a.qmd"
    path.write_text(f"---\ntitle: A\nbibliography: references.bib\n{front}---\n{body}", "utf-8")
    found = read_html(BuiltinEngine(path=path, run=shared_run, work=work).render("html"))
    (tmp_path / "bare.html").write_text(
        pandoc(
            ["-f", "markdown", "-t", "html5", "-s", "--citeproc", "--wrap=preserve", "--metadata=title:A"],
            f"---\nbibliography: references.bib\n{front}---\n{body}",
            of="a", work=tmp_path,
        ),
        "utf-8",
    )  # fmt: skip
    expected = read_html(tmp_path / "bare.html")
    for where in ("//*[@class='citation']", "//*[@id='refs']", "//*[contains(@class, 'footnotes')]", "//h1"):
        ours, theirs = (
            [html.tostring(one, with_tail=False) for one in page.xpath(where) if one.get("class") != "title"]
            for page in (found, expected)
        )
        assert ours == theirs, where
    assert found.xpath("//*[@id='refs']")


def test_a_picture_of_the_document_is_held_by_its_page_and_a_page_of_ours_is_written_once(
    tmp_path: Path, shared_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[list[str]] = []

    def counted(options: list[str], text: str, **given: Any) -> str:
        written.append(options)
        return pandoc(options, text, **given)

    monkeypatch.setattr("ipvi_eval.report.render.builtin.pandoc", counted)
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="100" height="60"></svg>')
    (tmp_path / "own.css").write_text("p { color: red; }")
    shows = {"bare": "", "markdown": "![](a.svg){fig-alt='a box'}", "raw": "<p><img alt='a box'\n src='a.svg'></p>"}
    for name, shown in shows.items():
        path = tmp_path / f"{name}.qmd"
        words = 'Words, a [link](https://example.org), `src="a.svg"`.'
        path.write_text(f"---\ntitle: A\nformat:\n  html:\n    css: own.css\n---\n{words}\n\n{shown}\n", "utf-8")
        written.clear()
        page = BuiltinEngine(path=path, run=shared_run, work=tmp_path).render("html").read_text("utf-8")
        assert len(written) == (2 if shown else 1), name
        assert ("data:image/svg+xml" in page or "<svg" in page) == bool(shown), name
        assert not re.search(r"<img[^>]*src=['\"]a\.svg", page), name
        assert "p { color: red; }" in page
        assert "<link" not in page
