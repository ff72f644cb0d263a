"""The stored measurements of the hazard ratio after notification, as tables: one for each ratio planted and size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.results.from_frame import table_from
from ipvi_eval.survival.notification_measured import CONTROL, WITH_YEAR, WITHOUT_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipvi_eval.results.store import Table
    from ipvi_eval.survival.notification_measured import Measured, Row

_COLUMNS = {
    "world": "How people are chosen, or what else is true",
    "ratio": "Without the calendar year: ratio found",
    "holds": "Interval holds the truth",
    "lower": "Called lower",
    "year_ratio": "With it: ratio found",
    "year_holds": "Interval holds the truth",
    "year_lower": "Called lower",
    "control_ratio": "Other incidents: ratio found",
    "control_called": "Called different",
}

_OFTEN = 0.95  # worlds without an event on one side are unlike the others, and so are the rest without them


def worlds_tables(prefix: str, found: Measured) -> tuple[Table, ...]:
    """Tables `<prefix>.worlds_<people>_<hundredths of the planted ratio>`, one row for each kind of world."""
    kinds = dict.fromkeys((row.people, row.effect) for row in found.rows)
    return tuple(_table(prefix, found, people, effect) for people, effect in kinds)


def _table(prefix: str, found: Measured, people: int, effect: float) -> Table:
    rows = [row for row in found.rows if (row.people, row.effect) == (people, effect)]
    worlds = dict.fromkeys(row.world for row in rows)
    frame = pd.DataFrame([_cells([row for row in rows if row.world == world]) for world in worlds])
    # Captions hold no number of their own; the note does.
    planted = "without any effect" if effect == 1 else "with an effect planted"
    size = "as many people as a county has" if people == max(found.sizes) else "few people"
    return table_from(
        frame,
        id=f"{prefix}.worlds_{people}_{round(100 * effect)}",
        title=f"Hazard ratio after notification in made-up worlds {planted}, {size}",
        columns=_COLUMNS,
        others="public",
        note=_said(rows, found),
    )


def _cells(rows: Sequence[Row]) -> dict[str, str | None]:
    """One line: what each model found in one kind of world, empty where too few had events to compare."""
    cells: dict[str, str | None] = dict.fromkeys(_COLUMNS)
    for row in rows:
        cells["world"] = row.world
        if row.fitted < _OFTEN * row.worlds:
            continue
        if row.model == CONTROL:
            cells |= {"control_ratio": f"{row.found:.2f}", "control_called": f"{row.lower + row.higher:.0%}"}
        else:
            stem = {WITHOUT_YEAR: "", WITH_YEAR: "year_"}[row.model]
            cells |= {
                f"{stem}ratio": f"{row.found:.2f}",
                f"{stem}holds": f"{row.covers:.0%}",
                f"{stem}lower": f"{row.lower:.0%}",
            }
    return cells


def _said(rows: Sequence[Row], found: Measured) -> str:
    bare = [row for row in rows if row.model == WITHOUT_YEAR]
    fewest = min(bare, key=lambda row: row.fitted)
    worst = max(row.bias_se for row in bare)
    effect, people = rows[0].effect, rows[0].people
    planted = f"The planted ratio is {effect:.2f} for one person, between people a little nearer to one. "
    return (
        f"About {people:,} people in each world. {'' if effect == 1 else planted}"
        f"Each row rests on {fewest.fitted} worlds or more: by chance alone a share of 95% may be off by "
        f"{100 * fewest.chance(0.95):.0f} points and one of 50% by {100 * fewest.chance(0.5):.0f}, the first ratio "
        f"by up to {worst:.1%} (standard errors). The truth on other incidents is a ratio of one; nothing is told "
        f"where more than a twentieth of the worlds had too few events to compare. Made by {found.command}, version "
        f"{found.version}."
    )
