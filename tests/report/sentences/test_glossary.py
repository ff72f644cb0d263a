"""Words of the reports: one source, and only those that a run uses."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.sentences import glossary
from ipvi_eval.report.sentences.certainty import MEANING
from tests.report.conftest import meta

ROOT = Path(__file__).resolve().parents[3]


def names(text: str) -> list[str]:
    return [name.replace("\\", "") for name in re.findall(r"^- \*\*(.+?)\.\*\*", text, flags=re.M)]


def test_terms_stand_in_the_order_of_the_alphabet_each_once(report: Report) -> None:
    told = names(glossary.glossary(report))
    assert told == sorted(told, key=lambda name: name.lower().lstrip("["))
    assert len(set(told)) == len(told)
    # From glossary.toml, and from the plan: the police's reports and a list that it describes.
    assert {"[suppressed]", "Street time", "Hazard ratio", "Domestic incident reports (DIR)", "List D"} <= set(told)


def test_a_run_of_counts_explains_no_word_about_people(make_run: Callable[..., Path]) -> None:
    def counts(item):
        return item.id.startswith("its")

    report = open_report(make_run(analyses=["its"], keep=counts, lists=[]))
    text = glossary.glossary(report) + glossary.scale(report)
    assert "Expected count" in names(text)
    for word in ("Street time", "Notified", "Due", "List", "Hazard ratio", "notif"):
        assert word not in text, word


def test_an_abbreviation_of_the_plan_is_explained_where_the_plan_writes_it(make_run: Callable[..., Path]) -> None:
    words = {key: re.sub(r"\bIPV\b", "a partner", said) for key, said in meta()["words"].items()}
    said = glossary.glossary(open_report(make_run(outcomes={"call": "IPV call"}, words=words)))
    unsaid = glossary.glossary(open_report(make_run(outcomes={"call": "call about a partner"}, words=words)))
    assert ["IPV" in names(text) for text in (said, unsaid)] == [True, False]


def test_places_are_filled_from_the_run(report: Report) -> None:
    assert "a count from one to 10 is withheld" in str(glossary.meaning(report, "suppressed"))
    assert "a 95% confidence interval" in str(glossary.meaning(report, "interval"))


def test_an_unknown_word_names_the_known_ones(report: Report) -> None:
    with pytest.raises(ReportError, match="the glossary explains no hazard; it has interval, no_change"):
        glossary.meaning(report, "hazard")


def test_every_part_is_one_that_runs_have(report: Report) -> None:
    assert {term.part for term in glossary.terms()} - {""} <= set(report.parts)


def test_every_place_is_a_word_that_runs_have(report: Report) -> None:
    places = {place for term in glossary.terms() for place in re.findall(r"\{(\w+)\}", term.meaning)}
    for place in places - {"rounded_to"}:  # a word of runs whose counts are rounded
        assert report.text(place)


def test_every_key_that_the_documents_ask_for_is_explained() -> None:
    asked = {
        key
        for path in (ROOT / "reports").glob("*.qmd")
        for key in re.findall(r'glossary\.meaning\(report, "(\w+)"\)', path.read_text("utf-8"))
    }
    assert asked
    assert asked <= {term.key for term in glossary.terms()}


def test_the_scale_has_every_phrase_from_the_surest_down(report: Report) -> None:
    text = glossary.scale(report)
    assert names(text) == list(MEANING)
    assert "nine in ten of the models that differ in one choice" in text
    assert text.rstrip().endswith("that would take a program given to people or places by lot.")
