"""The twelve items of TIDieR: what the plan says of each, and that it says nothing of the others."""

from __future__ import annotations

from ipvi_eval.plan.programme import Tidier
from ipvi_eval.questions.delivery.asked import Asked
from ipvi_eval.questions.delivery.description import MEASURED, NOT_SAID, description
from ipvi_eval.results.not_estimated import NotEstimated


def of(delivery, **tidier):
    programme = delivery.study.programme.model_copy(update={"tidier": Tidier(**tidier)})
    study = delivery.study.model_copy(update={"programme": programme})
    (table,) = description(Asked(study, delivery.frames))
    return dict(table.rows)


def test_there_are_twelve_items_and_absent_ones_say_so(delivery):
    rows = of(delivery)
    assert len(rows) == 12
    assert rows["Name"] == delivery.study.programme.title
    assert rows["Where"] == NOT_SAID
    assert rows["How well, actual"] == MEASURED


def test_each_item_is_told_where_it_belongs(delivery):
    items = {name: f"about {name}" for name in Tidier.model_fields}
    assert list(of(delivery, **items).values())[1:] == list(items.values())


def test_why_and_how_fall_back_on_the_program_s_own_words(delivery):
    rows = of(delivery)
    assert rows["Why: rationale and goal"] == delivery.study.programme.about
    assert delivery.study.programme.how in rows.values()


def test_without_a_program_there_is_nothing_to_describe(delivery):
    (said,) = description(Asked(delivery.study.model_copy(update={"programme": None}), delivery.frames))
    assert isinstance(said, NotEstimated)
