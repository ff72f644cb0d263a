"""The page of problems: what it says on top, that it loads nothing, and that nothing in a name becomes markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ipvi_eval.quality.assessment import Assessment, refused
from ipvi_eval.quality.facts import Facts
from ipvi_eval.quality.finding import SEVERITIES, Finding
from ipvi_eval.report.inside.inside_page import INSIDE
from ipvi_eval.report.inside.quality_page import quality_page


def finding(**changed):
    about = {"severity": "changes numbers", "about": "duplicates", "what": "one thing is wrong", "file": "a.csv"}
    return Finding(**about | changed)


def page(*findings, **changed):
    found = Assessment(findings=findings, **changed)
    return quality_page(found, title="Tiny <study>", workbook="problems.xlsx")


class Words(HTMLParser):
    """The text of a page, and whether its elements are closed in order."""

    def __init__(self, text):
        super().__init__()
        self.text, self.open = "", []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "col", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_it_says_first_that_it_stays_inside():
    words = Words(page(finding()))
    assert words.open == []
    body = words.text.split("}")[-1]
    assert body.strip().startswith(INSIDE)
    assert "not for publication" in INSIDE


def test_it_loads_nothing_and_forbids_to():
    text = page(finding())
    assert "default-src 'none'" in text
    assert not re.search(r"<(script|img|link|iframe)|url\(|https?:", text)
    assert 'name="viewport" content="width=device-width' in text


def test_the_worst_first_with_place_rows_and_chance():
    rows = tuple(range(2, 32))
    text = Words(
        page(
            finding(severity="stops the run", column="DAY", rows=rows),
            finding(what="custody.csv: odd", p=1e-20),
            finding(p=0.0021),
        )
    ).text
    assert "duplicates · a.csv · column DAY" in text
    assert "Rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 20 more" in text
    assert text.index("Stops the run") < text.index("Changes numbers")
    assert "One thing is wrong." in text
    assert "custody.csv: odd." in text  # a name of a file keeps its letters
    assert "p < 1e-15" in text
    assert "p 0.0021" in text


def test_any_number_of_problems_and_the_rest_in_the_workbook():
    text = Words(page(*[finding(what=f"thing {number}") for number in range(1000)])).text
    assert "Thing 299." in text
    assert "Thing 300." not in text
    assert "And 700 more, in problems.xlsx" in text
    assert "1,000" in text


def test_names_are_no_markup():
    text = page(finding(file="<b>.csv", column="<i>", what="<u>x & y"))
    assert not re.search(r"<[biu]>", text)
    assert "Tiny &lt;study&gt;" in text


def test_facts_as_tables_that_scroll_and_the_long_ones_left_out():
    facts = Facts(
        name="links",
        title="Links",
        about="Found.",
        header=("table", "year", "n", "share"),
        rows=(("a", 2020, 1234, 0.5), ("b", 2021, None, None)),
        shares=("share",),
    )
    long = Facts(name="all", title="Every month", about="", header=("x",), rows=((1,),), long=True)
    text = page(facts=(facts, long), candidates=7)
    words = Words(text).text
    assert '<div class="scroll" role="region" tabindex="0"' in text
    assert all(cell in words for cell in ("2020", "1,234", "50.0%", "–"))
    assert "Every month" not in words
    assert "7 statistical checks" in words
    assert "in 1% of clean extracts, at most" in words


def test_an_extract_that_could_not_be_read():
    text = quality_page(refused([finding(severity="stops the run")]), title="T", workbook="w")
    assert "could not be read to its end" in text
    assert "statistical checks" not in text
    assert all(severity in text for severity in SEVERITIES)


def test_made_up_data_are_called_so():
    assert "SYNTHETIC DATA" in page(synthetic=True)
    assert "SYNTHETIC DATA" not in page()
