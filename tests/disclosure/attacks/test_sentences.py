"""Stored sentences: no digit of their own, none of the data's in their words, and a hidden number is in no document."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.roles import require_roles
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.counts.asked import Asked
from ipvi_eval.questions.counts.comparison_areas import a_synthetic_area, relative_to_them
from ipvi_eval.questions.counts.elsewhere import next_to_the_program, other_outcomes
from ipvi_eval.questions.counts.month_by_month import month_by_month
from ipvi_eval.questions.counts.other_choices import (
    all_choices_together,
    one_choice_changed,
    residuals_of_the_description,
    the_start_moved,
)
from ipvi_eval.questions.counts.the_answer import the_answer
from ipvi_eval.questions.counts.told import told as told_of
from ipvi_eval.questions.counts.what_the_series_allows import what_the_series_allows
from ipvi_eval.questions.high_point.answer import the_answer as answer_beside
from ipvi_eval.questions.high_point.counts.counts_beside import change_in_monthly_counts
from ipvi_eval.questions.high_point.shares.rearrest import re_arrest_at_fixed_horizons
from ipvi_eval.questions.high_point.shares.their_calendar import on_their_calendar
from ipvi_eval.questions.high_point.told import told as told_of_evidence
from ipvi_eval.questions.high_point.what_was_published import published_figures
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.filled import fill
from ipvi_eval.report.tables.counts import before, findings
from ipvi_eval.results.sentence import ByVerdict, Sentence
from ipvi_eval.results.store import Column, Results, Table
from ipvi_eval.worded import Note, Worded, given
from tests.disclosure.attacks import order
from tests.disclosure.attacks.sentences import attack, differing, told
from tests.questions.counts.conftest import ask as ask
from tests.questions.high_point import conftest as beside

CMS11 = read_profile("cms11")
EVIDENCE = (answer_beside, published_figures, re_arrest_at_fixed_horizons, on_their_calendar, change_in_monthly_counts)
QUESTIONS = (
    *(what_the_series_allows, the_answer, month_by_month, the_start_moved, one_choice_changed, all_choices_together),
    *(residuals_of_the_description, other_outcomes, next_to_the_program, relative_to_them, a_synthetic_area),
)
Ask = Callable[..., Asked]


def asked_everything(asked: Asked) -> Results:
    """All that is asked of one outcome, as a run has it before release."""
    parts = (part for question in QUESTIONS for part in question(asked))
    return Results.of(one for one in told_of(asked, parts) if hasattr(one, "scope"))


@pytest.fixture(scope="module")
def counted(request: pytest.FixtureRequest) -> Results:
    ask_of: Ask = ask.__wrapped__()  # type: ignore[attr-defined]
    return asked_everything(ask_of())


@pytest.fixture(scope="module")
def otherwise(request: pytest.FixtureRequest) -> Results:
    """Twice as many incidents, and no fall."""
    ask_of: Ask = ask.__wrapped__()  # type: ignore[attr-defined]
    return asked_everything(ask_of(mean=80.0, ratio=0.95))


def made(said: Sentence | str, note: str = "") -> Results:
    known = Estimate(id="a.b", value=None if note else 1.0, unit="ratio", method="m", note=note)
    table = Table(id="t", title="T", columns=(Column("text", "In words", "sentence"),), rows=((said,),))
    return Results.of([known, table])


@pytest.mark.parametrize(
    ("said", "note", "learned"),
    [
        ("the ratio is 0.30", "", "a number in finished words"),
        (Sentence("7 of {a.b}"), "", "a number in the words"),
        (Sentence("{how}", {"how": ByVerdict("a.b", "fell by 7", "held", "rose")}), "", "a number in the words"),
        (Sentence("it is {a.b}"), "suppressed: few", "what is said of the withheld a.b"),
        (Sentence("{how}", {"how": ByVerdict("a.b", "fell", "held", "rose")}), "suppressed: few", "what is said of"),
    ],
)
def test_what_a_sentence_should_not_tell_is_found(said: Sentence | str, note: str, learned: str) -> None:
    (find,) = attack(made(said, note))
    assert find.learned.startswith(learned)


def test_words_that_change_with_the_data_are_found() -> None:
    said = [Sentence("{n} incidents in {months}", {"n": n, "months": "2020-03"}) for n in ("17", "19")]
    (find,) = differing(*map(made, said))
    assert find.learned.endswith(": 17")
    assert differing(made(said[0]), made(said[0])) == []


def test_what_a_note_was_given_and_a_public_cell_do_not_change_with_the_data() -> None:
    def noted(note: Note, cell: str) -> Results:
        table = Table(id="t", title="T", columns=(Column("a", "A", "public"),), rows=((cell,),))
        return Results.of([Estimate(id="a.b", value=1.0, unit="ratio", method="m", note=note), table])

    plain = noted(given("in 2020"), "6 months")
    assert differing(noted(Worded("{n} in {year}", {"n": "7"}, {"year": "2020"}), "6 months"), plain) == []
    (find,) = differing(noted(given("7 of them in 2020"), "6 months"), plain)
    assert (find.learned, find.ids) == ("digits in a note: 7", ("a.b",))
    (find,) = differing(noted(given("in 2020"), "6 months, 17 people"), plain)
    assert (find.learned, find.ids) == ("digits in a public cell: 17", ("t",))


def test_nothing_of_the_comparison_with_other_places_tells_of_the_data_in_words() -> None:
    def compared(share: float, ratio: float) -> Results:
        asked_of: Callable[..., Any] = beside.ask.__wrapped__()  # type: ignore[attr-defined]
        ours = [
            replace(one, value=share, lower=share - 0.04, upper=share + 0.05, events=round(200 * share))
            for one in beside.shares()
        ]
        asked = asked_of([*ours, *beside.change(ratio)], frames=beside.MadeUp(risk=share))
        parts = (part for one in EVIDENCE for part in one(asked))
        return Results.of([*asked.earlier.all(), *told_of_evidence(parts)])

    one, other = compared(0.09, 0.8), compared(0.095, 0.79)
    assert len([said for table, said in told(one) if table == "evidence.statements"]) > 30
    for results in (one, other):
        require_roles(results)
        assert attack(results) == []
    assert differing(one, other) == []
    assert differing(other, one) == []


def test_no_sentence_of_the_counts_holds_a_number_of_its_own(counted: Results, otherwise: Results) -> None:
    for results in (counted, otherwise):
        require_roles(results)
        assert attack(results) == []
        assert len(list(told(results))) > 20
    assert differing(counted, otherwise) == []
    assert differing(otherwise, counted) == []


def test_hiding_any_number_takes_it_out_of_every_document(counted: Results) -> None:
    """Each estimate that a sentence names is made to rest on seven people; what names it is gone then, and what is
    still said has none of its places."""
    few = Estimate(id="few", value=0.5, unit="proportion", method="m", n=90, events=7)
    named = {id for _, said in told(counted) for id in said.ids}
    assert len(named) > 20
    for id in sorted(named):
        hit = replace(counted.estimates[id], rests_on=("few",))
        raw = Results.of([few, hit, *(one for one in counted.all() if one.id != id)])
        released = suppress(raw, CMS11).results
        assert released.estimates[id].value is None
        assert attack(released) == []
        assert not [said.template for _, said in told(released) if id in said.ids]
        report = Report(released, SimpleNamespace(ran=lambda _: True, threshold=11, words={}))  # type: ignore[arg-type]
        for document in (before(report, "ipv_dir"), *_kinds(report)):
            assert f'result="{id}"' not in document


def test_even_a_sentence_that_was_kept_shows_no_hidden_number(counted: Results) -> None:
    """The second lock: what reports fill in of a withheld estimate is the word for it."""
    for table, said in told(counted):
        for id in said.ids:
            gone = {"value": None, "lower": None, "upper": None, "p": None, "n": None, "events": None}
            hidden = replace(counted.estimates[id], note="suppressed: few", **gone)  # type: ignore[arg-type]
            others = [one for one in counted.all() if one.id != id]
            pieces = fill(Report(Results.of([hidden, *others]), SimpleNamespace()), said, table)  # type: ignore[arg-type]
            places = [str(piece) for piece in pieces if piece.result == id and str(piece) != hidden.scope.base]
            assert not any(re.search(r"\d", place) for place in places), (id, places)


def _kinds(report: Report) -> list[str]:
    table = report.table("its.ipv_dir.findings")
    return [findings(report, "ipv_dir", str(kind)) for kind in dict.fromkeys(row[0] for row in table.rows)]


def test_no_table_of_the_counts_stands_in_the_order_of_its_numbers(counted: Results, otherwise: Results) -> None:
    assert "its.ipv_dir.specification" in counted.tables.keys() & otherwise.tables.keys()
    assert order.attack(counted, otherwise) == []
