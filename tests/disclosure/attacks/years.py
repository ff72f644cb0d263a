"""Subtracting the records of a narrower kind from those of a wider one in a calendar year, and some months of a year
from all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.find import Find

_WITHIN = (("IPV arrest with injury", "IPV arrest"), ("IPV domestic incident report", "all "))
"""Kinds that are part of another, by what their names begin with."""


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Records of the wider kind alone, and those of the months of a year that are not counted in the next."""
    table = released.tables.get("data.years")
    statements = [one for row in (table.records() if table else ()) for one in _of_row(row)]
    return finds(statements, _laws({one.count for one in statements}), smallest_shown)


def _of_row(row: Mapping[str, object]) -> Iterator[Stated]:
    year, months = int(str(row["year"])), int(str(row["months"]))
    for at, value in ((year, row["count"]), (year - 1, row["before"])):
        if value is not None:
            number = float(str(value))
            yield Stated(_count(str(row["what"]), at, months), number, number, "data.years")


def _count(what: str, year: int, months: int) -> Count:
    return Count(what, f"{months} months of {year}", "", "records")


def _laws(counts: set[Count]) -> Iterator[Law]:
    for one in sorted(counts):
        for inner, outer in _WITHIN:
            for other in sorted(counts):
                if one.cohort == inner and other.cohort.startswith(outer) and other != one and one.who == other.who:
                    yield Law(other, (one, Count(f"{outer} alone", one.who, "", "records")))
        part, _, year = one.who.partition(" months of ")
        whole = Count(one.cohort, f"12 months of {year}", "", "records")
        if part != "12":
            yield Law(whole, (one, Count(one.cohort, f"the other months of {year}", "", "records")))
