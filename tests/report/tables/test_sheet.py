from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml.html import fragment_fromstring

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
    assert "&lt;i&gt;1&lt;/i&gt;" in html
    assert "Within 12 months" in html
    assert "http" not in html
    assert "<script" not in html


def test_every_cell_has_its_headers_in_html() -> None:
    (table,) = fragment_fromstring(SHEET.html(), create_parent=True).iter("table")
    assert [(th.text, th.get("scope")) for th in table.xpath("thead/tr/th")] == [("List", "col"), ("Share", "col")]
    groups = [body.xpath("tr[1]/th")[0] for body in table.xpath("tbody")]
    assert [(th.text, th.get("scope"), th.get("colspan")) for th in groups] == [
        ("Within 6 months", "rowgroup", "2"),
        ("Within 12 months", "rowgroup", "2"),
    ]
    rows = [[(cell.tag, cell.get("scope"), cell.text) for cell in row] for row in table.xpath("tbody/tr[td]")]
    assert rows == [
        [("th", "row", "A|B"), ("td", None, "12.3%")],
        [("th", "row", "C"), ("td", None, "<i>1</i>")],
    ]


def test_the_box_that_scrolls_has_a_name_and_is_reached_with_the_keyboard() -> None:
    box, notes = fragment_fromstring(SHEET.html(), create_parent=True)
    assert (box.get("class"), box.get("role"), box.get("tabindex")) == ("scroll", "region", "0")
    assert box.get("aria-label") == "A caption."
    assert [child.tag for child in box] == ["table"]
    assert notes.text_content() == "A note."


def test_rows_without_groups_stand_in_one_body() -> None:
    plain = replace(SHEET, groups=(), notes=(), source="data.sources")
    html = fragment_fromstring(plain.html(), create_parent=True)
    assert [len(body) for body in html.iter("tbody")] == [2]
    assert html.xpath("//table/@data-result") == ["data.sources"]
    assert len(html) == 1


def test_each_format_gets_its_own(speaking: Speak) -> None:
    speaking("html")
    assert "```{=html}" in str(SHEET)
    for format in ("pdf", "docx", "any"):
        speaking(format)
        text = str(SHEET)
        assert "{=html}" not in text
        assert text.rstrip().endswith("A note\\.\n\nA caption\\.\n:::")


def test_ids_break_after_dots_and_underscores() -> None:
    sheet = Sheet(name="tbl-a", caption="", headings=(Heading("Id", breaks=True),), rows=(("a.b_c",),))
    assert "a\\.\u200bb\\_\u200bc" in sheet.markdown()
    assert "a.<wbr>b_<wbr>c" in sheet.html()


WIDE = Sheet(
    name="tbl-b",
    caption="B.",
    headings=(Heading("Comparison"), Heading("Ratio", "right"), Heading("95% CI", "right"), Heading("Verdict")),
    rows=(("Days in custody subtracted", "0.70", "0.56 to 0.88", "lower"),),
)


def test_rows_that_a_phone_has_no_room_for_stand_below_their_names_where_that_helps() -> None:
    # As wide as their longest cells, or the bold heading of seven letters, each with an edge: the line has room.
    assert 'style="--stacked: 7fr 13fr 9fr"' in WIDE.html()
    short = replace(WIDE, rows=(("Days", "0.70", "0.56 to 0.88", "lower"),))
    assert "--stacked" not in short.html()
    assert "--stacked" not in SHEET.html()
    assert "--stacked" not in replace(WIDE, rows=()).html()


def test_what_has_no_room_in_one_line_below_its_name_has_two_and_what_has_none_in_two_is_scrolled() -> None:
    # Three words need 12, 12 and 17 letters and three edges, of which 43 letters leave no room. In two lines the first
    # and the last stand one below the other: 17 and 12, each with an edge.
    long = replace(WIDE, rows=(("Days", "[suppressed]", "[suppressed]", "indistinguishable"),))
    assert 'style="--stacked: 18fr 13fr"' in long.html()
    longer = replace(WIDE, rows=(("Days", "indistinguishable", "[suppressed]" * 2, "indistinguishable"),))
    assert "--stacked" in longer.html()
    longest = replace(WIDE, rows=(("Days", "indistinguishable", "[suppressed]" * 3, "indistinguishable"),))
    assert "--stacked" not in longest.html()


def test_what_has_no_room_in_one_line_shares_what_there_is() -> None:
    shares = replace(WIDE, rows=(("Everybody", "84.5% (81.7% to 86.9%)", "24.5% (22.8% to 26.4%)", "unclear"),))
    # Of 40 letters beside the edges, 6, 6 and 8.4 are longest words; the first two share what is left, 19.6, alike.
    assert 'style="--stacked: 17fr 17fr 9fr"' in shares.html()


def test_what_stands_for_a_withheld_number_has_the_room_that_others_do_not_use() -> None:
    headings = (Heading("List", width=40), Heading("Share", "right", 20), Heading("95% CI", "right", 40))
    shown = Sheet(name="tbl-c", caption="C.", headings=headings, rows=(("List A", "12.0%", "10.1% to 14.2%"),))
    assert "<colgroup>" + "".join(f'<col style="width: {width}%">' for width in (40, 20, 40)) in shown.html()
    withheld = replace(shown, rows=(("List A", "[suppressed]; last shown 12.0% (2024)", "-"),))
    # Of 95 letters 38, with an edge, are 40 in a hundred: 20 more, of the spare 32.6 and 31.4 beside 7 and 8.2 letters.
    assert "".join(f'<col style="width: {width}%">' for width in (30, 40, 30)) in withheld.html()
    assert f"|:{'-' * 30}|{'-' * 40}:|{'-' * 30}:|" in withheld.markdown()
    full = replace(withheld, rows=(("x" * 60, "[suppressed]; last shown 12.0% (2024)", "1" * 60),))
    assert "".join(f'<col style="width: {width}%">' for width in (40, 20, 40)) in full.html()


def test_a_number_that_would_break_has_room_of_text_that_breaks_anyway() -> None:
    headings = (Heading("Quantity", width=80), Heading("Estimate", "right", 8), Heading("95% CI", "right", 12))
    numbers = ("-1.2 points", "-3.8 to 1.3")
    told = Sheet(name="tbl-d", caption="D.", headings=headings, rows=(("a word " * 20, *numbers),))
    # Each number has 11 letters and an edge, of 95: 12.6 in a hundred, 4.6 and 0.6 more than there is.
    assert "".join(f'<col style="width: {width}%">' for width in (75, 13, 13)) in told.html()
    unbroken = replace(told, rows=(("x" * 80, *numbers),))
    assert "".join(f'<col style="width: {width}%">' for width in (80, 8, 12)) in unbroken.html()


@pytest.mark.parametrize("format", ["html", "pdf", "docx", "any"])
def test_a_table_without_rows_says_so_and_keeps_its_name(speaking: Speak, format: str) -> None:
    speaking(format)
    text = str(replace(WIDE, rows=()))
    assert text == "\n::: {#tbl-b}\nNo row of this table could be filled in this edition\\.\n\nB\\.\n:::\n"
