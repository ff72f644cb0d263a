"""Of those due, who was reached: by list, by year, and in which way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.counted import EVENTS, Group, by
from ipvi_eval.implementation.due import BEFORE, MODES, SINCE, UNKNOWN
from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Table

if TYPE_CHECKING:
    from ipvi_eval.scope import Scope

MODE_WORDS = {
    "meeting": "At a call-in",
    "home_visit": "At home",
    "custody_visit": "In custody",
    "letter": "By letter only",
    UNKNOWN: "Not recorded",
}

DEFINITION = (
    "Due is whoever entered a list that the program notifies and was at liberty for a day or more while it ran, before "
    "death, moving away or the data freeze. Reached is whoever of them was notified, with a day at liberty still to "
    "come; people who entered shortly before the freeze may still be reached. Lists are those at entry"
)


def reach(asked: Asked) -> Iterator[Part]:
    """Two tables of who was due and reached, for those who entered since the program began and before; one of how."""
    populations = asked.frames.populations
    yield from scoped(populations.due_since_start(), (_since(asked),))
    if len(asked.within(BEFORE)[1]):
        yield from scoped(populations.due(), (_before(asked),))
    yield from _ways(asked, populations.due())


def _since(asked: Asked) -> Table:
    who, due = asked.within(SINCE)
    years = [
        (who.within(f"entered_{year}"), f"Entered in {year}", of_year) for year, of_year in due.groupby(_year(due))
    ]
    return _table(
        "delivery.reach",
        "Who was due to be notified, and who was reached, of those who entered since the program began",
        [*asked.each_list(who, due), *years, (who, "All", due)],
    )


def _before(asked: Asked) -> Table:
    who, due = asked.within(BEFORE)
    return _table(
        "delivery.reach_before",
        "Who was due to be notified, and who was reached, of those on a list when the program began",
        [*asked.each_list(who, due), (who, "All", due)],
    )


def _year(due: pd.DataFrame) -> pd.Series:
    found: pd.Series = due["since"].dt.year
    return found


def _table(id: str, title: str, parts: list[tuple[Group, str, pd.DataFrame]]) -> Table:
    rows = [
        (label, who.people(len(due)), who.count(int(due["reached"].sum()), EVENTS), _percent(due["reached"]))
        for who, label, due in parts
    ]
    columns = {"group": "Group", "due": "Due", "reached": "Reached", "share": "Reached, of those due (%)"}
    return table_from(
        pd.DataFrame(rows, columns=list(columns), dtype=object),
        id=id, title=title, columns=columns, counts=("due", "reached"), public=("group",), note=DEFINITION,
    )  # fmt: skip


def _percent(reached: pd.Series) -> float | None:
    return round(100 * float(reached.mean()), 1) if len(reached) else None


def _ways(asked: Asked, scope: Scope) -> Iterator[Part]:
    if not asked.frames.extract.tells("notifications", "kind"):
        what = "How people were notified"
        yield NotEstimated(what=what, why="the table of notifications does not say", remedy="map its column kind")
        return
    since, before = asked.within(SINCE), asked.within(BEFORE)
    parts = [*asked.each_list(*since), (since[0], "All who entered since the program began", since[1])]
    if len(before[1]):
        parts.append((before[0], "All on a list when the program began", before[1]))
    shown = [mode for mode in MODES if mode != UNKNOWN or (asked.due["mode"] == UNKNOWN).any()]
    rows = [
        (label, who.count(int(due["reached"].sum()), EVENTS), *(_by(who, due, mode) for mode in shown))
        for who, label, due in parts
    ]
    columns = {"group": "Group", "reached": "Reached", **{mode: MODE_WORDS[mode] for mode in shown}}
    table = table_from(
        pd.DataFrame(rows, columns=list(columns), dtype=object),
        id="delivery.modes",
        title="How those who were reached were notified",
        columns=columns,
        counts=("reached", *shown),
        public=("group",),
        note="Each person counts once, for the most personal way by the data freeze, from left to right",
    )
    yield from scoped(scope, (table,))


def _by(who: Group, due: pd.DataFrame, mode: str) -> int:
    return who.count(int((due["mode"] == mode).sum()), by(mode))
