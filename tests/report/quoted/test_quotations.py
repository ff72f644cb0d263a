"""Every sentence of the shipped kind holds place, dates, n, interval, source and a short caution; no other is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.quoted.quotable import Quotable
from ipvi_eval.report.quoted.quotations import listed, quotations
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Table
from tests.report.conftest import meta

HOLDS = {
    "place": r"^In Poughkeepsie, New York \(SYNTHETIC DATA[,)]",
    "dates": r"\b20\d\d\b",
    "n": r"\bn = [\d,]+",
    "interval": r"95% CI [^ ]+ |Full count, no interval",
    "source": r"source: de-identified agency records",
}
"""What a quoted sentence must hold; `lacking` is held to sentences without it below."""


def lacking(one: Quotable) -> list[str]:
    """What a sentence that may be quoted does not hold."""
    missing = [what for what, pattern in HOLDS.items() if not re.search(pattern, one.sentence)]
    few = len(one.caution.split()) <= 20 and one.caution.endswith(".")
    return missing + ([] if few else ["caution"])


def test_every_sentence_of_the_made_up_run_stands_alone(report: Report) -> None:
    found = quotations(report)
    assert {one.topic for one in found} == {"the program", "need", "reach", "outcomes"}
    # The population of the made-up run is "made-up people", without dates; the shipped run is held to all of it.
    assert {one.title: lacking(one) for one in found if set(lacking(one)) - {"dates"}} == {}


@pytest.mark.parametrize("what", HOLDS)
def test_a_sentence_without_one_of_them_is_found(report: Report, what: str) -> None:
    one = next(one for one in quotations(report) if one.title == "Rate after notification")
    assert lacking(one) == []
    cut = re.sub(HOLDS[what], "", one.sentence)
    said = tuple(type(piece)(cut if place == 0 else "") for place, piece in enumerate(one.pieces))
    assert what in lacking(replace(one, pieces=said))
    assert "caution" in lacking(replace(one, caution="word " * 21 + "end."))


def test_without_recorded_dates_nothing_may_be_quoted(make_run: Callable[..., Path]) -> None:
    words = {key: word for key, word in meta()["words"].items() if key not in ("window_start", "freeze")}
    assert quotations(open_report(make_run(words=words))) == ()


def test_a_sentence_falls_with_any_of_its_numbers(report: Report) -> None:
    """Each estimate that a sentence tells of is withheld in turn: no sentence names it then, or shows a sign of it."""
    ids = {id for one in quotations(report) for id in one.ids if id in report.results.estimates}
    assert len(ids) > 10
    everything = report.results
    for id in sorted(ids):
        gone = {"value": None, "lower": None, "upper": None, "p": None, "n": None, "events": None}
        hidden = replace(everything.estimates[id], note="suppressed: few", **gone)  # type: ignore[arg-type]
        report.results = replace(everything, estimates={**everything.estimates, id: hidden})
        left = quotations(report)
        assert not [one.title for one in left if id in one.ids], id
        assert "[suppressed]" not in " ".join(one.sentence for one in left)
    report.results = everything


def test_topics_are_listed_under_their_headings(report: Report) -> None:
    assert listed(report, "need").startswith("\n# Need\n\n**")
    assert "\n\n**On record.** In " in listed(report, "need")
    assert listed(report, "the program").startswith("\n**The program.** In ")
    assert listed(report, "cost") == ""


def test_money_is_quoted_where_the_plan_has_costs(make_run: Callable[..., Path]) -> None:

    def turn(item):
        if isinstance(item, Table) and item.id == "evidence.statements":
            said = "It is worth {its.ipv_dir.headline.averted} ({its.ipv_dir.headline.averted:limits})."
            return replace(item, rows=(*item.rows, ("value", "", Sentence(said), Sentence(""), None, None, None)))
        return replace(item, id="evidence.value.benefit") if item.id == "its.ipv_dir.alone.averted" else item

    (one,) = [one for one in quotations(open_report(make_run(turn=turn))) if one.topic == "cost"]
    assert "It is worth 310 (95% CI" in one.sentence
    assert lacking(one) == []
