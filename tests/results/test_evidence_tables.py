"""What falls with a small count, table by table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.disclosure.primary import suppress
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.evidence.comparison import compare_recidivism
from ipvi_eval.evidence.detectable import detectable_table
from ipvi_eval.evidence.equivalence import assess_equivalence
from ipvi_eval.evidence.forest import forest
from ipvi_eval.evidence.not_compared import NotCompared
from ipvi_eval.evidence.quotation import Quotation
from ipvi_eval.evidence.registry import published
from ipvi_eval.evidence.replay import own_calendar
from ipvi_eval.evidence.risk import Risk
from ipvi_eval.evidence.standardisation import Standardised, over_lists
from ipvi_eval.evidence.update import Prior, densities, influence, update
from ipvi_eval.evidence.words import Statement
from ipvi_eval.results import evidence_tables as tables
from ipvi_eval.results.store import Results, Table

SMALL = Risk(list_at_entry="C", months=6, value=0.02, n=300, events=6)
LARGE = Risk(list_at_entry="D", months=12, value=0.1, n=300, events=30)
COMPARISON = compare_recidivism([SMALL, LARGE])


def released(table: Table) -> list[dict[str, object]]:
    (after,) = suppress(Results.of([table]), read_profile("cms11")).results.tables.values()
    return [dict(row) for row in after.records()]


def test_forest_rows_of_ours_fall_and_published_ones_stay() -> None:
    rows = released(tables.forest(forest(COMPARISON), here="Here"))
    assert [row["label"] for row in rows][:3] == ["Here, C list, 6 months", "High Point, C list, 6 months",
                                                  "Here, D list, 12 months"]  # fmt: skip
    assert [row["value"] for row in rows][:4] == [None, 0.11, 0.1, 0.16]
    assert rows[0]["people"] is None
    assert rows[2]["design_level"] == "1"
    assert {row["role"] for row in rows} == {"compare", "context"}


def test_a_conclusion_falls_with_its_numbers() -> None:
    small, large = released(tables.equivalence([assess_equivalence(row, margin=0.05) for row in COMPARISON.rows]))
    assert (small["key"], small["conclusion"], small["p"], small["margin"]) == ("List C, 6 months", None, None, 0.05)
    assert large["conclusion"] == "not worse"


def test_a_year_falls_when_few_were_added_to_it() -> None:
    # 40 people a year; re-arrests 20, then 5 more, then 20 more: the second row would tell of five people.
    entry = np.repeat([0, 365, 730], 40).astype(np.int64)
    event = np.full(120, np.nan)
    event[:20], event[40:45], event[80:100] = 100, 500, 800
    end = np.full(120, 1095, dtype=np.int64)
    frame = own_calendar(entry, event, end, start=0, ages=(365, 730, 1095))
    assert frame["events"].tolist() == [20, 25, 45]
    rows = released(tables.own_calendar(frame))
    assert [row["share"] for row in rows] == [pytest.approx(0.5), None, pytest.approx(0.375)]
    assert rows[1]["n"] is None


def test_belief_falls_with_the_incidents_behind_it() -> None:
    prior = Prior(name="p", mean=-0.2, sd=0.1, why="made up")
    curves = {"p": densities(update(prior, log_ratio=-0.1, standard_error=0.2), points=5)}
    shown = influence([prior], log_ratio=-0.1, standard_error=0.2)
    for cells, kept in (((9, 400), False), ((40, 400), True)):
        assert all((row["posterior"] is not None) is kept for row in released(tables.densities(curves, cells=cells)))
        rows = released(tables.influence(shown, cells=cells))
        assert [row["ratio"] is not None for row in rows] == [kept, kept]
        assert rows[1]["prior_ratio"] is not None


def test_statements_fall_with_their_counts() -> None:
    said = Statement("A lower share.", "Careful.")
    rows = released(
        tables.statements(
            [
                Quotation(kind="a", statement=said),
                Quotation(kind="b", statement=said, people=300, events=6),
                Quotation(kind="c", statement=said, people=30, events=25),
            ]
        )
    )
    assert [row["statement"] for row in rows] == ["A lower share.", None, None]


def test_published_numbers_are_never_withheld() -> None:
    table = tables.published(published())
    rows = released(table)
    assert rows == [dict(row) for row in table.records()]
    assert {row["id"] for row in rows} == {figure.id for figure in published().quotable()}


def test_what_was_not_done_stands_once() -> None:
    item = NotCompared(what="w", why="y", remedy="r")
    assert tables.not_done([item, item]).rows == (("w", "y", "r"),)
    assert tables.not_done([]).rows == ()


def test_columns_may_be_missing_nowhere() -> None:
    with pytest.raises(KeyError):
        tables.transport(pd.DataFrame({"aspect": ["x"]}))


def test_empty_places_have_no_number_and_say_what_would_fill_them() -> None:
    rows = {str(row["what"]): row for row in tables.empty_places(published()).records()}
    place = rows["High Point, B list, 12 months"]
    assert (place["figure"], place["status"]) == ("not known", "unknown")
    assert "COPS/UNCG 2016" in str(place["fill"])
    assert {row["figure"] for row in rows.values()} == {"not known"}


def test_a_mix_falls_with_its_smallest_count() -> None:
    large = compare_recidivism([
        Risk(list_at_entry=name, months=12, value=x / 300, n=300, events=x) for name, x in (("C", 40), ("D", 30))
    ])  # fmt: skip
    small = compare_recidivism([
        Risk(list_at_entry=name, months=12, value=x / 300, n=300, events=x) for name, x in (("C", 40), ("D", 6))
    ])  # fmt: skip
    items = [(12, "ours", found) for found in (over_lists(large.rows), over_lists(small.rows))]
    rows = released(tables.standardised([item for item in items if isinstance(item[2], Standardised)]))  # type: ignore[arg-type]
    assert [row["ours"] for row in rows] == [pytest.approx(70 / 600), None]
    assert [row["theirs"] for row in rows] == [pytest.approx(0.155), None]


def test_what_a_year_can_show_falls_with_a_small_count() -> None:
    for yearly, shown in ((465, "yes"), (9, None)):
        frame = detectable_table(yearly, published_fall=0.2)
        rows = released(tables.detectable(frame, yearly=yearly, published_fall=0.2))
        assert rows[0]["design"] == "this place alone"
        assert (rows[0]["shown"], rows[0]["published"]) == (shown, 0.2)


def test_what_is_not_compared_says_what_would_allow_it() -> None:
    other = compare_recidivism([Risk(list_at_entry="B", months=12, value=0.1, n=300, events=30)])
    (row,) = [row for row in tables.caveats(other).records() if row["kind"] == "Not compared"]
    assert "status: unknown" in str(row["text"])
    assert "enter the B-list share" in str(row["text"])
