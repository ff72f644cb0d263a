"""What falls with a small count, table by table."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point import evidence_tables as tables
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.shares.comparison import compare_recidivism
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.questions.high_point.words import Statement
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Results, Table

Released = Callable[[Table], list[dict[str, object]]]


def test_statements_fall_with_the_estimate_they_are_of() -> None:
    said = Statement(Sentence("A lower share."), Sentence("Careful."))
    ours = {
        id: Estimate(id=id, value=0.2, unit="proportion", method="m", n=300, events=events)
        for id, events in (("x.few", 6), ("x.many", 60))
    }
    quotations = [Quotation(kind="a", statement=said), *(Quotation(kind="b", statement=said, of=id) for id in ours)]
    screened = suppress(Results.of([*ours.values(), tables.statements(quotations)]), read_profile("cms11"))
    rows = screened.results.tables["evidence.statements"].records()
    assert [row["statement"] for row in rows] == [said.sentence, None, said.sentence]
    assert [row["caveat"] for row in rows] == [said.caveat, None, said.caveat]


def test_published_numbers_are_never_withheld(released: Released) -> None:
    table = tables.published(published())
    rows = released(table)
    assert rows == [dict(row) for row in table.records()]
    assert {row["id"] for row in rows} == {figure.id for figure in published().quotable()}


def test_what_was_not_done_stands_once() -> None:
    item = NotEstimated(what="w", why="y", remedy="r")
    other = NotEstimated(what="v", why="y", remedy="r")
    assert tables.not_done([item, NotEstimated(what="w", why="y", remedy="r"), other]).rows == (
        ("w", "y", "r"), ("v", "y", "r")
    )  # fmt: skip
    assert tables.not_done([]).rows == ()


def test_columns_may_be_missing_nowhere() -> None:
    with pytest.raises(KeyError):
        tables.transport(pd.DataFrame({"aspect": ["x"]}), site="Elsewhere")


def test_empty_places_have_no_number_and_name_a_source_and_no_errand() -> None:
    rows = {str(row["what"]): row for row in tables.empty_places(published()).records()}
    place = rows["High Point, List B, 12 months"]
    assert (place["figure"], place["status"]) == ("not known", "unknown")
    assert "Sechrist, Weil and Shelton 2016" in str(place["source"])
    assert not [one for one in rows.values() if "open the" in str(one) or "enter" in str(one)]
    assert {row["figure"] for row in rows.values()} == {"not known"}


def test_what_is_not_compared_says_what_would_allow_it() -> None:
    other = compare_recidivism([Risk(list_at_entry="B", months=12, value=0.1, n=300, events=30)])
    (row,) = [row for row in tables.caveats(other, None).records() if row["kind"] == "Not compared"]
    assert "status: unknown" in str(row["text"])
    assert "enter the share of List B" in str(row["text"])
