"""Reading why a part is not there: that nobody did, or that fewer did than the plan asks for, is a count."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ipvi_eval.results.not_estimated import NOTHING
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.find import Find, gives_away

_NONE = re.compile(r"\b(nobody|no one|none of|no (event|incident|notification|record|re-offense|spell)s?)\b", re.I)
_ALL = re.compile(r"(?<!compatible with )\b(everybody|everyone)\b", re.I)
_FEWER = re.compile(r"^fewer new records")


def attack(released: Results, smallest_shown: int = 11, *, least: int = 20) -> list[Find]:
    """Counts that reasons state in words: nought or all, which no result of the edition carries, or fewer than the
    `least` number of new records that the plan asks for."""
    return sorted(_finds(released, least, smallest_shown))


def _finds(released: Results, least: int, smallest_shown: int) -> Iterator[Find]:
    for table in released.tables.values():
        names = [column.name for column in table.columns]
        for row in table.records() if {"part", "reason"} <= set(names) else ():
            part, reason = str(row["part"]), str(row["reason"])
            if part == NOTHING:
                continue
            if _NONE.search(reason):
                yield Find(f"{part}: {reason}", 0, 0, (table.id,))
            elif _ALL.search(reason):
                yield Find(f"{part}: {reason}", ids=(table.id,))
            elif _FEWER.search(reason) and gives_away(0, least - 1, smallest_shown):
                yield Find(f"{part}: new records on one side", 0, least - 1, (table.id,))
