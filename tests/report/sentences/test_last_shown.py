"""The number of an earlier edition, in the style of its unit and in the language of the document."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.last_shown import LAST_SHOWN, last_shown
from ipvi_eval.report.wording.language import language
from ipvi_eval.results.store import Results
from tests.report.conftest import HIDDEN, with_last_shown


def test_a_withheld_number_has_one(report: Report) -> None:
    found = last_shown(with_last_shown(report, HIDDEN), HIDDEN)
    assert found is not None
    assert (found.value, found.edition) == ("12.3%", "October 1, 2024")
    assert found.value.result == found.edition.result == LAST_SHOWN


def test_nothing_stands_for_what_no_edition_told(report: Report) -> None:
    assert last_shown(report, HIDDEN) is None
    assert last_shown(with_last_shown(report, HIDDEN), "data.incidents") is None


def test_in_another_language_the_day_is_told_in_it(report: Report) -> None:
    spanish = replace(with_last_shown(report, HIDDEN), language=language("es"))
    found = last_shown(spanish, HIDDEN)
    assert found is not None
    assert found.edition == "1 de octubre de 2024"
    assert Results.of(report.results.all()).tables.get(LAST_SHOWN) is None  # the report of before is as it was
