"""What checks have in common: rows among parts become one table behind them."""

from __future__ import annotations

from dataclasses import dataclass

from ipvi_eval.questions.check_rows import check_id, check_table, gathered


@dataclass(frozen=True)
class Row:
    model: str
    of: str


def table(rows):
    columns, cells = {"model": "Model", "p": "p-value"}, [(one.model, None) for one in rows]
    return check_table("x.checks", "Title", columns, cells, public=("model",), of_rows=[one.of for one in rows])


def test_rows_are_one_table_behind_the_other_parts_and_keep_their_order():
    parts = ["a", Row("First", "x.one"), "b", Row("Second", "x.two")]
    *others, found = gathered(parts, Row, table, "some people")
    assert others == ["a", "b"]
    assert [row["model"] for row in found.records()] == ["First", "Second"]
    assert [row["p"] for row in found.records()] == [None, None]
    assert found.scope.population == "some people"
    assert list(found.of_rows) == ["x.one", "x.two"]


def test_without_rows_there_is_no_table():
    assert list(gathered(["a", "b"], Row, table, "some people")) == ["a", "b"]


def test_the_id_of_a_check_names_the_room_first():
    assert check_id("survival.x.y", "left") == "survival.checks.x.y.left"
