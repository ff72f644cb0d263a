from __future__ import annotations

from ipvi_eval.questions.high_point.quotation import Quotation, quotations_table
from ipvi_eval.questions.high_point.words import Statement
from ipvi_eval.results.sentence import Sentence


def test_sentence_and_caution_stand_beside_each_other() -> None:
    statement = Statement(Sentence("S."), Sentence("C."))
    quotations = [Quotation(kind="a", statement=statement), Quotation(kind="b", subject="list D", statement=statement)]
    rows = quotations_table(quotations).to_dict("records")
    assert rows[1] == {"kind": "b", "subject": "list D", "statement": Sentence("S."), "caveat": Sentence("C.")}
    assert [row["subject"] for row in rows] == ["", "list D"]


def test_no_quotation_is_an_empty_table() -> None:
    assert quotations_table([]).empty
