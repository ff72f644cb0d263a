from __future__ import annotations

import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.questions.reoffence.lists.movement import movement
from ipvi_eval.questions.reoffence.lists.movement_between_lists import flow_tables, movement_tables
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.flows import attack
from tests.disclosure.attacks.handmade import edition, persons, table
from tests.disclosure.attacks.test_movement import HORIZONS, few_between_two_times

PLACES = (0, "C", 50), (0, "D", 60), (0, "Left", 0), (6, "C", 52), (6, "D", 40), (6, "Left", 18)
FLOWS = (0, 6, "C", "C", 37), (0, 6, "C", "D", 0), (0, 6, "C", "Left", 13), (0, 6, "D", "C", 15), (0, 6, "D", "D", 40)


@pytest.mark.parametrize(
    ("places", "left", "found"),
    [
        # 60 were on list D, of whom 55 are on a list: five left. So do 18 who left, 13 of them from list C.
        (PLACES, None, {"0 6 D Left"}),
        ((*PLACES[:5], (6, "Left", None)), None, {"0 6 D Left"}),
        # Who was on list D is not told, nor who left.
        ((PLACES[0], (0, "D", None), PLACES[2], *PLACES[3:5], (6, "Left", None)), None, set()),
        (PLACES, 5, set()),
    ],
)
def test_a_flow_that_the_others_leave_over(places, left, found):
    flows = table("survival.flows", "since until origin destination people", *FLOWS, (0, 6, "D", "Left", left))
    read = attack(edition(table("survival.places", "months place people", *places), flows))
    assert {one.learned for one in read} == found


def test_who_was_never_at_liberty():
    flows = table("survival.flows", "since until origin destination people", *FLOWS, (0, 6, "D", "Left", 5))
    places = table("survival.places", "months place people", *PLACES)
    assert {one.learned for one in attack(edition(places, flows, persons("data.persons", 108)))} == {
        "never at liberty all"
    }
    assert attack(edition(places, flows, persons("data.persons", 110))) == []


@pytest.mark.parametrize("moving", [False, True])
def test_nothing_follows_from_what_leaves(moving):
    found = movement(few_between_two_times(moving=moving), ("C", "D", "left"), level=0.95)
    asked = "survival", found, HORIZONS, {"C": "List C", "D": "List D"}
    released = suppress(Results.of([*movement_tables(*asked), *flow_tables(*asked)]), read_profile("cms11")).results
    few = {
        (row["origin"], row["until"]) for row in released.tables["survival.flows"].records() if row["people"] is None
    }
    # Four left list C and five list D by twelve months: neither is told.
    assert few >= {("List C", 12), ("List D", 12)}
    assert attack(released) == []
    assert not [row for one in flow_tables(*asked) for row in released.tables[one.id].rows if 0 < (row[-1] or 0) < 11]
