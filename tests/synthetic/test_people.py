from __future__ import annotations

import math

import numpy as np
import pytest

from ipvi_eval.synthetic.draws import Draws
from ipvi_eval.synthetic.parameters import Dangers, Parameters, Reoffence
from ipvi_eval.synthetic.people import NEVER, Person, Pool, entry_list, notification

PARAMETERS = Parameters()


def _person(**changes) -> Person:
    values = {"place": 0, "list_at_entry": "C", "entry": 100, "exit": NEVER, "exit_reason": "", "female": False}
    return Person(**(values | {"age": 30, "prior_arrests": 0, "partner": 1} | changes))


@pytest.mark.parametrize(
    ("arrest", "injury", "priors", "expected"),
    [(False, False, 0, "D"), (True, False, 0, "C"), (False, False, 1, "B"), (True, True, 2, "B"), (True, True, 3, "A")],
)
def test_lists_by_rule(arrest, injury, priors, expected) -> None:
    assert entry_list(arrest=arrest, injury=injury, prior_arrests=priors) == expected


def test_hazard_by_hand() -> None:
    parameters = Parameters(reoffence=Reoffence(yearly=0.5, floor=0.1, decay_days=200))
    pool = Pool(parameters)
    slot = pool.add(1, _person(list_at_entry="D", notified=300, exit=2000), 2.0)

    def expected(gap: int, ratio: float) -> float:
        return 2.0 * 1.1 * 0.5 / 365.25 * (0.1 + 0.9 * math.exp(-gap / 200)) * ratio

    assert pool.hazards(100)[0] == 0  # the day of the incident
    assert pool.hazards(101)[0] == pytest.approx(expected(1, 1.0), rel=1e-12)
    assert pool.hazards(300)[0] == pytest.approx(expected(200, 1.0), rel=1e-12)  # the day of notification itself
    assert pool.hazards(301)[0] == pytest.approx(expected(201, parameters.effects.notification), rel=1e-12)
    pool.seen(slot, 400, 450, report=True)
    assert pool.hazards(449)[0] == 0  # in custody
    assert pool.hazards(450)[0] == pytest.approx(expected(50, parameters.effects.notification), rel=1e-12)
    assert pool.hazards(2000)[0] > 0
    assert pool.hazards(2001)[0] == 0  # gone


def test_who_is_notified_when() -> None:
    start = 1000
    found = {
        name: [
            notification(PARAMETERS, _person(list_at_entry=name, entry=entry), Draws(seed), start)
            for seed in range(200)
        ]
        for name, entry in (("A", 1200), ("B", 1200), ("C", 1200), ("D", 1200))
    }
    assert all(day == NEVER for day, _ in found["A"])
    for name, usual in (("B", "meeting"), ("C", "home_visit"), ("D", "letter")):
        days = np.array([day for day, _ in found[name] if day < NEVER])
        assert 0.75 < len(days) / 200 < 0.95  # 85 % are reached
        assert (days > 1200).all()
        assert {kind for day, kind in found[name] if day < NEVER} <= {usual, "home_visit"}
    assert {(day - start) % 91 for day, _ in found["B"] if day < NEVER} == {0}


def test_the_backlog_and_the_long_gone() -> None:
    recent = [notification(PARAMETERS, _person(entry=900), Draws(seed), 1000)[0] for seed in range(100)]
    assert min(recent) >= 1000
    assert sum(day < NEVER for day in recent) > 50
    assert notification(PARAMETERS, _person(entry=900), Draws(1), 3000)[0] == NEVER
    gone = [notification(PARAMETERS, _person(entry=900, exit=1001), Draws(seed), 1000)[0] for seed in range(100)]
    assert all(day == NEVER or day < 1001 for day in gone)
    assert notification(PARAMETERS, _person(entry=900), Draws(1), NEVER) == (NEVER, "")


def test_hazards_under_a_trend_and_after_leaving_unrecorded() -> None:
    flat = Reoffence(yearly=0.5, floor=1.0)
    pool = Pool(Parameters(reoffence=flat, dangers=Dangers(hazard_trend=0.9, others=0.1)))
    pool.add(1, _person(exit=900, left=800), 2.0)
    later = 0.5 * 2.0 / 365.25 * 0.9 ** (731 / 365.25)
    assert pool.hazards(731)[0] == pytest.approx(later, rel=1e-12)
    free, held = np.array([False]), np.array([True])
    assert pool.other_hazards(731, free)[0] == pytest.approx(0.1 * later, rel=1e-12)
    assert pool.other_hazards(731, held)[0] == pool.other_hazards(100, free)[0] == 0  # 100 is the day of entry
    for day, there in ((800, True), (801, False)):
        assert bool(pool.hazards(day)[0] > 0) is there
        assert bool(pool.other_hazards(day, free)[0] > 0) is there


def test_other_hazards_know_nothing_of_notification_or_peaks() -> None:
    pool = Pool(Parameters(dangers=Dangers(others=0.1)))
    slot = pool.add(1, _person(notified=300), 1.0)
    free = np.array([False])
    before = pool.other_hazards(299, free)[0]
    pool.seen(slot, 310, 310, report=True)
    assert pool.other_hazards(311, free)[0] == before > 0


def test_who_may_be_notified() -> None:
    pool = Pool(PARAMETERS)
    for name, changes in enumerate(
        ({"list_at_entry": "A"}, {"notified": 120}, {"exit": 150}, {"left": 150}, {}, {"exit": 151})
    ):
        pool.add(name, _person(**changes), 1.0)
    assert pool.not_yet_notified(150).tolist() == [4, 5]
    pool.notify(4, 150)
    assert pool.not_yet_notified(150).tolist() == [5]


def test_what_the_programme_knows_of_them() -> None:
    pool = Pool(PARAMETERS)
    slots = np.array([pool.add(number, _person(), frailty) for number, frailty in enumerate((0.5, 2.0))])
    pool.seen(0, 100, 100, report=True)
    pool.seen(1, 100, 100, report=False)
    pool.seen(0, 200, 260, report=True)
    found = pool.known(250, slots, start=101)
    assert found.since_report[0] == 50
    assert found.since_report[1] > 10_000  # no report yet
    assert found.reports.tolist() == [2, 0]
    assert found.since_release[0] == -10  # in custody
    assert found.since_release[1] > 10_000
    assert found.frailty.tolist() == [0.5, 2.0]
    assert found.early.tolist() == [True, True]  # they entered on day 100, before it began
    assert pool.known(250, slots, start=100).early.tolist() == [False, False]
    assert found.again.tolist() == [True, False]
    assert pool.known(282, slots, start=50).reports.tolist() == [1, 0]  # the entry is half a year old
    assert pool.known(282, slots, start=50).since_release[0] == 22


def test_nobody_is_notified_after_leaving_unrecorded() -> None:
    gone = [notification(PARAMETERS, _person(entry=900, left=1001), Draws(seed), 1000)[0] for seed in range(100)]
    assert all(day == NEVER or day < 1001 for day in gone)
