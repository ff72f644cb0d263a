"""Of shares that add up to one none follows from the others, and no more falls than that takes."""

from __future__ import annotations

import pytest

from ipvi_eval.counted import Count, Key
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.protection.whole_shares import fall_as_well
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Column, Results, Table

COLUMNS = (
    *(Column(name, name, "public") for name in ("months", "state")),
    Column("share", "share", "derived"),
    *(Column(name, name, "behind") for name in ("people", "gone")),
)
CMS11 = read_profile("cms11")


def movement(*rows, parts_of="months"):
    return Table(id="x.movement", title="", columns=COLUMNS, rows=rows, parts_of=parts_of)


def released(*results):
    table = suppress(Results.of(results), CMS11).results.tables["x.movement"]
    return {row[:2]: row[2] for row in table.rows}


ENTRY = ((0, "C", 0.4, 400, 20), (0, "D", 0.5, 500, 30), (0, "left", 0.1, 100, None))
LATER = ((6, "C", 0.35, 350, 3), (6, "D", 0.45, 450, 40), (6, "left", 0.2, 200, None))


def test_the_smallest_of_the_others_falls_with_a_share_that_is_withheld_alone():
    shown = released(movement(*ENTRY, *LATER))
    assert {place for place, share in shown.items() if share is None} == {(6, "C"), (6, "left")}


def test_shares_that_are_no_parts_of_a_whole_fall_singly():
    shown = released(movement(*ENTRY, *LATER, parts_of=""))
    assert {place for place, share in shown.items() if share is None} == {(6, "C")}


@pytest.mark.parametrize(("beside", "fallen"), [(5, {"C", "few", "left"}), (0, {"C", "left"}), (40, {"C", "few"})])
def test_what_falls_holds_as_many_people_as_a_count_must_have(beside, fallen):
    """Beside five people the share could be told to within five: a further one falls."""
    rows = (*LATER, (6, "few", 0.01, beside, None))
    shown = released(movement(*rows))
    assert {state for (_, state), share in shown.items() if share is None} == fallen


def test_where_all_others_are_few_the_largest_of_them_fall():
    few = tuple((6, name, people / 1000, people, None) for name, people in (("a", 3), ("b", 6), ("c", 8)))
    table = movement(LATER[0], *few)
    left = movement((*LATER[0][:2], None, None, None), *few)
    # 8 are fewer than 11, and 8 and 6 are not.
    assert {key.cohort for key in fall_as_well(table, left, {}, 11)} == {"x.movement, row 2", "x.movement, row 3"}


def test_what_costs_least_falls_first():
    table = movement(*LATER)
    left = movement((*LATER[0][:2], None, None, None), *LATER[1:])
    keys = {name: Key("x.movement, row 1" if name == "D" else "x.movement, row 2", "people") for name in ("D", "left")}
    assert fall_as_well(table, left, {keys["left"]: 2.0, keys["D"]: 1.0}, 11) >= {keys["D"]}
    assert fall_as_well(table, left, {keys["left"]: 1.0, keys["D"]: 2.0}, 11) == {keys["left"]}
    assert fall_as_well(table, table, {}, 11) == frozenset()


def test_the_whole_is_behind_every_share_and_does_not_fall_for_one():
    everybody = Count(1000, Key("all", "people", "", "calendar"))
    bare = movement(*ENTRY, *LATER)
    columns, rows = (*COLUMNS, Column("all", "all", "behind")), tuple((*row, everybody) for row in bare.rows)
    with_whole = Table(id=bare.id, title="", columns=columns, rows=rows, parts_of="months")
    assert released(with_whole) == released(bare)


def test_whatever_else_rests_on_the_people_of_that_share_falls_too():
    own = Count(200, Key("paths", "events", "leaving", "calendar", "182"))
    rows = (*LATER[:2], (6, "left", 0.2, own, None))
    also = Estimate(id="x.left", value=0.2, unit="proportion", method="", n=1000, events=own)
    screened = suppress(Results.of([movement(*rows), also]), CMS11)
    assert screened.results.estimates["x.left"].value is None
    assert screened.kept is not None
    assert own.key in screened.kept.hidden
    alone = suppress(Results.of([movement(*rows, parts_of=""), also]), CMS11)
    assert alone.results.estimates["x.left"].value == 0.2
    assert (screened.audit.further, alone.audit.further) == (1, 0)


def test_a_table_keeps_what_its_rows_are_parts_of(tmp_path):
    Results.of([movement(*LATER)]).save(tmp_path)
    assert Results.load(tmp_path).tables["x.movement"].parts_of == "months"
