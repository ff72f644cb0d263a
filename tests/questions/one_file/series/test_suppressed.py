"""Counts withheld by the agency are named, never read as a number or as a typing error."""

from __future__ import annotations

import pytest

from ipvi_eval.data.flat_file import read_flat_file
from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.series.suppressed import refuse_suppressed, suppressed

MARKS = [
    "<5", "< 11", "<=10", "≤5", "n<5", "*", "**", "s", "S", "(s)", "supp", "Suppressed", "withheld", "1-4", "0 - 5",
    "fewer than 5", "less than 11", "5 or fewer", "masked",
]  # fmt: skip
NO_MARKS = ["0", "12", "1,204", "3.5", "", "NA", "many", "12*", "5-10", "x", "-3", "see note"]


def read(tmp_path, cells):
    path = tmp_path / "x.csv"
    path.write_text("\n".join(["month;n", *(f"m;{cell}" for cell in cells)]) + "\n", "utf-8")
    return read_flat_file(path)


def test_marks(tmp_path):
    assert suppressed(read(tmp_path, MARKS), "n").tolist() == [True] * len(MARKS)
    assert suppressed(read(tmp_path, NO_MARKS), "n").tolist() == [False] * len(NO_MARKS)


def test_rows_are_named_and_what_can_be_done_is_said(tmp_path):
    file = read(tmp_path, ["7", "<9", "8", "*"])
    with pytest.raises(DataError, match="column 'n': suppressed counts in rows 3 and 5") as caught:
        refuse_suppressed(file, "n")
    said = str(caught.value)
    assert "by quarter" in said
    assert "ask the agency" in said
    assert "<9" not in said
    refuse_suppressed(read(tmp_path, NO_MARKS), "n")
