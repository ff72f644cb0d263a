from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.report.target import Speech, Target

Speak = Callable[[Speech], Target]

SHEET = Sheet(
    name="tbl-a",
    caption="A caption.",
    headings=(Heading("List", width=30), Heading("Share", "right", 70)),
    rows=(("A|B", "12.3%"), ("C", "<i>1</i>")),
    groups=("Within 6 months", "Within 12 months"),
    notes=("A note.",),
)


def test_markdown() -> None:
    assert SHEET.markdown().splitlines() == [
        "| List | Share |",
        f"|:{'-' * 30}|{'-' * 70}:|",
        "| **Within 6 months** |  |",
        r"| A\|B | 12\.3% |",
        "| **Within 12 months** |  |",
        r"| C | \<i\>1\</i\> |",
    ]


def test_html_is_repeatable_escaped_and_needs_no_network() -> None:
    html = SHEET.html()
    assert html == SHEET.html()
    assert 'id="t-a"' in html
    assert "&lt;i&gt;1&lt;/i&gt;" in html
    assert "Within 12 months" in html
    assert "http" not in html
    assert "<script" not in html


def test_each_format_gets_its_own(speaking: Speak) -> None:
    speaking("html")
    assert "```{=html}" in str(SHEET)
    for format in ("pdf", "docx", "any"):
        speaking(format)
        text = str(SHEET)
        assert "{=html}" not in text
        assert text.rstrip().endswith("A note\\.\n\nA caption\\.\n:::")


def test_ids_break_after_dots_outside_html() -> None:
    sheet = Sheet(name="tbl-a", caption="", headings=(Heading("Id", breaks=True),), rows=(("a.b_c",),))
    assert "a\\.\u200bb\\_\u200bc" in sheet.markdown()
    assert "a.b_c" in sheet.html()
