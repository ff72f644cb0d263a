"""A page whose numbers tell their ids, each with a row at the end that says what the store says of it."""

from __future__ import annotations

from lxml import html

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.render.numbered import numbered
from ipvi_eval.report.wording import numbers
from tests.report.conftest import HIDDEN, with_last_shown

RATIO = "its.ipv_dir.headline.ratio"
PAGE = """<html><body><main>
<p>It was <span data-result="{0}">14% lower</span>, <span data-result="{1} {0}">x</span>,
<span data-result="no.such">y</span>.</p>
<table data-result="evidence.forest"><tr><td>z</td></tr></table>
<footer class="page-foot"><p>end</p></footer></main></body></html>"""


def test_each_number_has_its_id_and_a_row(report: Report) -> None:
    page = html.fromstring(numbered(PAGE.format(RATIO, "data.incidents"), report))
    spans = page.xpath("//span")
    assert [span.get("title") for span in spans] == [span.get("data-result") for span in spans]
    rows = {row.get("id"): [cell.text_content() for cell in row] for row in page.xpath("//details//tbody/tr")}
    assert list(rows) == [f"number.{id}" for id in (RATIO, "data.incidents", "evidence.forest")]
    one = report.find(RATIO)
    assert rows[f"number.{RATIO}"] == [
        RATIO, one.label, f"{numbers.value(one)} ({numbers.limits(one)})", one.scope.in_words(),
        "" if one.n is None else rows[f"number.{RATIO}"][4], one.method,
    ]  # fmt: skip
    assert rows["number.evidence.forest"][:3] == ["evidence.forest", "Re-arrest", "table"]
    assert page.xpath("//details/following-sibling::footer")


def test_a_page_that_tells_nothing_stays_as_it_is(report: Report) -> None:
    page = '<main><p>Nothing.</p><footer class="page-foot"></footer></main>'
    assert numbered(page, report) == page


def test_what_is_withheld_says_so_in_its_row(report: Report) -> None:
    id = next(id for id, one in report.results.estimates.items() if report.suppressed(one))
    page = html.fromstring(numbered(PAGE.format(id, id), report))
    assert page.xpath(f"//tr[@id='number.{id}']/td[2]")[0].text_content() == "[suppressed]"


def test_what_is_withheld_and_was_told_before_says_in_which_edition(report: Report) -> None:
    page = html.fromstring(numbered(PAGE.format(HIDDEN, HIDDEN), with_last_shown(report, HIDDEN)))
    said = page.xpath(f"//tr[@id='number.{HIDDEN}']/td[2]")[0].text_content()
    assert said == "[suppressed]; last shown in the edition of October 1, 2024: 12.3%"
