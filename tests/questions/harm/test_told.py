"""What could not be had stands in a table, and the rest passes through."""

from __future__ import annotations

from ipvi_eval.questions.harm.told import told
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Table

TABLE = Table(id="harm.x", title="X", columns=(), rows=())
MISSING = NotEstimated(what="Repeats", why="the extract has no table of incidents", remedy="map it")


def test_parts_pass_and_the_absent_are_said():
    one, left_out = told([TABLE, MISSING])
    assert one is TABLE
    assert left_out.id == "harm.left_out"
    assert left_out.rows == (("Repeats", "the extract has no table of incidents"),)
