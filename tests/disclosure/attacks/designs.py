"""Subtracting the designs of one table from each other: whoever entered since the program began is among the notified,
a pair is among those compared, and every first new record is among all of them; and narrower outcomes from wider ones
within each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.find import Find
from tests.disclosure.attacks.outcomes import NESTED

TABLE = "survival.outcomes"
EVERYBODY, AREA, HISTORICAL, EVERY = "everybody", "comparison area", "historical cohort", "every event"
_ANALYSES = {
    "time-dependent, street time, as planned": EVERYBODY,
    "time-dependent, without a yearly trend": EVERYBODY,
    "time-dependent, first event, given history": EVERYBODY,
    "time-dependent, every event, given history": EVERY,
    "comparison area, street time": AREA,
    "comparison area, matched pairs": f"{AREA}, pairs",
    "historical cohort, street time": HISTORICAL,
    "historical cohort, matched pairs": f"{HISTORICAL}, pairs",
}
"""Whom the rows of the table follow: the first three follow the same people to the same records."""
_AMONG = (
    (EVERYBODY, EVERY),
    (AREA, EVERYBODY),
    (HISTORICAL, EVERYBODY),
    (f"{AREA}, pairs", AREA),
    (f"{HISTORICAL}, pairs", HISTORICAL),
)


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Events after a notification in one design and not in another, or of one outcome and not of another."""
    said = list(_stated(released))
    return finds(said, tuple(_laws({one.count for one in said})), smallest_shown)


def _stated(released: Results) -> Iterator[Stated]:
    names = dict(zip(_labels(released), _outcomes(released), strict=False))
    for row in released.tables[TABLE].records() if TABLE in released.tables else ():
        who, outcome = _ANALYSES.get(str(row["analysis"])), names.get(str(row["outcome"]))
        if who and outcome and row["events_after"] is not None:
            number = float(str(row["events_after"]))
            yield Stated(Count("after notification", who, outcome, "events"), number, number, TABLE)


def _labels(released: Results) -> Collection[str]:
    found = released.tables.get(TABLE)
    return dict.fromkeys(str(row["outcome"]) for row in found.records()) if found else ()


def _outcomes(released: Results) -> Collection[str]:
    """The outcomes in the order in which both the table and the estimates tell them."""
    ids = (id.split(".") for id in released.estimates if ".notification.hazard_ratio" in id)
    return dict.fromkeys(outcome for _, outcome, *_ in ids)


def _laws(known: Collection[Count]) -> Iterator[Law]:
    for count in sorted(known):
        for part, whole in _AMONG:
            wider = replace(count, who=whole)
            if count.who == part and wider in known:
                yield Law(wider, (count, replace(wider, state=f"events not of {part}")))
        for part, whole in NESTED:
            wider = replace(count, outcome=whole)
            if count.outcome == part and wider in known:
                yield Law(wider, (count, replace(wider, state=f"events without {part}")))
