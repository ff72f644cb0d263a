"""What could not be had stands in a table, and the rest passes through."""

from __future__ import annotations

from ipvi_eval.questions.delivery.told import told
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Table

TABLE = Table(id="delivery.x", title="X", columns=(), rows=())
MISSING = NotEstimated(what="Who was due", why="the extract has no table of notifications", remedy="map it")


def test_parts_pass_and_the_absent_are_said():
    one, left_out = told([TABLE, MISSING])
    assert one is TABLE
    assert left_out.id == "delivery.left_out"
    assert left_out.rows == (("Who was due", "the extract has no table of notifications"),)
