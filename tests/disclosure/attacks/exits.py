"""Subtracting events and those still followed from everybody: who is left has died, moved, or run out of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import WHOLE, Count, hidden, stated
from tests.disclosure.attacks.find import Find


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Deaths, moves and events that were hidden beside the people at risk."""
    statements = list(stated(released))
    return finds(statements, laws(horizon_counts(released)), smallest_shown)


def horizon_counts(released: Results) -> set[Count]:
    """Counts of the estimates: on the day of a step of a curve some are both at risk and among the events."""
    shown = {one.count for one in stated(released) if one.id in released.estimates}
    return shown | {count for count, _ in hidden(released)}


def laws(counts: Iterable[Count]) -> Iterator[Law]:
    """Everybody has re-offended, is gone or is still free; who is gone has moved, died or was followed no longer."""
    known = set(counts)
    for events in sorted(known):
        if events.state == "events" and events.cohort.startswith("since") and events.who != "all":
            people = replace(events, state="people", outcome="", days=0)
            states = ("free", "gone") if events.days < WHOLE else ("never",)
            yield Law(people, (events, *(replace(events, state=state) for state in states)))
            exits = [one for state in ("moved", "died") if (one := replace(events, state=state)) in known]
            if exits:
                yield Law(replace(events, state="gone"), (*exits, replace(events, state="followed no longer")))
