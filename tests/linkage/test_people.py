"""Sets of records, and those that are kept apart."""

from __future__ import annotations

from ipvi_eval.linkage.people import People


def test_pairs_become_people():
    people = People(5)
    assert people.join(4, 1)
    assert people.join(1, 2)
    assert people.labels().tolist() == [0, 1, 1, 3, 1]
    assert people.together(2, 4)
    assert not people.together(0, 4)


def test_what_is_apart_is_not_joined_by_way_of_a_third():
    people = People(4, apart=[(0, 3)])
    assert people.join(0, 1)
    assert people.join(2, 3)
    assert not people.join(1, 2)
    assert people.labels().tolist() == [0, 0, 2, 2]
    assert people.join(0, 1), "they are one already"
