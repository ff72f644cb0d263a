"""Who took up help: everybody once, kinds of help beside it, and an absent table is said."""

from __future__ import annotations

import pytest

from ipvi_eval.questions.delivery.offers import offers
from ipvi_eval.results.not_estimated import NotEstimated


@pytest.fixture(scope="module")
def found(delivery):
    return {one.id: one for one in offers(delivery)}


def test_who_was_offered_several_kinds_counts_once_in_the_last_row(found, delivery):
    *kinds, anything = found["delivery.offers"].records()
    assert [row["group"] for row in kinds] == ["Help with work", "Intervention program", "Substance use treatment"]
    assert max(row["people"] for row in kinds) < anything["people"] < sum(row["people"] for row in kinds)
    rows = delivery.frames.extract.offers
    in_time = rows.loc[rows["date"].dt.date <= delivery.study.window.freeze]
    assert anything["people"] == in_time["person"].nunique()
    assert anything["those"] == in_time.loc[in_time["taken_up"], "person"].nunique()
    assert len({row[name].key for row in (*kinds, anything) for name in ("people", "those")}) == 8


def test_the_estimate_is_of_the_last_row(found):
    taken, row = found["delivery.offers.taken_up"], found["delivery.offers"].records()[-1]
    assert (taken.n, taken.events) == (row["people"], row["those"])
    assert taken.value == row["those"] / row["people"]


def test_without_a_table_that_is_said(without):
    (said,) = offers(without("offers"))
    assert isinstance(said, NotEstimated)
    assert "[offers]" in said.remedy
