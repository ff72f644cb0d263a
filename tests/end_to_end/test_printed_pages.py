"""The pages that are printed, looked at as a reader would; and that what he would mark is found."""

from __future__ import annotations

import pytest
import typst

from tests.printed_pages import faults

pytestmark = pytest.mark.xdist_group("the shipped run")

DOCUMENTS = ("annual_report", "grant_brief", "technical_appendix", "annual_report_es", "grant_brief_es")


def typeset(text: str, tmp_path) -> bytes:
    source = tmp_path / "page.typ"
    source.write_text(f'#set page(paper: "us-letter", margin: 1in)\n{text}', "utf-8")
    return typst.compile(source)


FULL = "#for _ in range(60) [A line that stands by itself.#linebreak()]"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (FULL, None),
        ("Alone on the last page.", None),
        ("#place(dx: 10pt, dy: 4pt)[Covered words]\nWords that are covered\n" + FULL, "cover each other"),
        ("#place(dx: 440pt)[Too far to the right]\n" + FULL, "runs off the page"),
        ("A short page.\n#pagebreak()\n" + FULL, "page 1: 9"),
        ("#set page(footer: [Report #h(1fr) 2 / 9])\n" + FULL, "page 1: its foot says that it is page 2"),
        ("#set page(footer: context [Report #h(1fr) #counter(page).display() / 9])\n" + FULL, None),
        ("A short page.\n#place(bottom, rect(width: 20pt, height: 20pt, fill: black))\n#pagebreak()\n" + FULL, None),
    ],
)
def test_what_a_reader_would_mark_is_found(text, fault, tmp_path):
    found = faults(typeset(text, tmp_path))
    assert found == [] if fault is None else any(fault in one for one in found), found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_page_of_the_shipped_study_covers_text_or_is_left_empty(shipped_run, name):
    assert faults((shipped_run.folder / "reports" / f"{name}.pdf").read_bytes()) == []
