"""Subtracting what was counted on one clock from what was counted on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, hidden, stated
from tests.disclosure.attacks.find import Find


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """People with calendar days but without a day at liberty."""
    statements = list(stated(released))
    counts = {one.count for one in statements} | {count for count, _ in hidden(released)}
    return finds(statements, laws(counts), smallest_shown)


def laws(counts: Iterable[Count]) -> Iterator[Law]:
    """Who is followed on street time is followed on calendar time."""
    known = set(counts)
    for count in sorted(known):
        street = replace(count, clock="street")
        if count.clock == "calendar" and count.state == "people" and street in known:
            yield Law(count, (street, replace(count, state="people without street time")))
