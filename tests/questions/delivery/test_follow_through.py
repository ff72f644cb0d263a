"""Arrests after new records: people are those of the survival answer, and what cannot be told is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.plan.delivery import DeliveryPlan
from ipvi_eval.questions.delivery.asked import Asked
from ipvi_eval.questions.delivery.follow_through import follow_through
from ipvi_eval.results.not_estimated import NotEstimated


def planned(delivery, **plan):
    study = delivery.study.model_copy(update={"delivery": DeliveryPlan(**plan)})
    return Asked(study, replace(delivery.frames, study=study))


def test_those_with_a_new_record_are_those_of_the_survival_answer(delivery):
    table, *_ = follow_through(delivery)
    first = delivery.frames.spells("ipv_dir").to_first()
    on_lists = first.loc[first["list_recorded"].isin(["A", "B"])]
    rows = table.records()
    assert sum(row["people"] for row in rows) == on_lists["event"].sum()
    assert [row["group"] for row in rows] == [
        "Lists A and B, before the program",
        "Lists A and B, since the program began",
    ]
    assert all(0 < row["those"] < row["people"] for row in rows)
    assert rows[0]["people"].key.cohort == "list_a_and_b"


def test_an_arrest_at_the_record_itself_is_the_least(delivery):
    """In the made-up county 0.26 * 0.7 + 0.74 * 0.3 = 0.404 of reports come with an arrest, whatever the list."""
    arrested, people = 0, 0
    table, *_ = follow_through(planned(delivery, follow_through=("A", "B", "C", "D"), follow_through_days=1))
    for row in table.records():
        arrested, people = arrested + row["those"], people + row["people"]
    assert abs(arrested / people - 0.404) < 3 * (0.404 * 0.596 / people) ** 0.5


def test_the_shares_as_estimates_are_those_of_the_table(delivery):
    table, *told = follow_through(delivery)
    assert [one.id.rpartition(".")[2] for one in told] == ["a_and_b_before", "a_and_b_since"]
    for row, one in zip(table.records(), told, strict=True):
        assert (one.n, one.events) == (row["people"], row["those"])
        assert (one.n.key, one.events.key) == (row["people"].key, row["those"].key)
        assert one.lower < one.value == row["those"] / row["people"] < one.upper


def test_a_list_told_with_its_neighbor_is_never_told_alone(delivery):
    table, *_ = follow_through(planned(delivery, follow_through=("A",)))
    assert {row["group"].partition(",")[0] for row in table.records()} == {"Lists A and B"}


def test_a_longer_window_finds_no_fewer(delivery):
    day, year = (
        next(iter(follow_through(planned(delivery, follow_through=("B",), follow_through_days=days)))).records()
        for days in (1, 365)
    )
    assert all(one["those"] <= other["those"] for one, other in zip(day, year, strict=True))
    assert sum(one["those"] for one in day) < sum(other["those"] for other in year)


@pytest.mark.parametrize(
    ("plan", "why"),
    [({}, "names no list"), ({"follow_through": ("A",)}, "do not tell who was arrested")],
)
def test_what_cannot_be_told_is_said(delivery, plan, why):
    asked = planned(delivery, **plan)
    extract = asked.frames.extract
    untold = replace(extract, by_default=frozenset({*extract.by_default, ("incidents", "arrest")}))
    (said,) = follow_through(Asked(asked.study, replace(asked.frames, extract=untold)))
    assert isinstance(said, NotEstimated)
    assert why in said.why
