from __future__ import annotations

from ipvi_eval.questions.high_point.quotation import Quotation, quotations_table
from ipvi_eval.questions.high_point.words import Statement


def test_every_count_that_a_verdict_could_tell_of_is_beside_it() -> None:
    statement = Statement("S.", "C.")
    frame = quotations_table(
        [
            Quotation(kind="a", statement=statement),
            Quotation(kind="b", subject="list D", statement=statement, people=50, events=45),
            Quotation(kind="c", statement=statement, events=300),
        ]
    )
    assert frame["statement"].tolist() == ["S."] * 3
    assert frame["others"].tolist() == [None, 5, None]
    assert frame["events"].tolist() == [None, 45, 300]


def test_no_quotation_is_an_empty_table() -> None:
    assert quotations_table([]).empty
