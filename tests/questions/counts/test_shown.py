from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.questions.counts.shown import Shown

FRAME = pd.DataFrame({"month": ["2020-01"], "left": [9], "seen": [4], "ratio": [0.5], "why": ["few"]})
LABELS = {"month": "Month", "ratio": "Ratio", "seen": "Counted", "why": "Why"}


def test_labels_choose_order_and_name_the_columns() -> None:
    table = Shown("T", FRAME, LABELS, counts=("seen",), public=("month",), text=("why",), note="N.").table("its.t")
    assert [(column.name, column.label) for column in table.columns] == list(LABELS.items())
    assert table.rows == (("2020-01", 0.5, 4, "few"),)
    assert (table.id, table.title, table.note, table.single_months) == ("its.t", "T", "N.", "")


def test_what_nothing_is_said_of_is_derived_from_counts() -> None:
    table = Shown("T", FRAME, LABELS, counts=("seen",), public=("month",), text=("why",)).table("its.t")
    assert [column.role for column in table.columns] == ["public", "derived", "count", "text"]
    assert {column.role for column in Shown("T", FRAME, LABELS).table("its.t").columns} == {"derived"}


def test_a_role_of_no_column_is_refused() -> None:
    with pytest.raises(KeyError, match="left"):
        Shown("T", FRAME, LABELS, counts=("left",)).table("its.t")


def test_a_table_that_could_tell_of_single_months_says_of_which() -> None:
    assert Shown("T", FRAME, LABELS).table("its.t", single_months="its.x").single_months == "its.x"
