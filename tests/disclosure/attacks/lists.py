"""Subtracting lists from their total, and the people analysed from the people on a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, hidden, stated
from tests.disclosure.attacks.find import Find

ANALYSED = (("on a list", "since entry"), ("ever notified", "since notification"))
"""All people, and those of them whose follow-up is analysed."""


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """The list that was left out of a total, and the people who were left out of an analysis."""
    statements = list(stated(released))
    counts = {one.count for one in statements} | {count for count, _ in hidden(released)}
    return finds(statements, laws(counts), smallest_shown)


def laws(counts: Iterable[Count]) -> Iterator[Law]:
    """Lists add up to all of a cohort; before and after add up; of everybody some are analysed."""
    known = set(counts)
    groups = defaultdict(list)
    for count in known:
        if count.who != "all":
            groups[replace(count, who="all")].append(count)
    for whole, parts in sorted(groups.items()):
        # Whoever is notified was first counted among those before: people of the two arms do not add up, events do.
        add_up = whole.state in ("people", "events") and (whole.state == "events" or parts[0].who.startswith("list"))
        if whole in known and len(parts) > 1 and add_up:
            yield Law(whole, tuple(sorted(parts)))
    for every, analysed in ANALYSED:
        for count in sorted(known):
            if count.cohort == every and (inside := replace(count, cohort=analysed)) in known:
                yield Law(count, (inside, replace(inside, state="people left out")))
