from __future__ import annotations

import pytest

from ipvi_eval.counted import EVENTS, Group
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.results.store import Column, Results, Table
from tests.disclosure.attacks.designs import TABLE, attack
from tests.disclosure.attacks.handmade import share

PLANNED, GIVEN = "time-dependent, street time, as planned", "time-dependent, first event, given history"
SINCE, PAIRS = "historical cohort, street time", "historical cohort, matched pairs"
COHORTS = {PLANNED: "all", GIVEN: "notification.history_first", SINCE: "historical_cohort"}
COHORTS[PAIRS] = "historical_cohort_matched"
NAMES = {"a report": "ipv_dir", "a report, same victim": "ipv_dir_same_victim"}


def told(*rows):
    """A table of the ratios: outcome, analysis, events after a notification, people free at it."""
    columns = (
        *(Column("outcome", "", "public"), Column("analysis", "", "public"), Column("ratio", "", "derived")),
        *(Column("events_after", "", "count"), Column("events_before", "", "count")),
    )
    cells = []
    for outcome, analysis, number in rows:
        group = Group(COHORTS[analysis], NAMES[outcome], "street")
        both = group.count(number, f"{EVENTS} after"), group.count(300, f"{EVENTS} before")
        cells.append((outcome, analysis, 0.7, *both))
    names = dict.fromkeys(NAMES[row[0]] for row in rows)
    ratios = [share(f"survival.{name}.notification.hazard_ratio", unit="ratio") for name in names]
    return Results.of([*ratios, Table(id=TABLE, title="", columns=columns, rows=tuple(cells))])


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("a report", PLANNED, 59), ("a report", SINCE, 50)], 9),
        ([("a report", SINCE, 50), ("a report", PAIRS, 45)], 5),
        ([("a report", PLANNED, 59), ("a report, same victim", GIVEN, 53), ("a report, same victim", PLANNED, 53)], 6),
        ([("a report", PLANNED, 59), ("a report", SINCE, 40), ("a report", PAIRS, 40)], None),
    ],
)
def test_a_few_events_of_one_design_only(rows, found):
    raw = told(*rows)
    assert {(one.low, one.high) for one in attack(raw)} == ({(found, found)} if found else set())
    released = suppress(raw, read_profile("cms11"), [("ipv_dir_same_victim", "ipv_dir")]).results
    assert attack(released) == []
    left = [row["events_after"] for row in released.tables[TABLE].records()]
    assert left.count(None) == (0 if found is None else len(rows) - 1)
    gone = [row["ratio"] is None for row in released.tables[TABLE].records()]
    assert gone == [number is None for number in left]
