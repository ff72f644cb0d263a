"""Subtracting, in the table of data quality, the years from all years, and records that find their person from all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.find import Find

_CHECK = re.compile(r"(?P<what>.+? on a list|people who are a suspect in some incident)(, (?P<year>\d{4}))?")
_ALL = "all years"


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Records of a year that was withheld, and records that do not find their person."""
    table = released.tables.get("data.quality")
    statements, years = [], defaultdict(set)
    for row in table.records() if table else ():
        if match := _CHECK.fullmatch(str(row["check"])):
            what, year = match["what"], match["year"] or _ALL
            years[what].add(year)
            for state in ("count", "of"):
                if row[state] is not None:
                    number = float(str(row[state]))
                    statements.append(Stated(_at(what, year, state), number, number, "data.quality"))
    return finds(statements, _laws(years), smallest_shown)


def _at(what: str, year: str, state: str) -> Count:
    return Count(what, year, "", state)


def _laws(years: dict[str, set[str]]) -> Iterator[Law]:
    for what, found in sorted(years.items()):
        for year in sorted(found):
            yield Law(_at(what, year, "of"), (_at(what, year, "count"), _at(what, year, "without")))
        parts = sorted(found - {_ALL})
        if parts:
            for state in ("count", "of", "without"):
                yield Law(_at(what, _ALL, state), tuple(_at(what, year, state) for year in parts))
