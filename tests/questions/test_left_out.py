"""What could not be had is told without its numbers."""

from __future__ import annotations

from ipvi_eval.questions.left_out import left_out_table
from ipvi_eval.results.not_estimated import NotEstimated


def test_what_is_missing_has_a_row_without_its_numbers():
    none = NotEstimated(what="Curves", why="7 people were left", remedy="")
    assert left_out_table("survival.left_out", [none]).rows == (("Curves", "some people were left"),)
    assert left_out_table("survival.left_out", []).rows == (("Nothing", "everything that was planned could be fitted"),)
