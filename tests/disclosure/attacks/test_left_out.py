from __future__ import annotations

import pytest

from ipvi_eval.results.store import Column, Table
from tests.disclosure.attacks.handmade import edition, persons
from tests.disclosure.attacks.left_out import attack


def quality(*rows):
    roles = {"check": "public", "count": "count", "of": "count", "what": "public"}
    return Table(
        id="data.quality", title="", columns=tuple(Column(name, "", role) for name, role in roles.items()), rows=rows
    )


@pytest.mark.parametrize(("gone", "found"), [(36, [(1, 1)]), (37, []), (20, []), (None, [])])
def test_those_followed_without_a_day_at_liberty(gone, found):
    released = edition(
        persons("data.persons", 2341), quality(("people left out of the results on x", gone, 2378, "late"))
    )
    assert [(one.low, one.high) for one in attack(released)] == found


def test_every_reason_of_one_outcome_is_subtracted():
    rows = (
        ("people left out of the results on x", 20, 2378, "late"),
        ("people left out of the results on x", 12, 2378, "gone"),
    )
    found = attack(edition(persons("data.persons", 2341), quality(*rows)))
    assert [(one.low, one.high) for one in found] == [(5, 5)]
    assert "without a day at liberty" in found[0].learned


def test_other_rows_say_nothing_of_it():
    rows = (("suspects who are on a list", 2340, 2342, ""),)
    assert attack(edition(persons("data.persons", 2341), quality(*rows))) == []
