from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target

Speak = Callable[[Speech], Target]


@pytest.fixture(autouse=True)
def _markdown(speaking: Speak) -> None:
    speaking("docx")


def test_counts_withheld_by_disclosure_control(report: Report) -> None:
    text = tables.released(report, "data.quality", name="tbl-quality").replace("\\", "")
    assert "| without a relationship | [suppressed] | 5,480 | a lower bound |" in text
    assert "Withheld to protect people" in text


def test_columns_rows_and_percent_signs(report: Report) -> None:
    text = tables.released(
        report, "evidence.high_point", name="tbl-hp", columns=("figure", "what"), where={"site": "High Point"}
    ).replace("\\", "")
    assert "| Figure | What was published |" in text
    assert "| 12% | re-arrest, list D, 6 months |" in text
    assert "Quincy" not in text


def test_fingerprints(report: Report) -> None:
    text = tables.released(report, "data.sources", name="tbl-sources")
    assert "| incidents | ab12ab12ab12ab12 |" in text


def test_sentences(report: Report) -> None:
    text = tables.sentences(report, "evidence.caveats", column="text", where={"kind": "Caveat"})
    assert text == '\n- [Their number of people is not published\\.]{result="evidence.caveats"}\n'
    assert tables.sentences(report, "evidence.nothing", column="text") == ""
    assert tables.sentences(report, "evidence.caveats", column="text", where={"kind": "Nothing"}) == ""


def test_negative_numbers_in_sentences_have_a_minus_sign(report: Report) -> None:
    text = tables.sentences(report, "its.ipv_dir.findings", column="text", where={"kind": "controlled"})
    assert "a year (−1.4% to +5.6%)" in text.replace("\\", "")


def test_unknown_table(report: Report) -> None:
    with pytest.raises(ReportError, match=r"no table is called data\.source; did you mean data\.sources"):
        tables.released(report, "data.source", name="tbl-x")
