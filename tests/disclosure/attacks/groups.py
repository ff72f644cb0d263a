"""Subtracting the groups of a column from everybody, the due of a group from its people, events from both, the arrested
from those with a new record, new records within some months from those at any time, and the
events after a notification in the ways that are told from those after any."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.find import Find

_GROUP = re.compile(r"equity\.(?P<column>\w+?)(\.(?P<group>\w+))?\.(?P<stage>reached|risk_\d+m|arrested)")
_STAGES = {"reached": "due", "arrested": "with a new record"}
"""Of whom a share is; of people on a list where it is none of these."""
_WAY = re.compile(r"equity\.mode\.(?P<way>\w+)\.hazard_ratio")
_PLANNED = re.compile(r"survival\.\w+\.notification\.hazard_ratio")
_EVERYBODY = "all"


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Those of a group that is withheld, those of it who were not due, not reached, or without a new record."""
    statements: list[Stated] = []
    groups: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for id, one in released.estimates.items():
        if match := _GROUP.fullmatch(id):
            column, group = match["column"], match["group"] or _EVERYBODY
            stage = _STAGES.get(match["stage"], "listed")
            groups[stage, column].add(group)
            for state, value in (("people", one.n), ("events", one.events)):
                if value is not None:
                    statements.append(Stated(_count(stage, column, group, state), value, value, id))
    ways = list(_ways(released))
    others = _count("after a notification", _EVERYBODY, "any other way", "events")
    told = Law(_after(_EVERYBODY), (*(one.count for one in ways if one.count != _after(_EVERYBODY)), others))
    return finds([*statements, *ways], [*_laws(groups), *([told] if len(ways) > 1 else [])], smallest_shown)


def _ways(released: Results) -> Iterator[Stated]:
    """The events after a notification in each way, and after any: the first cell of the ratios."""
    for id, one in released.estimates.items():
        match = _WAY.fullmatch(id)
        if (match or _PLANNED.fullmatch(id)) and one.value is not None and one.cells:
            yield Stated(_after(match["way"] if match else _EVERYBODY), one.cells[0], one.cells[0], id)


def _after(way: str) -> Count:
    return _count("after a notification", "mode", way, "events")


def _count(stage: str, column: str, group: str, state: str) -> Count:
    return Count(stage, group, "" if group == _EVERYBODY else column, state)


def _laws(groups: dict[tuple[str, str], set[str]]) -> Iterator[Law]:
    for (stage, column), found in sorted(groups.items()):
        for group in sorted(found):
            events, rest = (_count(stage, column, group, state) for state in ("events", "without one"))
            people = _count(stage, column, group, "people")
            yield Law(people, (events, rest))
            if stage == _STAGES["arrested"]:
                soon = _count("listed", column, group, "events")
                yield Law(people, (soon, _count(stage, column, group, "later than those of people listed")))
            if stage == "due":
                not_due = _count("not due", column, group, "people")
                yield Law(_count("listed", column, group, "people"), (people, not_due))
        if column == _EVERYBODY:
            continue
        for state in ("people", "events", "without one"):
            parts = tuple(_count(stage, column, group, state) for group in sorted(found))
            yield Law(_count(stage, column, _EVERYBODY, state), parts)
