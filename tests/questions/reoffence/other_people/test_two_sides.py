"""The same people are one count, wherever they are told."""

from __future__ import annotations

from ipvi_eval.counted import FREE_AFTER, REFERENCE
from ipvi_eval.questions.reoffence.other_people.two_sides import notified_of, reference_of
from ipvi_eval.questions.reoffence.risk import group_of_ratio

WHO = group_of_ratio("survival.ipv_dir.historical_cohort.hazard_ratio")


def test_the_notified_are_those_without_an_event_before_and_a_part_of_them_is_another_group() -> None:
    everybody, some = notified_of(WHO, 12), notified_of(WHO, 5, "list_c")
    assert (everybody, everybody.key) == (12, WHO.count(12, FREE_AFTER).key)
    assert some.key == WHO.within("list_c").count(5, FREE_AFTER).key != everybody.key


def test_a_part_of_the_reference_lies_within_the_reference() -> None:
    everybody, some = reference_of(WHO, 30), reference_of(WHO, 9, "list_c")
    assert (everybody, everybody.key) == (30, WHO.within(REFERENCE).people(30).key)
    assert some.key == WHO.within(REFERENCE).within("list_c").people(9).key != everybody.key
