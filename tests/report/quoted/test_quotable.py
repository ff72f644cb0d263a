"""Pieces of a sentence that may be quoted: where it opens, what stands behind a number, and what is none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.quoted.quotable import Quotable, behind, here, here_and_when, known, markdown
from ipvi_eval.report.wording.told import Told
from tests.report.conftest import HIDDEN

RATIO = "its.ipv_dir.headline.ratio"


def test_a_sentence_opens_with_place_and_stamp_and_where_it_must_with_dates(report: Report) -> None:
    assert "".join(here(report)) == "In Poughkeepsie, New York (SYNTHETIC DATA), "
    dates = "January 1, 2016 to October 1, 2025"
    assert "".join(here_and_when(report)) == f"In Poughkeepsie, New York (SYNTHETIC DATA, {dates}), "


def test_real_data_have_no_stamp(make_run: Callable[..., Path]) -> None:
    real = open_report(make_run(synthetic=False))
    assert "".join(here(real)) == "In Poughkeepsie, New York, "
    assert "".join(here_and_when(real)) == "In Poughkeepsie, New York (January 1, 2016 to October 1, 2025), "


def test_what_stands_behind_a_number(report: Report, make_run: Callable[..., Path]) -> None:
    source = "source: de-identified agency records"
    assert behind(report, RATIO) == f"95% CI 0.69 to 1.03; n = 114 months; {source}."

    def bare(item):
        return replace(item, lower=None, upper=None, level=None, n=None) if item.id == RATIO else item

    other = open_report(make_run(turn=bare))
    assert behind(other, RATIO) == f"interval not known; n not released; {source}."


@pytest.mark.parametrize("hidden", [HIDDEN, "survival.ipv_dir.list_a.median", "no.such.estimate"])
def test_what_was_withheld_or_not_estimated_is_no_finding(report: Report, hidden: str) -> None:
    assert known(report, RATIO)
    assert not known(report, RATIO, hidden)


def test_ids_markdown_and_checksum(report: Report) -> None:
    pieces = (Told("of "), Told("7", result="a.b"), Told(" and "), Told("8", result="a.b"), Told("."))
    one = Quotable(topic="need", title="On *record*", pieces=pieces, caution="Not all.")
    assert (one.sentence, one.ids) == ("of 7 and 8.", ("a.b",))
    assert markdown(report, one) == (
        r'**On \*record\*.** of [7]{result="a.b"} and [8]{result="a.b"}\. *Caution: Not all\.*'
    )
    # By the words of its docstring, worked out here again.
    expected = hashlib.sha256(b"2025-10-01\nof 7 and 8.\nNot all.\na.b").hexdigest()[:16]
    assert one.checksum("2025-10-01") == expected
    assert one.checksum("2026-10-01") != expected
