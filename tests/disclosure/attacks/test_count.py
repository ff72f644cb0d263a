"""Which counts an edition states, by id."""

from __future__ import annotations

import pytest

from tests.disclosure.attacks.count import Count, hidden, stated
from tests.disclosure.attacks.handmade import edition, persons, share, table

ENTRY = ("since entry", "list b", "ipv_dir")


@pytest.mark.parametrize(
    ("one", "counts"),
    [
        (
            share("survival.ipv_dir.list_b.risk_6m", n=446, events=120, free=298),
            {("since entry", "list b", "", "people", 0): 446, (*ENTRY, "events", 182): 120, (*ENTRY, "free", 182): 298},
        ),
        (
            share("survival.ipv_arrest.notified.list_c.risk_12m", n=317, events=14),
            {
                ("since notification", "list c", "", "people", 0): 317,
                ("since notification", "list c", "ipv_arrest", "events", 365): 14,
            },
        ),
        (persons("data.list_c.persons", 673), {("on a list", "list c", "", "people", 0): 673}),
        (
            table("survival.ipv_dir.at_risk", "list day_0 day_182", ("List B", 446, None)),
            {(*ENTRY, "free", 0): 446},
        ),
    ],
)
def test_what_is_stated(one, counts):
    found = {one.count: one.low for one in stated(edition(one))}
    assert found == {Count(*name): value for name, value in counts.items()}


def test_the_arms_of_a_hazard_ratio():
    one = share("survival.ipv_dir.notification.hazard_ratio_calendar", n=2342, events=817, unit="ratio")
    whole = {one.count: one.low for one in stated(edition(one))}
    assert whole == {
        Count("notification, as planned", "all", "", "people", 0, "calendar"): 2342,
        Count("notification, as planned", "all", "ipv_dir", "events", clock="calendar"): 817,
    }


def test_what_is_hidden():
    found = dict(hidden(edition(share("survival.ipv_dir.list_b.moved_6m"))))
    assert found[Count(*ENTRY, "moved", 182)] == "survival.ipv_dir.list_b.moved_6m"
