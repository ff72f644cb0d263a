"""What rows share is said once above them: words as they are, numbers and several cells with what they are."""

from __future__ import annotations

from ipvi_eval.report.tables.headed_rows import headed_rows
from ipvi_eval.results.store import Column, Table

FLOWS = Table(
    id="x.flows",
    title="Flows",
    columns=(
        Column("since", "Months since entry", "public"), Column("until", "And then", "public"),
        Column("origin", "From", "public"), Column("people", "People", "public"),
    ),
    rows=((0, 6, "list C", 5), (6, 12, "list C", 4), (0, 6, "list C", 3), (0, 6, "List D", 2)),
)  # fmt: skip


def test_rows_of_one_heading_stand_together_in_the_order_of_their_first() -> None:
    found = headed_rows(FLOWS, FLOWS.rows, ("since", "until", "origin"))
    assert [row[-1] for row in found.rows] == [5, 3, 4, 2]
    assert found.headings == (
        "Months since entry: 0, and then: 6, from: list C",
        "Months since entry: 0, and then: 6, from: list C",
        "Months since entry: 6, and then: 12, from: list C",
        "Months since entry: 0, and then: 6, from: List D",
    )


def test_words_need_no_label_and_a_number_does() -> None:
    assert headed_rows(FLOWS, FLOWS.rows, ("origin",)).headings == ("List C", "List C", "List C", "List D")
    assert headed_rows(FLOWS, FLOWS.rows, ("since",)).headings[-1] == "Months since entry: 6"


def test_without_columns_to_stand_under_rows_stay_as_they_are() -> None:
    found = headed_rows(FLOWS, FLOWS.rows[:2], ())
    assert (found.rows, found.headings) == (FLOWS.rows[:2], ())
