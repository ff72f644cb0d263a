"""Subtracting the records of a narrower kind from those of a wider one in a calendar year, some months of a year from
all of them, and all years from the total of the window, which ends on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.find import Find

_WITHIN = (("IPV arrest with injury", "IPV arrest"), ("IPV domestic incident report", "all "))
"""Kinds that are part of another, by what their names begin with."""


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Records of the wider kind alone, those of the months of a year that are not counted in the next, and those of
    the days after the last complete month."""
    table = released.tables.get("data.years")
    rows = table.records() if table else []
    statements = [one for row in rows for one in _of_row(row)]
    totals = list(_totals(released, rows))
    laws = [*_laws({one.count for one in statements}), *(law for _, law in totals)]
    return finds([*statements, *(one for one, _ in totals)], laws, smallest_shown)


def _totals(released: Results, rows: Sequence[Mapping[str, object]]) -> Iterator[tuple[Stated, Law]]:
    """The total of each kind of record, and the years and days that it is made of."""
    for one in released.estimates.values():
        years = [row for row in rows if one.id.endswith(".incidents") and str(row["what"]) == one.label]
        if years and one.value is not None:
            whole = Count(one.label, "window", "", "records")
            parts = (_count(one.label, int(str(row["year"])), int(str(row["months"]))) for row in years)
            days = Count(one.label, "days after the last month", "", "records")
            yield Stated(whole, one.value, one.value, one.id), Law(whole, (*parts, days))


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
