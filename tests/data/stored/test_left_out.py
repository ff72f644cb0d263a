"""What was left out, as rows."""

from __future__ import annotations

from ipvi_eval.data.stored.left_out import LeftOut, flow


def test_steps_are_rows_in_their_order():
    found = flow([LeftOut("b", "rows", 9, 2, "late"), LeftOut("a", "people", 7, 1, "gone")])
    assert found.to_numpy().tolist() == [["b", "rows", 9, 2, "late"], ["a", "people", 7, 1, "gone"]]
    assert list(flow([]).columns) == ["table", "what", "of", "left_out", "why"]
