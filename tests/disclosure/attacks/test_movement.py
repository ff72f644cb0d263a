from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.counted import Group
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.lists.movement import movement
from ipvi_eval.questions.reoffence.lists.movement_between_lists import flow_tables, movement_tables
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.handmade import edition, persons, table
from tests.disclosure.attacks.movement import attack

COLUMNS = "months state share"
HORIZONS = {6: 182, 12: 365, 24: 730}


def shares(*rows):
    """Of lists C and D, and of those who left, at each time."""
    states = ("List C", "List D", "left")
    every = [(month, state, one) for month, *three in rows for state, one in zip(states, three, strict=True)]
    moves = table("survival.moves", "origin destination moves", ("List D", "List C", 14), ("List D", "Left", 25))
    return edition(persons("data.persons", 300), table("survival.movement", COLUMNS, *every), moves)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(0, 0.46, 0.54, 0.0), (6, 0.41, 0.49, 0.1), (12, 0.35, 0.45, 0.2)], set()),
        # Of 300 people 5.0% and then 8.0% left.
        ([(6, 0.46, 0.49, 0.05), (12, 0.52, 0.4, 0.08)], {("gone from left, months 6 to 12", 1, 9)}),
        # Who came to list C is not known, but nobody came to list D.
        ([(6, 0.36, 0.49, 0.15), (12, 0.327, 0.473, 0.2)], {("gone from List D, months 6 to 12", 1, 5)}),
        # What the others leave is the share of list D.
        ([(6, 0.36, 0.49, 0.15), (12, 0.327, None, 0.2)], {("gone from List D, months 6 to 12", 1, 5)}),
        ([(6, 0.36, 0.49, 0.15), (12, None, None, 0.2)], set()),
    ],
)
def test_what_shares_of_three_hundred_people_tell(rows, found):
    assert {(one.learned, one.low, one.high) for one in attack(shares(*rows))} == found


def spells(*groups):
    """So many people each, with their spells: start, stop, origin, destination."""
    rows = [(number, paths) for count, *paths in groups for number in range(count)]
    found = [(f"{place}", *spell) for place, (_, paths) in enumerate(rows) for spell in paths]
    return pd.DataFrame(found, columns=["person", "start", "stop", "origin", "destination"])


def few_between_two_times(*, moving: bool):
    """Of 300 people 15 left by six months and nine more by twelve, five of these from list D."""
    moved = [(0, 50, "D", "C"), (50, 1000, "C", None)] if moving else [(0, 1000, "D", None)]
    return spells(
        (15, (0, 100, "C", "left")), (4, (0, 250, "C", "left")), (5, (0, 300, "D", "left")),
        (20, (0, 500, "D", "left")), (14, *moved), (120, (0, 1000, "C", None)), (122, (0, 1000, "D", None)),
    )  # fmt: skip


@pytest.mark.parametrize("moving", [False, True])
def test_nothing_follows_from_what_leaves(moving):
    found = movement(few_between_two_times(moving=moving), ("C", "D", "left"), level=0.95)
    assert found.between_lists == (14 if moving else 0)
    every = movement_tables("survival", found, HORIZONS, {"C": "List C", "D": "List D"})
    everybody = persons("data.persons", 300)
    raw = Results.of([everybody, *every])
    assert {one.learned for one in attack(raw)} >= {
        "gone from left, months 6 to 12",
        "gone from List D, months 6 to 12",
    }
    released = suppress(raw, read_profile("cms11")).results
    assert attack(released) == []
    # Those of the last time, and the moves, are many.
    assert None not in [row["share"] for row in released.tables["survival.movement"].records() if row["months"] == 0]
    assert None not in released.tables["survival.moves"].rows[0]


def test_everybody_by_the_calendar_from_a_share_and_the_people_it_is_of():
    """Of 300 people 296 were ever at liberty: a share of list D and the people on it give the 300."""
    found = movement(few_between_two_times(moving=False), ("C", "D", "left"), level=0.95)
    asked = "survival", found, HORIZONS, {"C": "List C", "D": "List D"}
    street = Estimate(id="data.persons", value=Group("all", clock="street").people(296), unit="persons", method="")
    every = [street, *movement_tables(*asked), *flow_tables(*asked)]
    (find,) = [one for one in attack(Results.of(every)) if one.learned == "never at liberty"]
    assert find.low <= 4 <= find.high
    assert attack(suppress(Results.of(every), read_profile("cms11")).results) == []
