"""What Quarto reads and the built-in engine does not, or not all of: checked without Quarto."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pypandoc
import pytest
import typst

from ipvi_eval.report.document import read_document
from ipvi_eval.report.lookup import open_report
from ipvi_eval.report.sections.banner import banner
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.report.target import Speech, Target
from tests.report.render.as_quarto import typst_at_the_foot, typst_source

DOCUMENTS = (
    "annual_report",
    "grant_brief",
    "technical_appendix",
    "feasibility_report",
    "annual_report_es",
    "grant_brief_es",
)
Check = Callable[[Any], bool]


def pandoc(text: str, to: str, *options: str) -> str:
    command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", to, "--wrap=none", *options]
    return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True).stdout


def parsed(yaml: str) -> dict[str, Any]:
    """YAML as plain values: booleans, texts, lists and mappings."""
    return {key: plain(value) for key, value in json.loads(pandoc(f"---\n{yaml}\n---\n", "json"))["meta"].items()}


def plain(value: Mapping[str, Any]) -> Any:
    kind, content = value["t"], value.get("c")
    if kind == "MetaMap":
        return {key: plain(item) for key, item in content.items()}
    if kind == "MetaList":
        return [plain(item) for item in content]
    if kind == "MetaInlines":
        return "".join(" " if item["t"] == "Space" else item.get("c", "") for item in content)
    return content


# The options of these documents as Quarto documents them: https://quarto.org/docs/reference/formats/html.html,
# typst.html and docx.html (read 2026-11), https://quarto.org/docs/reference/projects/core.html, for `filters`
# https://quarto.org/docs/extensions/filters.html, for brand files https://posit-dev.github.io/brand-yml/.


def text(value: Any) -> bool:
    return isinstance(value, str)


def switch(value: Any) -> bool:
    return isinstance(value, bool)


def number(value: Any) -> bool:
    return str(value).isdigit()


def one_of(*words: str) -> Check:
    return lambda value: value in words


def mapping(checks: Mapping[str, Check]) -> Check:
    return lambda value: isinstance(value, dict) and not faults(value, checks)


def each(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(check(item) for item in value)


def faults(found: Mapping[str, Any], checks: Mapping[str, Check]) -> list[str]:
    return [key for key, value in found.items() if key not in checks or not checks[key](value)]


TIMES = ("pre-ast", "post-ast", "pre-quarto", "post-quarto", "pre-render", "post-render")
FORMATS: dict[str, dict[str, Check]] = {
    "html": {
        "toc": switch,
        "embed-resources": switch,
        "html-math-method": one_of("plain", "webtex", "gladtex", "mathml", "mathjax", "katex"),
        "format-links": switch,
        "css": text,
    },
    "typst": {
        "toc": switch,
        "pdf-standard": one_of("ua-1", "a-1b", "a-2b", "a-3b", "1.7", "2.0"),
        "papersize": text,
        "margin": mapping({"x": text, "y": text}),
        "mainfont": text,
        "section-numbering": text,
        "include-in-header": text,
    },
    "docx": {"toc": switch},
}
OPTIONS: dict[str, Check] = {
    "title": text,
    "author": text,
    "lang": text,
    "bibliography": text,
    "jupyter": text,
    "citeproc": switch,
    "number-sections": switch,
    "fig-cap-location": one_of("top", "bottom", "margin"),
    "toc-depth": number,
    "execute": mapping({"echo": switch, "warning": switch, "freeze": lambda value: switch(value) or value == "auto"}),
    "filters": each(mapping({"path": text, "at": one_of(*TIMES)})),
    "format": mapping({name: mapping(checks) for name, checks in FORMATS.items()}),
}
PROJECT: dict[str, Check] = {
    "project": mapping({"type": one_of("default"), "output-dir": text, "render": each(text), "post-render": text}),
    "brand": text,
}
BRAND: dict[str, Check] = {
    "meta": mapping({"name": text}),
    "color": lambda value: (
        isinstance(value, dict)
        and not faults(
            {key: item for key, item in value.items() if key != "palette"},
            dict.fromkeys(("foreground", "primary", "secondary", "warning"), lambda name: name in value["palette"]),
        )
    ),
    "typography": mapping({"headings": mapping({"color": text})}),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_front_matter_is_what_quarto_documents(reports: Path, name: str) -> None:
    front = parsed(read_document(reports / f"{name}.qmd").front)
    assert faults(front, OPTIONS) == []
    # Those in Spanish cite nothing, nor does that on what could not be answered.
    assert name.endswith(("_es", "feasibility_report")) or (reports / front["bibliography"]).is_file()


def test_shared_metadata_are_what_quarto_documents(reports: Path) -> None:
    shared = parsed((reports / "_metadata.yml").read_text("utf-8"))
    assert faults(shared, OPTIONS) == []
    formats = shared["format"]
    named = [
        formats["html"]["css"],
        formats["typst"]["include-in-header"],
        *(item["path"] for item in shared["filters"]),
    ]
    assert all((reports / each).is_file() for each in named)
    # Nothing is fetched when a document is opened, and a mailed file links to no neighbor it does not have.
    assert formats["html"]["embed-resources"] is True
    assert formats["html"]["html-math-method"] == "mathml"
    assert formats["html"]["format-links"] is False
    assert formats["typst"]["pdf-standard"] == "ua-1"
    assert (shared["execute"]["freeze"], shared["citeproc"]) == (False, True)


def test_an_option_that_nobody_documents_is_a_fault() -> None:
    assert faults({"toc": True}, OPTIONS) == ["toc"]  # it belongs to a format here
    assert faults(parsed("format:\n  html:\n    embed-resource: true"), OPTIONS) == ["format"]
    assert faults(parsed("filters:\n  - path: a.lua\n    at: never"), OPTIONS) == ["filters"]


def test_the_project_names_the_documents(reports: Path) -> None:
    project = parsed((reports.parent / "_quarto.yml").read_text("utf-8"))
    assert faults(project, PROJECT) == []
    assert project["project"]["render"] == [f"reports/{name}.qmd" for name in DOCUMENTS]
    assert (reports.parent / project["project"]["post-render"]).is_file()
    assert (reports.parent / project["brand"]).is_file()


def test_the_brand_is_what_its_format_documents(reports: Path) -> None:
    brand = parsed((reports / "_brand.yml").read_text("utf-8"))
    assert faults(brand, BRAND) == []
    assert brand["typography"]["headings"]["color"] in brand["color"]["palette"]


def test_the_documents_have_different_titles(reports: Path) -> None:
    titles = {parsed(read_document(reports / f"{name}.qmd").front)["title"] for name in DOCUMENTS}
    assert len(titles) == len(DOCUMENTS)


def test_only_numbered_documents_number_their_headings(reports: Path) -> None:
    # Quarto applies section-numbering whether or not sections are numbered.
    shared = parsed((reports / "_metadata.yml").read_text("utf-8"))
    assert shared["format"]["typst"]["section-numbering"] == "1.1"
    for name in DOCUMENTS:
        front = parsed(read_document(reports / f"{name}.qmd").front)
        own = front.get("format", {}).get("typst", {}).get("section-numbering")
        assert own == (None if front.get("number-sections", True) else "")


@pytest.mark.parametrize("analyses", [["survival", "its", "evidence"], ["its"], []])
def test_plain_quarto_sees_name_and_parts_of_the_run_at_hand(
    reports: Path, make_run: Callable[..., Path], analyses: list[str]
) -> None:
    """As `quarto render` hands it to pandoc: shared metadata from outside, within what the first cell prints."""
    report = open_report(make_run(analyses=analyses, keep=lambda item: item.id.startswith(("data.", *analyses))))
    shared = f"--metadata-file={reports / '_metadata.yml'}"
    found = json.loads(pandoc(f"{banner(report)}\n# Text\n", "json", shared))["meta"]
    assert plain(found["subtitle"]) == report.meta.about
    told = set(plain(found["ran"])) if "ran" in found else set()
    assert told == {name for name, here in report.parts.items() if here}


@pytest.mark.parametrize("rows", [40, 120])
def test_no_row_of_a_long_table_is_printed_over_another(reports: Path, tmp_path: Path, rows: int) -> None:
    source = tmp_path / "a.typ"
    source.write_text(typst_source((reports / "_page.typ").read_text("utf-8"), rows=rows), "utf-8")
    found = [item["value"] for item in json.loads(typst.query(str(source), "<row>"))]
    assert [item["row"] for item in found] == list(range(rows))
    places = [(item["page"], float(item["y"].removesuffix("pt"))) for item in found]
    assert len(set(places)) == rows
    assert places == sorted(places)
    assert max(y for _, y in places) < 11 * 72 - 1.25 * 72  # above the foot of a letter page
    assert places[-1][0] > 1


def test_nothing_is_left_behind_at_the_foot_and_no_cell_is_justified(reports: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.typ"
    source.write_text(typst_at_the_foot((reports / "_page.typ").read_text("utf-8")), "utf-8")
    asked = [json.loads(typst.query(str(source), label)) for label in ("<foot>", "<justified>")]
    told, justified = ([item["value"] for item in found] for found in asked)
    pages: dict[str, set[int]] = {}
    for item in told:
        pages.setdefault(item["what"], set()).add(item["page"])
    assert len(told) == 2 * len(pages) == 48
    assert [what for what, where in pages.items() if len(where) > 1] == []
    assert set(justified) == {False}


def test_the_pdf_is_accessible_with_the_shared_header(reports: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.typ"
    source.write_text(typst_source((reports / "_page.typ").read_text("utf-8"), rows=60), "utf-8")
    assert typst.compile(str(source), pdf_standards="ua-1")


TABLE = """::: {#tbl-x}
| Group | Share |
|:------|------:|
| **List A** | |
| Men | 1 |
| **Bold** | 2 |

A note.

Another note.

The caption.
:::
"""


BOX = "#f3f6f9"


def drawn(source: str, folder: Path) -> str:
    """What Typst draws, as SVG."""
    (folder / "a.typ").write_text(source, "utf-8")
    made = typst.compile(str(folder / "a.typ"), format="svg")
    assert isinstance(made, bytes)
    return made.decode()


def looked(reports: Path, markdown: str, to: str) -> str:
    return pandoc(markdown, to, f"--lua-filter={reports / '_looks.lua'}")


def test_both_engines_tell_a_picture_in_the_same_way(reports: Path) -> None:
    """A study is rendered by Quarto without the package at hand, so the filters cannot load one file."""
    ours = files("ipvi_eval.report.render").joinpath("layout.lua").read_text("utf-8")
    function = r"^local function holds_picture\(.*?^end$"
    found = [
        re.findall(function, text, re.DOTALL | re.MULTILINE)
        for text in (ours, (reports / "_looks.lua").read_text("utf-8"))
    ]
    assert len(found[0]) == 1
    assert found[0] == found[1]


def test_group_rows_span_their_table(reports: Path) -> None:
    assert "table.cell(colspan: 2)[#strong[List A]]" in looked(reports, TABLE, "typst")
    assert "colspan: 2)[#strong[Bold]]" not in looked(reports, TABLE, "typst")
    assert looked(reports, TABLE, "html").count('colspan="2"') == 1


def test_the_groups_of_our_own_tables_are_known(reports: Path, speaking: Callable[[Speech], Target]) -> None:
    speaking("pdf")
    sheet = Sheet(
        name="tbl-x", caption="Shares.", headings=(Heading("Who"), Heading("Share", "right")),
        rows=(("Men", "1"), ("Women", "2")), groups=("List A", "List B"), notes=("A note.",),
    )  # fmt: skip
    shown = looked(reports, str(sheet), "typst")
    assert [f"colspan: 2)[#strong[List {name}]]" in shown for name in "AB"] == [True, True]
    assert "A note." in shown.split("size: 8.2pt")[1]
    assert "Shares." not in shown.split("size: 8.2pt")[1].split("]")[0]


def test_notes_stand_between_a_table_and_its_caption(reports: Path) -> None:
    blocks = json.loads(looked(reports, TABLE, "json"))["blocks"][0]["c"][1]
    assert [block["t"] for block in blocks] == ["Table", "Div", "Para"]
    attributes, notes = blocks[1]["c"]
    assert attributes[2] == [["custom-style", "Table Note"]]
    assert [block["t"] for block in notes] == ["Para", "Para"]
    without = TABLE.replace("A note.\n\nAnother note.\n\n", "")
    assert [b["t"] for b in json.loads(looked(reports, without, "json"))["blocks"][0]["c"][1]] == ["Table", "Para"]


@pytest.mark.parametrize(
    ("markdown", "edge", "inside"),
    [
        ("::: {.key-numbers}\n**Q?** Yes.\n:::", "top: 2pt", "#strong[Q?] Yes."),
        ("::: {.callout-warning}\n## Take care\nText.\n:::", "left: 3pt", "#strong[Take care]\n\nText."),
        ("::: {.callout-note}\nText.\n:::", "left: 3pt", "#strong[Note]\n\nText."),
    ],
)
def test_boxes_of_the_pdf(reports: Path, tmp_path: Path, markdown: str, edge: str, inside: str) -> None:
    shown = looked(reports, markdown, "typst")
    assert re.search(rf"block\(width: 100%, .*stroke: \({edge}", shown)
    assert inside in shown
    assert BOX in drawn(shown, tmp_path)
    assert looked(reports, markdown, "html") == pandoc(markdown, "html")  # Quarto's own callouts and the style sheet


@pytest.mark.parametrize("left", ["", "::: {.content-visible}\n:::"])
def test_a_box_whose_sections_are_all_hidden_is_not_drawn(reports: Path, tmp_path: Path, left: str) -> None:
    shown = looked(reports, f":::: {{.key-numbers}}\n{left}\n::::\n\nText.", "typst")
    assert BOX not in drawn(shown, tmp_path)


def test_what_quarto_leaves_behind_stays_out_of_version_control(reports: Path) -> None:
    # The lines that Quarto appends itself when it does not find them.
    lines = (reports.parent / ".gitignore").read_text("utf-8").splitlines()
    assert {"/.quarto/", "**/*.quarto_ipynb"} <= set(lines)
