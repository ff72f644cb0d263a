"""Subtracting, between those ever notified, those whose notification is counted by days since the last incident, and
those who were followed before it: who was notified on the day of a new record is in the first alone. Those who were
followed before the program began, beside everybody and those due since."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.delivery import LISTED, TOLD, people
from tests.disclosure.attacks.find import Find

DUE = people("since", "all", "due")
SINGLE = {"data.persons": LISTED, "data.notified": TOLD, "data.due": DUE}

_STEM = r"survival\.(?P<outcome>\w+)\.notification"
_NOTIFICATION = re.compile(rf"{_STEM}\.(?P<what>chosen|chosen_at_risk|trend_before)\b.*")
_SPOKEN_FOR = re.compile(rf"{_STEM}\.spoken_for")
_TIMING = re.compile(rf"{_STEM}_timing")

Named = tuple[Count, float | None, str]


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """The notifications of a band that was hidden, and people whom two totals leave over."""
    named = [*_of_estimates(released), *_of_tables(released)]
    statements = [Stated(count, value, value, id) for count, value, id in named if value is not None]
    return finds(statements, laws(count for count, _, _ in named), smallest_shown)


def _of_estimates(released: Results) -> Iterator[Named]:
    for one in released.estimates.values():
        if one.id in SINGLE:
            yield SINGLE[one.id], one.value, one.id
        if match := _SPOKEN_FOR.fullmatch(one.id):
            yield Count("spoken for", "all", match["outcome"], "people", 0), one.value, one.id
        if match := _NOTIFICATION.fullmatch(one.id):
            yield from _followed(one, match)


def _followed(one: Estimate, match: re.Match[str]) -> Iterator[Named]:
    yield Count(match["what"], "all", match["outcome"], "people", 0), one.n, one.id
    if match["what"] != "trend_before":
        yield Count(match["what"], "all", match["outcome"], "notified", 0), one.events, one.id


def _of_tables(released: Results) -> Iterator[Named]:
    for table in released.tables.values():
        if match := _TIMING.fullmatch(table.id):
            for row in table.records():
                band = Count("chosen", "all", match["outcome"], f"notified {row['since']} after", 0)
                yield band, row["notifications"], table.id


def laws(counts: Iterable[Count]) -> Iterator[Law]:
    """What any reader of the definitions can write down."""
    known = sorted(set(counts))
    for outcome in sorted({one.outcome for one in known if one.cohort != LISTED.cohort}):

        def of(cohort: str, state: str, outcome: str = outcome) -> Count:
            return Count(cohort, "all", outcome, state, 0)

        notified = of("chosen", "notified")
        bands = tuple(one for one in known if one.outcome == outcome and one.state.startswith("notified "))
        if bands:
            yield Law(notified, bands)
        yield Law(notified, (of("chosen_at_risk", "notified"), of("chosen", "notified after a new record")))
        for cohort, whole in (("chosen", TOLD), ("chosen_at_risk", of("spoken for", "people"))):
            at_once = of(cohort, "at once")
            yield Law(LISTED, (of(cohort, "people"), at_once))
            yield Law(whole, (at_once, of(cohort, "notified"), of(cohort, "on the day of a new record")))
        since = of("trend_before", "not before the start")
        yield Law(LISTED, (of("trend_before", "people"), since))
        yield Law(since, (DUE, of("trend_before", "not before the start and not due")))
