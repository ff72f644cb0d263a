"""What falls with a small count, table by table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ipvi_eval.questions.high_point.shares import recidivism_tables as tables
from ipvi_eval.questions.high_point.shares.comparison import compare_recidivism
from ipvi_eval.questions.high_point.shares.equivalence import assess_equivalence
from ipvi_eval.questions.high_point.shares.forest import forest
from ipvi_eval.questions.high_point.shares.replay import own_calendar
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.questions.high_point.shares.standardisation import Standardised, over_lists
from ipvi_eval.results.store import Table

Released = Callable[[Table], list[dict[str, object]]]
SMALL = Risk(list_at_entry="C", months=6, value=0.02, n=300, events=6)
LARGE = Risk(list_at_entry="D", months=12, value=0.1, n=300, events=30)
COMPARISON = compare_recidivism([SMALL, LARGE])


def test_forest_rows_of_ours_fall_and_published_ones_stay(released: Released) -> None:
    rows = released(tables.forest(forest(COMPARISON), here="Here", site="Elsewhere"))
    assert [row["label"] for row in rows][:3] == ["Here, List C, 6 months", "High Point, List C, 6 months",
                                                  "Here, List D, 12 months"]  # fmt: skip
    assert [row["value"] for row in rows][:4] == [None, 0.11, 0.1, 0.16]
    assert not {"people", "events", "others"} & rows[0].keys()
    assert rows[2]["design_level"] == "1"
    assert {row["role"] for row in rows} == {"compare", "context"}


def test_a_conclusion_falls_with_its_numbers(released: Released) -> None:
    small, large = released(tables.equivalence([assess_equivalence(row, margin=1.25) for row in COMPARISON.rows]))
    assert (small["key"], small["conclusion"], small["p"], small["margin"]) == ("List C, 6 months", None, None, 1.25)
    assert large["conclusion"] == "not worse"


def test_a_year_falls_when_few_were_added_to_it(released: Released) -> None:
    # 40 people a year; re-arrests 20, then 5 more, then 20 more: the first two rows would tell of five people.
    entry = np.repeat([0, 365, 730], 40).astype(np.int64)
    event = np.full(120, np.nan)
    event[:20], event[40:45], event[80:100] = 100, 500, 800
    end = np.full(120, 1095, dtype=np.int64)
    frame = own_calendar(entry, event, end, start=0, ages=(365, 730, 1095), fewest=11)
    assert frame["events"].tolist() == [20, 25, 45]
    rows = released(tables.own_calendar(frame, outcome="ipv_arrest", site="Elsewhere"))
    first, second, third = (row["events"] for row in rows)
    assert ((first, second) in ((20, None), (None, 25)), third) == (True, 45)
    assert [row["share"] is None for row in rows] == [first is None, second is None, False]


def test_a_mix_falls_with_its_smallest_count(released: Released) -> None:
    large = compare_recidivism([
        Risk(list_at_entry=name, months=12, value=x / 300, n=300, events=x) for name, x in (("C", 40), ("D", 30))
    ])  # fmt: skip
    small = compare_recidivism([
        Risk(list_at_entry=name, months=12, value=x / 300, n=300, events=x) for name, x in (("C", 40), ("D", 6))
    ])  # fmt: skip
    items = [
        ("evidence.standardised.12m", 12, "ours", found) for found in (over_lists(large.rows), over_lists(small.rows))
    ]
    rows = released(
        tables.standardised([item for item in items if isinstance(item[3], Standardised)], site="Elsewhere")
    )  # type: ignore[arg-type]
    assert [row["ours"] for row in rows] == [pytest.approx(70 / 600, abs=1e-4), None]
    assert [row["theirs"] for row in rows] == [pytest.approx(0.155), None]
