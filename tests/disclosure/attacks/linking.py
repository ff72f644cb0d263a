"""Subtracting, in the table of data quality, the years from all years, and records that find their person from all; and
the suspects of a year from its reports, where every incident is one."""

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
_SUSPECTS = "suspects who are on a list"


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
    reports = _reports(released)
    laws = [*_laws(years), *(_of_reports(year) for year in reports)]
    return finds([*statements, *reports.values()], laws, smallest_shown)


def _reports(released: Results) -> dict[str, Stated]:
    """The reports of each whole year, where they come with the months of the last to all incidents that are told."""
    table, every = released.tables.get("data.years"), released.estimates.get("data.incidents")
    rows = [row for row in table.records() if str(row["what"]).startswith("all ")] if table else []
    counts = {str(row["year"]): row["count"] for row in rows}
    if every is None or None in counts.values() or sum(float(str(one)) for one in counts.values()) != every.value:
        return {}
    numbers = {str(row["year"]): float(str(row["count"])) for row in rows if str(row["months"]) == "12"}
    return {year: Stated(_reports_of(year), one, one, "data.years") for year, one in numbers.items()}


def _reports_of(year: str) -> Count:
    return Count("reports", year, "", "of")


def _of_reports(year: str) -> Law:
    """One suspect of each report that has one."""
    return Law(_reports_of(year), (_at(_SUSPECTS, year, "of"), Count("reports", year, "", "without a suspect")))


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
