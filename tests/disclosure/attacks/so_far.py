"""Subtracting the notified with an event so far from year to year, and the last year from those of all lists."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.find import Find, gives_away

_OF_LIST = re.compile(r"survival\.(?P<outcome>\w+)\.notified\.(?P<list>list_\w+)\.median")


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Events of the notified from one year to the next, and since the last year that is told."""
    table = released.tables.get("evidence.own_calendar")
    if table is None:
        return []
    told = [(f"month {row['months']:g}", int(row["events"])) for row in table.records() if row["events"] is not None]
    finds = list(_between(told, table.id, smallest_shown))
    for outcome, total in _totals(released):
        # Of another outcome, wider or narrower, it says nothing: which one the table counts, its readers know.
        if told and "arrest" in outcome and total >= told[-1][1]:
            ends = [told[-1], (f"the freeze, {outcome}", total)]
            finds += _between(ends, f"survival.{outcome}.notified", smallest_shown)
    return finds


def _between(told: list[tuple[str, int]], id: str, smallest_shown: int) -> Iterator[Find]:
    for (one, events), (later, more) in pairwise(told):
        if gives_away(more - events, more - events, smallest_shown):
            yield Find(f"events from {one} to {later}", more - events, more - events, (id,))


def _totals(released: Results) -> Iterator[tuple[str, int]]:
    """The events of each outcome where all lists together are everybody notified."""
    everybody = released.estimates.get("data.notified")
    of_lists = defaultdict(list)
    for one in released.estimates.values():
        if match := _OF_LIST.fullmatch(one.id):
            of_lists[match["outcome"]].append((one.n, one.events))
    for outcome, lists in of_lists.items():
        told = everybody is not None and all(None not in both for both in lists)
        if told and sum(int(n) for n, _ in lists) == everybody.value:
            yield outcome, sum(int(events) for _, events in lists)
