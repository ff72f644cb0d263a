"""The sentence on other answers: by verdict, those that do not agree by name, and no number in it."""

from __future__ import annotations

import re

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.other_answers import in_words, other_answers
from ipvi_eval.results.store import Results

SUPPRESSED = "suppressed: a count below the disclosure threshold could be read from it"
LOWER, NEITHER, HIGHER = (0.6, 0.9), (0.7, 1.1), (1.1, 1.5)


def ratio(id: str, bounds: tuple[float, float] | None, note: str = "") -> Estimate:
    lower, upper = bounds or (None, None)
    value = None if note else 0.8
    return Estimate(
        id=id, value=value, lower=lower, upper=upper, level=0.95, unit="ratio", method="made up", note=note
    )  # fmt: skip


def said(report: Report, lead: tuple[float, float] | None, **others: tuple[float, float] | str | None) -> str:
    added = [ratio("lead", lead)]
    for name, bounds in others.items():
        added.append(ratio(name, None, bounds) if isinstance(bounds, str) else ratio(name, bounds))
    told = Report(Results.of(added), report.meta)
    return str(other_answers(told, "lead", {name: name.upper() for name in (*others, "absent")}, of="rate"))


def test_those_that_agree_first_and_the_others_by_name(report: Report) -> None:
    text = said(report, LOWER, a=LOWER, b=NEITHER, c=LOWER, d=HIGHER, e=SUPPRESSED)
    assert text == (
        "Five other comparisons were made: two point to a lower rate as well (A and C). One points to a higher rate "
        "(D). In one no difference can be told from none (B). One is withheld to protect people (E)."
    )
    assert not re.search(r"\d", text)


@pytest.mark.parametrize(
    ("lead", "others", "text"),
    [
        (LOWER, {"a": LOWER}, "One other comparison was made: it points to a lower rate as well (A)."),
        (LOWER, {"a": NEITHER}, "One other comparison was made: in it no difference can be told from none (A)."),
        (
            LOWER,
            {"a": LOWER, "b": LOWER},
            "Two other comparisons were made: both point to a lower rate as well (A and B).",
        ),
        (
            NEITHER,
            {"a": LOWER, "b": NEITHER},
            "Two other comparisons were made: in one no difference can be told from none either (B). One points to a "
            "lower rate (A).",
        ),
        (HIGHER, {"a": None}, "One other comparison was made: it is without a range (A)."),
    ],
)  # fmt: skip
def test_each_verdict(report: Report, lead: tuple[float, float], others: dict[str, object], text: str) -> None:
    assert said(report, lead, **others) == text  # type: ignore[arg-type]


def test_nothing_beside_nothing(report: Report) -> None:
    assert said(report, LOWER) == ""
    assert str(other_answers(report, "no.such", {"lead": "X"}, of="rate")) == ""
    told = Report(Results.of([ratio("lead", None, SUPPRESSED), ratio("a", LOWER)]), report.meta)
    assert str(other_answers(told, "lead", {"a": "A"}, of="rate")).startswith("That is not told: ")


def test_small_numbers_are_words() -> None:
    assert [in_words(number) for number in (1, 3, 10, 11)] == ["one", "three", "ten", "11"]
