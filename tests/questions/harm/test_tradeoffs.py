"""What weights hold equal: by hand from the statutory middles, and where nothing weighs anything."""

from __future__ import annotations

from ipvi_eval.questions.harm.tradeoffs import tradeoffs
from ipvi_eval.questions.harm.weights import harm_weights


def test_ratios_of_the_middle_weights():
    classes = {"dispute": "no crime", "assault": "misdemeanor_a", "sexual": "violent_felony_d", "noise": "violation"}
    table = tradeoffs(harm_weights(), classes)
    rows = {row["offense"]: row for row in table.records()}
    # 1,642.5 days over 182, and 7.5 over 182; the first that weighs anything is what the others are set beside.
    assert [rows[name]["equals"] for name in ("assault", "sexual", "noise", "dispute")] == ["1", "9.02", "0.0412", "0"]
    assert rows["sexual"]["middle"] == "1,642.5"
    assert table.columns[-1].label.endswith("of: assault")


def test_where_nothing_weighs_anything():
    (row,) = tradeoffs(harm_weights(), {"dispute": "no crime"}).records()
    assert (row["middle"], row["equals"]) == ("0", "")


def test_all_of_it_is_given_by_the_plan():
    assert {column.role for column in tradeoffs(harm_weights(), {"a": "violation"}).columns} == {"public"}
