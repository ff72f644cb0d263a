"""Subtracting shown quarters from totals by year, and shown quarters and years from the totals before and after."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ipvi_eval.results.store import Curve, Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.find import Find

ELSEWHERE = "that are in no period shown"


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Quarters and months that were hidden beside totals, and months that only a longer total holds."""
    return finds(*system(released), smallest_shown)


def system(released: Results) -> tuple[list[Stated], list[Law]]:
    """What curves, tables by year and totals state, and the laws between them."""
    statements, laws = [], []
    for curve in released.curves.values():
        if curve.kind == "monthly":
            statements += _stated(released, curve)
            laws += _laws(released, curve)
    return statements, laws


def _stated(released: Results, curve: Curve) -> Iterator[Stated]:
    outcome = _outcome(curve)
    for month, count in zip(curve.column("month"), curve.column("count"), strict=True):
        if count is not None:
            yield Stated(_at(outcome, str(month)), count, count, curve.id)
    for row in _rows(released, f"{curve.id}.by_year"):
        if (total := row["observed"]) is not None:
            yield Stated(_at(outcome, str(row["year"])), total, total, f"{curve.id}.by_year")
    for row in _rows(released, f"{curve.id}.data_line"):
        if row["events"] is not None:
            yield Stated(_at(outcome, str(row["side"])), row["events"], row["events"], f"{curve.id}.data_line")
    for id, name in ((f"{curve.id}.trend", "all but the phase-in"), (f"data.{outcome}.incidents", "all")):
        if id in released.estimates:
            one = released.estimates[id]
            events = one.events if one.events is not None else one.value
            if events is not None:
                yield Stated(_at(outcome, name), events, events, id)


def _laws(released: Results, curve: Curve) -> Iterator[Law]:
    """Periods of the curve make up years and sides; a side may hold months of which no period is shown."""
    outcome, shown = _outcome(curve), [str(month) for month in curve.column("month")]
    at, first = (lambda name: _at(outcome, name)), _first_after(released, curve)
    length, cut_off = length_of(shown), "added up" in str(curve.note)
    for row in _rows(released, f"{curve.id}.by_year"):
        inside = [month for month in shown if month >= first and month.startswith(str(row["year"]))]
        if length * len(inside) == int(str(row["months"])):
            yield Law(at(str(row["year"])), tuple(map(at, inside)))
    for side in ("before", "after"):
        inside = [month for month in shown if (month >= first) == (side == "after")]
        elsewhere = (at(f"months {side} {ELSEWHERE}"),) if side == "before" or cut_off else ()
        yield Law(at(side), (*(at(month) for month in inside), *elsewhere))
    yield Law(at("all but the phase-in"), (at("before"), at("after"), at("the disruption")))
    yield Law(at("all"), (at("all but the phase-in"), at("the phase-in and after the freeze")))


def length_of(months: list[str]) -> int:
    """Of how many months the periods are that begin with these."""
    numbers = sorted(int(month[:4]) * 12 + int(month[5:]) for month in months)
    return min((later - earlier for earlier, later in pairwise(numbers)), default=1)


def _first_after(released: Results, curve: Curve) -> str:
    """The first period after the start: the one in which the table that begins there has its first month, or none."""
    rows = _rows(released, f"{curve.id}.path")
    first = str(rows[0]["month"]) if rows else "9999"
    # Where months are told together the table has the last of each period, and the curve the first.
    return max((month for month in map(str, curve.column("month")) if month <= first), default=first) if rows else first


def _rows(released: Results, id: str) -> list[dict[str, object]]:
    return released.tables[id].records() if id in released.tables else []


def _outcome(curve: Curve) -> str:
    return curve.id.removeprefix("its.")


def _at(outcome: str, name: str) -> Count:
    return Count("incidents by period", name, outcome, "incidents")
