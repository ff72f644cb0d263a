from __future__ import annotations

from ipvi_eval.results.store import Column, Table
from tests.disclosure.attacks.delivery import attack
from tests.disclosure.attacks.handmade import edition, persons, share


def flow(*rows):
    columns = (Column("kind", "", "public"), Column("step", "", "public"), Column("number", "", "count"))
    return Table(id="delivery.flow", title="", columns=columns, rows=rows)


def reach(id, *rows):
    columns = (Column("group", "", "public"), Column("due", "", "count"), Column("reached", "", "count"))
    return Table(id=id, title="", columns=columns, rows=rows)


def learned(*results):
    return {(one.learned.split(" of any outcome in ")[0], one.low, one.high) for one in attack(edition(*results))}


def test_the_number_lost_at_a_step_is_what_the_step_before_has_more():
    found = attack(
        edition(
            flow(
                ("step", "Due to be notified", 100),
                ("lost", "Died or moved away before they were reached", None),
                ("lost", "Not reached by the data freeze", 40),
                ("step", "Reached", 55),
            )
        )
    )
    assert [(one.low, one.high) for one in found] == [(5, 5)]
    assert "Died or moved away" in found[0].learned


def test_two_that_are_lost_and_hidden_leave_nothing_to_subtract():
    rows = (
        ("step", "Due to be notified", 100),
        ("lost", "Gone", None),
        ("lost", "Waited for", None),
        ("step", "Reached", 55),
    )
    assert attack(edition(flow(*rows))) == []


def test_who_joins_is_subtracted_too():
    rows = [
        ("step", "People suspected", 100),
        ("lost", "On no list", 30),
        ("joined", "Without", None),
        ("step", "On a list", 73),
    ]
    assert ("people", 3, 3) in learned(flow(*rows))
    rows[1] = ("lost", "On no list", None)
    assert learned(flow(*rows)) == set()


def test_the_parts_of_a_step():
    rows = (("step", "Reached", 100), ("part", "New record", 60), ("part", "Gone", None), ("part", "None", 33))
    assert ("people", 7, 7) in learned(flow(*rows))


def test_due_less_reached_of_a_list_or_year():
    assert ("not reached", 4, 4) in learned(reach("delivery.reach", ("List B", 50, 46), ("List C", 80, 40)))
    rows = (("List B", 50, None), ("List C", 80, 40), ("All", 130, 86))
    assert ("not reached", 4, 4) in learned(reach("delivery.reach", *rows))
    rows = (("Entered in 2021", 50, None), ("Entered in 2022", 80, None), ("All", 130, 86))
    assert learned(reach("delivery.reach", *rows)) == set()


def test_those_due_beside_those_on_the_list():
    before = reach("delivery.reach_before", ("List B", 40, 20))
    found = learned(persons("data.list_a_and_b.persons", 95), before, reach("delivery.reach", ("List B", 50, 30)))
    assert ("on the list and not due", 5, 5) in found


def test_the_notified_beside_the_reached():
    found = learned(persons("data.notified", 60), flow(("step", "Due to be notified", 100), ("step", "Reached", 57)))
    assert ("notified and not due", 3, 3) in found


def shares(id, *rows):
    columns = (Column("group", "", "public"), Column("people", "", "count"), Column("those", "", "count"))
    return Table(id=id, title="", columns=columns, rows=rows)


def test_who_was_invited_and_did_not_come():
    assert ("others", 4, 4) in learned(shares("delivery.call_ins", ("Invited in 2021", 50, 46), ("All", 150, 120)))
    years = [("Invited in 2021", 50, None), ("Invited in 2022", 100, 74), ("All", 150, 120)]
    assert ("others", 4, 4) in learned(shares("delivery.call_ins", *years))
    years[1] = ("Invited in 2022", 100, None)
    assert learned(shares("delivery.call_ins", *years)) == set()


def test_who_was_offered_no_other_help():
    found = learned(shares("delivery.offers", ("Work", 95, 40), ("Any help", 100, 60)))
    assert ("people", 5, 5) in found


def test_who_came_was_told_there():
    columns = tuple(Column(name, "", "count") for name in ("group", "reached", "meeting"))
    rows = (("All who entered since the program began", 160, 55), ("All on a list when the program began", 60, None))
    modes = Table(id="delivery.modes", title="", columns=columns, rows=rows)
    assert ("meeting", 5, 5) in learned(modes, shares("delivery.call_ins", ("All", 90, 60)))


def test_ways_add_up_to_the_reached():
    columns = tuple(Column(name, "", "count") for name in ("group", "reached", "meeting", "letter"))
    rows = (("List B", 60, None, 55), ("All who entered since the program began", 160, 55, 105))
    modes = Table(id="delivery.modes", title="", columns=columns, rows=rows)
    assert ("meeting", 5, 5) in learned(modes, reach("delivery.reach", ("List B", 80, 60)))


def test_who_left_before_a_share_was_read():
    found = learned(persons("data.due", 100), share("delivery.delay.within_30", n=100, events=40, free=52))
    assert ("gone by 30", 8, 8) in found
