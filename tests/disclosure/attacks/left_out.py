"""Subtracting those left out of the analysis, as the data quality tells them, from everybody on file: what is left are
those followed by the calendar, beside whom those with a day at liberty stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.delivery import LISTED
from tests.disclosure.attacks.find import Find

ON_FILE = Count("on file", "all", "", "people", 0)

_CHECK = re.compile(r"people left out of the results on (?P<outcome>.*)")


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """People with days of follow-up and none of them at liberty."""
    rows = list(_rows(released))
    listed = released.estimates.get("data.persons")
    statements = [Stated(count, value, value, "data.quality") for count, value in rows if value is not None]
    if listed is not None and listed.value is not None:
        statements.append(Stated(LISTED, listed.value, listed.value, listed.id))
    return finds(statements, laws(count for count, _ in rows), smallest_shown)


def _rows(released: Results) -> Iterator[tuple[Count, int | None]]:
    quality = released.tables.get("data.quality")
    for row in quality.records() if quality else ():
        if match := _CHECK.fullmatch(str(row["check"])):
            yield ON_FILE, row["of"]
            yield Count("on file", "all", match["outcome"], f"left out, {row['what']}", 0), row["count"]


def laws(counts: Iterator[Count]) -> Iterator[Law]:
    """Who is not left out is followed; who is at liberty for a day is among the followed."""
    reasons: defaultdict[str, set[Count]] = defaultdict(set)
    for count in counts:
        if count != ON_FILE:
            reasons[count.outcome].add(count)
    for outcome, gone in sorted(reasons.items()):
        followed = Count("on file", "all", outcome, "followed", 0)
        yield Law(ON_FILE, (followed, *sorted(gone)))
        yield Law(followed, (LISTED, Count("on file", "all", outcome, "without a day at liberty", 0)))
