from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.quoted.statements import statements

OURS = "evidence.recidivism.list_c.6m.ours"


def test_a_statement_never_goes_without_its_caution(report: Report) -> None:
    text = statements(report, "recidivism")
    ours, limits = (rf'[{words}]{{result="{OURS}"}}' for words in (r"12\.3%", r"95% CI 8\.3% to 16\.3%"))
    caution = '[Caveat 1\\.]{result="evidence.statements"}'
    assert rf"- {ours} \({limits}\)\* *Caution: {caution}*" in text
    # List D's statement rests on too few people: its wording is withheld, and that is said.
    assert text.count("Caution") == 1
    assert "- [A further statement is not shown" in text


def test_kinds_and_rows_are_chosen(report: Report) -> None:
    assert statements(report).count("Caution") == 3
    assert "It climbs" in statements(report, "headline", "belief")
    assert statements(report, "recidivism", where={"subject": "List C"}).count("\n- ") == 1
    assert statements(report, "counts") == ""


def test_without_evidence_there_is_nothing_to_quote(make_run: Callable[..., Path]) -> None:
    assert statements(open_report(make_run(analyses=["survival"]))) == ""
