"""Subtracting an outcome that is part of another: injury within arrest within report, the same victim within any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, hidden, stated
from tests.disclosure.attacks.find import Find

NESTED = (
    ("ipv_arrest", "ipv_dir"),
    ("ipv_arrest_injury", "ipv_arrest"),
    ("ipv_dir_same_victim", "ipv_dir"),
    ("ipv_arrest_same_victim", "ipv_arrest"),
    ("ipv_arrest_same_victim", "ipv_dir_same_victim"),
)
"""Part and whole, as the plan of the synthetic study defines its outcomes (the plan is published in every appendix)."""


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """People with the wider outcome and without the narrower one."""
    statements = list(stated(released))
    counts = {one.count for one in statements} | {count for count, _ in hidden(released)}
    return finds(statements, laws(counts), smallest_shown)


def laws(counts: Iterable[Count]) -> Iterator[Law]:
    """Who has the narrower outcome has the wider one; who is free of the wider one is free of the narrower one."""
    known = set(counts)
    for count in sorted(known):
        for part, whole in NESTED:
            wider = replace(count, outcome=whole)
            if count.outcome != part or wider not in known:
                continue
            if count.state in ("events", "every"):
                yield Law(wider, (count, replace(wider, state=f"{count.state} without {part}")))
            if count.state == "free":
                yield Law(count, (wider, replace(count, state=f"free, but not of {whole}")))
