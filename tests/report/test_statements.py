from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.statements import fill, statements
from ipvi_eval.results.store import Results

OURS = "evidence.recidivism.list_c.6m.ours"


def test_numbers_and_limits_are_filled_in_the_style_of_the_reports(report: Report) -> None:
    assert "".join(fill(report, f"{{{OURS}}} ({{{OURS}:limits}})")) == "12.3% (95% CI 8.3% to 16.3%)"
    assert "".join(fill(report, "{evidence.recidivism.list_d.6m.theirs:limits}")) == "interval not known"
    found = report.find(OURS).scope
    said = "".join(fill(report, f"{{{OURS}:population}}, by {{{OURS}:clock}}"))
    assert said == f"{found.population}, by {found.clock}"
    assert "".join(fill(report, "a margin of 5 % at most")) == "a margin of 5% at most"


def test_no_probability_claims_certainty(report: Report) -> None:
    assert "".join(fill(report, "{evidence.belief.all.reduction_0}")) == "more than 0.99"


def test_an_unknown_id_fails(report: Report) -> None:
    with pytest.raises(ReportError, match=r"did you mean evidence\.recidivism"):
        fill(report, "{evidence.recidivism.list_c.6m.our}")


def test_a_suppressed_number_says_so(report: Report) -> None:
    note = "suppressed: a count below the disclosure threshold could be read from it"
    hidden = replace(report.find(OURS), value=None, lower=None, upper=None, level=None, n=None, note=note)
    others = [item for item in report.results.all() if item.id != OURS]
    other = Report(Results.of([*others, hidden]), report.meta)
    assert "".join(fill(other, f"{{{OURS}}} ({{{OURS}:limits}})")) == "[suppressed] ([suppressed])"


def test_a_statement_never_goes_without_its_caution(report: Report) -> None:
    text = statements(report, "recidivism")
    ours, limits = (rf'[{words}]{{result="{OURS}"}}' for words in (r"12\.3%", r"95% CI 8\.3% to 16\.3%"))
    caution = '[Caveat 1\\.]{result="evidence.statements"}'
    assert rf"- {ours} \({limits}\)\* *Caution: {caution}*" in text
    # The D list's statement rests on too few people: its wording is withheld, and that is said.
    assert text.count("Caution") == 1
    assert r"\[suppressed\] A further statement is not shown" in text


def test_kinds_and_rows_are_chosen(report: Report) -> None:
    assert statements(report).count("Caution") == 3
    assert "It climbs" in statements(report, "headline", "belief")
    assert statements(report, "recidivism", where={"subject": "C list"}).count("\n- ") == 1
    assert statements(report, "counts") == ""


def test_without_evidence_there_is_nothing_to_quote(make_run: Callable[..., Path]) -> None:
    assert statements(open_report(make_run(analyses=["survival"]))) == ""
