from __future__ import annotations

from ipvi_eval.estimate import Estimate
from tests.disclosure.attacks.groups import attack
from tests.disclosure.attacks.handmade import edition, share

WHOLE = share("equity.all.reached", n=100, events=80)


def reached(group: str, n: int | None, events: int | None):
    return share(f"equity.sex.{group}.reached", n=n, events=events)


def test_the_one_group_that_is_withheld_is_everybody_less_the_others():
    found = attack(edition(WHOLE, reached("male", 95, 76), reached("female", None, None)))
    learned = {one.learned: (one.low, one.high) for one in found}
    assert learned["people of sex in due, female"] == (5, 5)
    assert learned["events of sex in due, female"] == (4, 4)
    assert learned["without one of sex in due, female"] == (1, 1)


def test_those_of_a_group_who_were_not_due_or_not_reached():
    others = share("equity.sex.male.risk_12m")
    listed = share("equity.sex.female.risk_12m", n=60, events=20)
    found = attack(edition(listed, reached("female", 52, 45), reached("male", None, None), others))
    learned = {one.learned: one.low for one in found}
    assert learned == {"people of sex in not due, female": 8, "without one of sex in due, female": 7}


def test_two_groups_that_are_withheld_together_are_not_told_apart():
    whole = share("equity.all.reached", n=200, events=100)
    assert attack(edition(whole, reached("male", None, None), reached("female", None, None))) == []


def test_the_few_who_were_told_in_another_way():
    ratio = {"value": 0.8, "unit": "ratio", "method": ""}
    made = [
        Estimate(id=id, cells=cells, **ratio)
        for id, cells in (
            ("survival.ipv_dir.notification.hazard_ratio", (120, 300)),
            ("equity.mode.letter.hazard_ratio", (70, 300)),
            ("equity.mode.home_visit.hazard_ratio", (45, 300)),
        )
    ]
    assert {(one.low, one.high) for one in attack(edition(*made))} == {(5, 5)}
    assert attack(edition(made[0], made[1])) == []


def test_those_with_a_new_record_who_were_not_arrested_or_had_it_later():
    soon = share("equity.sex.female.risk_12m", n=300, events=95)
    arrested = share("equity.sex.female.arrested", n=100, events=92)
    learned = {one.learned: (one.low, one.high) for one in attack(edition(soon, arrested))}
    of = "of sex in with a new record, female"
    assert (learned[f"without one {of}"], learned[f"later than those of people listed {of}"]) == ((8, 8), (5, 5))
