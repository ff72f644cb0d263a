"""Subtracting last year's edition from this year's."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, bounded, given_away
from tests.disclosure.attacks.count import Stated, stated
from tests.disclosure.attacks.find import Find

_GROW = ("people", "events", "every", "moved", "died")


def attack(earlier: Results, later: Results, smallest_shown: int = 11) -> list[Find]:
    """People and events that one edition has and the other has not."""
    old = [_from(one, "earlier edition") for one in stated(earlier)]
    new = [_from(one, "later edition") for one in stated(later)]
    both = {replace(one.count, cohort=one.count.cohort.partition(": ")[2]) for one in old}
    laws = []
    for one in new:
        count = replace(one.count, cohort=one.count.cohort.partition(": ")[2])
        if count in both and count.state in _GROW:
            before = replace(count, cohort=f"earlier edition: {count.cohort}")
            laws.append(
                Law(one.count, (before, replace(count, state=f"{count.state} added since the earlier edition")))
            )
    return given_away(bounded([*old, *new], tuple(laws)), smallest_shown)


def _from(one: Stated, edition: str) -> Stated:
    return replace(one, count=replace(one.count, cohort=f"{edition}: {one.count.cohort}"), id=f"{edition}, {one.id}")
