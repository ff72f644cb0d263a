"""Comparing the multiples that one count is printed as: who sees it go down once and up once knows that it lies between
the two, and the oftener it is drawn the better he knows where."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.find import Find

_ID = re.compile(r"(?P<stem>survival\.\w+\.notification\.\w+)\.\w+")
_TOTALS = {"data.persons": "people on a list", "delivery.flow, On a list": "people on a list"}
_INCIDENTS = "incidents on record"

Printed = tuple[str, int | float | None, str]


def attack(released: Results) -> list[Find]:
    """The counts that stand in two places as two numbers."""
    printed: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for what, number, id in (*_of_tables(released), *_of_estimates(released)):
        if number is not None:
            printed[what].setdefault(int(number), id)
    return [
        Find(what, min(found), max(found), tuple(sorted(set(found.values()))))
        for what, found in sorted(printed.items())
        if len(found) > 1
    ]


def _of_tables(released: Results) -> Iterator[Printed]:
    """The denominators of the data quality, and who is left out for one reason, whatever the outcome."""
    for table in released.tables.values():
        for row in table.records():
            if table.id == "data.quality" and str(row["check"]).startswith("people left out"):
                yield "people on file", row["of"], table.id
                if "victim" not in str(row["what"]):
                    yield f"left out, {row['what']}", row["count"], table.id
            elif table.id == "data.quality" and re.match(r"incidents with(out)? a", str(row["check"])):
                yield _INCIDENTS, row["of"], table.id
            elif table.id == "delivery.flow" and (what := _TOTALS.get(f"{table.id}, {row['step']}")):
                yield what, row["number"], table.id


def _of_estimates(released: Results) -> Iterator[Printed]:
    """Totals, and what the ratios of one model were computed from."""
    for one in released.estimates.values():
        if one.id == "data.incidents":
            yield _INCIDENTS, one.value, one.id
        if what := _TOTALS.get(one.id):
            yield what, one.value, one.id
        if match := _ID.fullmatch(one.id):
            yield f"people of {match['stem']}", one.n, one.id
            yield f"events of {match['stem']}", one.events, one.id
