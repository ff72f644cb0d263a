"""What could not be had stands in a table, where there is something to say."""

from __future__ import annotations

from ipvi_eval.questions.equity.told import told
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Table

TABLE = Table(id="equity.x", title="X", columns=(), rows=())
MISSING = NotEstimated(what="Groups of people", why="the plan names no groups", remedy="name columns")


def test_parts_pass_and_the_absent_are_said():
    one, left_out = told([TABLE, MISSING])
    assert one is TABLE
    assert left_out.id == "equity.left_out"
    assert left_out.rows == (("Groups of people", "the plan names no groups"),)


def test_nothing_is_said_where_nothing_is_absent():
    assert list(told([TABLE])) == [TABLE]
