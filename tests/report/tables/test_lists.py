from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ipvi_eval.report.lookup import open_report
from ipvi_eval.report.tables import lists, lists_in_line
from tests.report.conftest import meta


def test_each_list_that_the_plan_describes_has_its_line(make_run: Callable[..., Path]) -> None:
    words = meta()["words"] | {"list_about.d": "a first *call*", "list_about.b": "repeated violence"}
    told = lists(open_report(make_run(words=words, lists={"b": "List B", "c": "List C", "d": "First call"})))
    assert told == "\n- **List B:** repeated violence\n- **First call:** a first \\*call\\*\n"


def test_in_running_text_each_description_is_a_sentence(make_run: Callable[..., Path]) -> None:
    words = meta()["words"] | {"list_about.d": "a first *call*", "list_about.b": "repeated violence."}
    told = lists_in_line(open_report(make_run(words=words, lists={"b": "List B", "c": "List C", "d": "First call"})))
    assert told == "*List B*: repeated violence. *First call*: a first \\*call\\*."


def test_in_a_document_of_another_language_they_are_in_its_words(make_run: Callable[..., Path]) -> None:
    words = meta()["words"] | {"list_about.d": "a first call.", "list_about.b": "repeated."}
    own = {"a first call.": "una primera llamada."}
    run = make_run(words=words, lists={"b": "List B", "d": "List D"}, spanish=own)
    # What the plan does not translate stands as it is given; the check says so.
    assert lists_in_line(open_report(run, "es")) == "*Lista B*: repeated. *Lista D*: una primera llamada."


def test_a_plan_that_describes_no_list_has_no_lines(make_run: Callable[..., Path]) -> None:
    words = {key: word for key, word in meta()["words"].items() if not key.startswith("list_about")}
    report = open_report(make_run(words=words))
    assert (lists(report), lists_in_line(report)) == ("", "")
