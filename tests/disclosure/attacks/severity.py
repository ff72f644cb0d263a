"""Subtracting severe incidents from all, those before and after the start from those of the whole window, offenses from
all offenses, and grave ones of the lists from all: what is left are mild ones, those of months left out, an offense
that was hidden, and incidents of people on no list."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.find import Find

SIDES = ("before", "after")
WINDOW = {"data.ipv_dir.incidents": "every", "data.ipv_dir_injury.incidents": "severe"}


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Mild incidents, severe ones of months left out, and offenses, that are few."""
    return finds(stated(released), tuple(laws(released)), smallest_shown)


def of(where: str, state: str) -> Count:
    """Incidents in a state, before or after the start, in all months or in those of the model."""
    return Count("severity", where, "", state)


def stated(released: Results) -> Iterator[Stated]:
    """What the shares and the weights say they rest on, and the totals."""
    for count, value, id in _named(released):
        if value is not None:
            yield Stated(count, value, value, id)


def _named(released: Results) -> Iterator[tuple[Count, float | None, str]]:
    for id, state in WINDOW.items():
        if id in released.estimates:
            yield of("window", state), released.estimates[id].value, id
    for side in SIDES:
        if (one := released.estimates.get(f"harm.severity.{side}")) is not None:
            yield of(f"months {side}", "severe"), one.events, one.id
            yield of(f"months {side}", "every"), (*one.cells, None)[0], one.id
        if (one := released.estimates.get(f"harm.weight.{side}_middle")) is not None:
            yield of(side, "every"), one.n, one.id
    if (table := released.tables.get("harm.codes")) is not None:
        for row in table.records():
            for side in SIDES:
                yield of(side, str(row["code"])), row[side], table.id  # type: ignore[misc]
    if (table := released.tables.get("harm.by_list")) is not None:
        for row in table.records():
            yield of(str(row["group"]), "grave"), row["incidents"], table.id  # type: ignore[misc]


def laws(released: Results) -> Iterator[Law]:
    """What any reader of the definitions can write down."""
    for state in WINDOW.values():
        months = tuple(of(f"months {side}", state) for side in SIDES)
        yield Law(of("window", state), (*months, of("months left out", state)))
    for side in SIDES:
        yield Law(of(f"months {side}", "every"), (of(f"months {side}", "severe"), of(f"months {side}", "mild")))
    yield Law(of("window", "every"), tuple(of(side, "every") for side in SIDES))
    if (table := released.tables.get("harm.codes")) is not None:
        for side in SIDES:
            codes = tuple(of(side, str(row["code"])) for row in table.records())
            yield Law(of(side, "every"), codes)
    if (table := released.tables.get("harm.by_list")) is not None:
        lists = tuple(of(str(row["group"]), "grave") for row in table.records())
        yield Law(of("window", "every"), (*lists, of("others", "grave or not")))
