"""The page that leads to each set of reports: a link to every file, names as they are written, no number."""

from __future__ import annotations

import re

from ipvi_eval.report.sets_page import Set, sets_page

SETS = [
    Set(
        "Town & Village, New York",
        "IPVI <there>",
        False,
        ("town/reports/annual_report.html", "town/reports/annual_report.pdf"),
    ),
    Set("County, New York", "IPVI in the county", True, ("all/reports/annual_report.docx",)),
]


def test_every_file_is_linked_and_says_what_it_is():
    text = sets_page(SETS, title="IPVI in the county", synthetic=False)
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', text) == [
        ("town/reports/annual_report.html", "Annual report, web page"),
        ("town/reports/annual_report.pdf", "Annual report, PDF"),
        ("all/reports/annual_report.docx", "Annual report, Word"),
    ]
    assert re.findall(r"<h2>([^<]+)</h2>", text) == ["Town &amp; Village, New York", "County, New York (all together)"]
    # A title of its own is told, that of the plan stands above everything.
    assert "<p>IPVI &lt;there&gt;</p>" in text
    assert text.count("IPVI in the county") == 2
    assert "SYNTHETIC" not in text


def test_a_document_in_spanish_is_said_to_be_one():
    one = Set("Town", "IPVI", False, ("town/reports/annual_report_es.html",))
    assert ">Annual report in Spanish, web page<" in sets_page([one], title="IPVI", synthetic=False)


def test_made_up_data_are_stamped_and_no_number_is_told():
    text = sets_page(SETS, title="IPVI in the county", synthetic=True)
    body = re.sub(r"<[^>]+>", " ", text.partition("<body>")[2])
    assert "SYNTHETIC DATA" in body
    assert not re.search(r"\d", body)
