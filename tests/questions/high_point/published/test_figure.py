from __future__ import annotations

from typing import Any

import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.questions.high_point.published.figure import Figure, figure_from

GOOD: dict[str, Any] = {
    "id": "somewhere.rearrest.12m",
    "site": "Somewhere",
    "outcome": "arrest",
    "definition": "new arrest within a year",
    "source": "a report of 2020, page 3",
    "status": "seen",
    "value": 0.2,
}


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"source": "  "}, "no source"),
        ({"definition": ""}, "no definition"),
        ({"id": "Some Where"}, "lower-case words"),
        ({"status": "certain"}, "status must be one of"),
        ({"outcome": "quarrel"}, "outcome must be one of"),
        ({"value": 16}, "0.16, not 16"),
        ({"value": -0.2, "unit": "ratio"}, "above 0"),
        ({"value": 5, "unit": "ratio"}, "5 % fewer is 0.95, 5 % more 1.05"),
        ({"value": 0.05, "unit": "ratio"}, "5 % fewer is 0.95"),
        ({"value": 180, "unit": "ratio"}, "no change. 180 % more is 2.80"),
        ({"site": " "}, "no site"),
        ({"value": float("nan")}, "finite"),
        ({"value": None}, "status unknown"),
        ({"status": "unknown"}, "empty place"),
        ({"lower": 0.1}, "go together"),
        ({"lower": 0.1, "upper": 0.3}, "interval"),
        ({"lower": 0.3, "upper": 0.1, "interval": "95 %"}, "must not be above"),
        ({"numerator": 3}, "needs a denominator"),
        ({"numerator": 3, "denominator": 100}, "more than rounding"),
        ({"denominator": 0}, "above 0"),
        ({"as_of": "October 2016"}, "2016-10"),
        ({"as_of": "2016-13"}, "2016-10"),
        ({"as_of": "2015-02-29"}, "2016-10"),
        ({"checked_by": "A. Reader"}, "go together"),
        ({"list_at_entry": "E"}, "A, B, C or D"),
        ({"design": {"level": 6, "why": "x"}}, "levels 1 to 5"),
        ({"design": {"level": 3}}, "reason"),
        ({"follow_up": {"kind": "fixed"}}, "needs its months"),
        ({"follow_up": {"kind": "forever"}}, "kind must be one of"),
        ({"follow_up": {"kind": "fixed", "months": -1}}, "above zero"),
        ({"colour": "red"}, "misspelt"),
        ({"value": "much"}, "wrong kind"),
    ],
)
def test_a_wrong_figure_is_refused_with_its_file_and_id(change: dict[str, Any], match: str) -> None:
    with pytest.raises(DataError, match=match) as caught:
        figure_from(GOOD | change, where="evidence.toml")
    assert str(caught.value).startswith("evidence.toml: figure ")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({}, "20 %"),
        ({"value": 0.062, "numerator": 31, "denominator": 499}, "6.2 % (31 of 499)"),
        ({"value": None, "lower": 0.16, "upper": 0.17, "interval": "range", "about": True}, "about 16-17 %"),
        ({"value": 0.7, "lower": 0.5, "upper": 1, "interval": "95 %", "unit": "ratio"}, "ratio 0.70 (95 % 0.50-1.00)"),
        ({"value": 31577, "unit": "persons"}, "31,577"),
        ({"value": 14.7, "unit": "per 1,000 people per year"}, "14.7 per 1,000 people per year"),
        ({"value": None, "status": "unknown"}, "not known"),
        ({"status": "unverified"}, "not known"),
        ({"value": None, "unit": "text"}, "new arrest within a year"),
    ],
)  # fmt: skip
def test_text(change: dict[str, Any], text: str) -> None:
    assert figure_from(GOOD | change, where="x").text() == text


def test_only_seen_second_hand_and_computed_figures_with_a_number_are_quotable() -> None:
    quotable = {
        status: figure_from(
            GOOD | {"status": status, "value": None if status == "unknown" else 0.2}, where="x"
        ).quotable
        for status in ("seen", "second-hand", "calc", "unverified", "unknown")
    }
    assert quotable == {"seen": True, "second-hand": True, "calc": True, "unverified": False, "unknown": False}


def test_provenance_says_who_checked() -> None:
    assert Figure(**GOOD).provenance() == "seen; a report of 2020, page 3; check not recorded"
    checked = Figure(**GOOD, checked_by="A. Reader", checked_on="2026-11-23", address="example.org")
    assert checked.provenance() == "seen; a report of 2020, page 3, example.org; checked by A. Reader on 2026-11-23"


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"value": 0.2, "lower": 0.1, "upper": 0.15, "interval": "95 %"}, "value must lie between lower and upper"),
        ({"value": True}, "value must be a finite number"),
        ({"value": 0.5, "numerator": 1.0, "denominator": 2}, "numerator must be a whole number"),
        ({"denominator": True}, "denominator must be a whole number"),
        ({"source": "a report\nof two lines"}, "source must be one line of plain text"),
        ({"note": "\x1b[31m red"}, "note must be one line of plain text"),
        ({"source": "bytes that are no text \udcff"}, "source must be one line of plain text"),
        ({"site": 3}, "site must be one line of plain text"),
    ],
)
def test_what_contradicts_itself_or_cannot_be_printed_is_refused(change: dict[str, Any], match: str) -> None:
    with pytest.raises(DataError, match=match):
        figure_from(GOOD | change, where="x")
