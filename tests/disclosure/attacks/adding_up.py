"""Adding up shares: of those that come to one, a withheld one is what the others leave.

Nobody needs to be told which shares come to one: where they all stand it is seen, and where the same stand again with
one of them missing it is not needed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ipvi_eval.results.store import Results, Table
from tests.disclosure.attacks.find import Find

_TOTALS = (1.0, 100.0)
_PUBLIC = ("public", "text")


@dataclass(frozen=True, slots=True)
class Side:
    """Shares that stand beside each other, None where withheld, and where they stand."""

    where: str
    shares: tuple[float | None, ...]
    half: float
    ids: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether all are known, and more than one is more than nothing."""
        return None not in self.shares and sum(bool(one) for one in self.shares) > 1

    def comes_to(self, total: float) -> bool:
        """Whether they come to the total, as far as rounding tells."""
        known = [one for one in self.shares if one is not None]
        return all(0 <= one <= total for one in known) and abs(sum(known) - total) <= len(known) * self.half + 1e-9


def attack(released: Results) -> list[Find]:
    """Every share that alone is withheld of several which come to one wherever all of them stand."""
    found: set[Find] = set()
    tables = (alike for table in released.tables.values() for alike in _of_table(table))
    for alike in (*tables, *_of_estimates(released)):
        if _come_to_one(alike):
            missing = (side for side in alike if side.shares.count(None) == 1 and len(side.shares) > 1)
            found |= {Find(side.where, ids=side.ids) for side in missing}
    return sorted(found)


def parts_of_a_whole(table: Table) -> bool:
    """Whether a column of the table holds people's shares that come to one, wherever all of them stand."""
    return any(map(_come_to_one, _of_table(table)))


def _come_to_one(alike: Sequence[Side]) -> bool:
    complete = [side for side in alike if side.complete]
    return bool(complete) and any(all(side.comes_to(total) for side in complete) for total in _TOTALS)


def _of_table(table: Table) -> Iterator[Sequence[Side]]:
    for column in table.columns:
        if column.role in _PUBLIC or not (half := _half(table, column.name)):
            continue
        for by in (one.name for one in table.columns if one.role == "public"):
            yield _sides(table, column.name, by, half)


def _sides(table: Table, column: str, by: str, half: float) -> Sequence[Side]:
    groups: defaultdict[object, list[float | None]] = defaultdict(list)
    for row in table.records():
        groups[row[by]].append(row[column])  # type: ignore[arg-type]
    return [
        Side(f"{column} of {table.id}, {by} {name}", tuple(shares), half, (table.id,))
        for name, shares in groups.items()
    ]


def _half(table: Table, column: str) -> float:
    """Half a unit of the last digit of a column of numbers; 0 where it holds anything else."""
    known = [one for one in (row[column] for row in table.records()) if one is not None]
    if not known or not all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in known):
        return 0.0
    digits = max(len(f"{one}".partition(".")[2]) for one in known)
    return 0.5 / 10**digits


def _of_estimates(released: Results) -> Iterator[Sequence[Side]]:
    """Shares of the same people whose ids differ in one part: elsewhere the same parts with other lists and months."""
    families: defaultdict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for id, one in released.estimates.items():
        if one.unit == "proportion":
            parts = re.split(r"\.|_(?=\d+m$)", id)
            for place, part in enumerate(parts):
                families[(*parts[:place], "*", *parts[place + 1 :])][part] = id
    alike: defaultdict[tuple[object, ...], list[Side]] = defaultdict(list)
    for family, ids in families.items():
        of = [released.estimates[id] for id in ids.values()]
        if len({one.n for one in of if one.n is not None}) == 1:
            shares = tuple(one.value for one in of)
            anywhere = tuple(re.sub(r"\d+|list_\w+", "#", part) for part in family)
            alike[anywhere, frozenset(ids)].append(Side(".".join(family), shares, 0.0005, tuple(ids.values())))
    yield from alike.values()
