"""Subtracting last year's edition from this year's, with all that either says of itself."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.results.store import Results
from tests.disclosure.attacks import linked
from tests.disclosure.attacks.bounds import Law, bounded, given_away
from tests.disclosure.attacks.count import Count
from tests.disclosure.attacks.find import Find

EARLIER, LATER = "earlier edition", "later edition"
GROW = ("people", "events", "every", "moved", "died", "free")
"""Whoever was in one of these by a day is in it for good; the other states are what is left over."""
LEFT_OVER = ("Not reached by the data freeze", "Without one by the data freeze")
"""Rows of the flow that people leave again: who is reached after all, or has a new record after all."""


def attack(earlier: Results, later: Results, smallest_shown: int = 11) -> list[Find]:
    """People and events that one edition has and the other has not, and all that follows from both."""
    statements, laws, counts = [], [], {}
    for name, edition in ((EARLIER, earlier), (LATER, later)):
        said, rules = linked.system(edition)
        of_laws = {count for law in rules for count in (law.whole, *law.parts)}
        counts[name] = {one.count for one in said} | of_laws
        statements += [replace(one, count=_of(one.count, name), id=f"{name}, {one.id}") for one in said]
        laws += [Law(_of(law.whole, name), tuple(_of(part, name) for part in law.parts)) for law in rules]
    for count in sorted(counts[EARLIER] & counts[LATER]):
        if count.state in GROW and count.who not in LEFT_OVER:
            added = replace(count, state=f"{count.state} added since the {EARLIER}")
            laws.append(Law(_of(count, LATER), (_of(count, EARLIER), added)))
    return given_away(bounded(statements, tuple(laws)), smallest_shown)


def _of(count: Count, edition: str) -> Count:
    return replace(count, cohort=f"{edition}: {count.cohort}")
