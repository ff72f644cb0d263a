"""The stored measurements of the hazard ratio after notification, as tables: the planned model for each ratio planted
and size, and for those measured in full its checks, other outcomes and other designs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from ipvi_eval.questions.reoffence.simulations.notification_measured import (
    CONTROL,
    LANDMARKS,
    WITH_YEAR,
    WITHOUT_YEAR,
)
from ipvi_eval.questions.reoffence.simulations.planned_method import planned_method
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.measured_file import said_beside
from ipvi_eval.rounding import percent, whole_percent
from ipvi_eval.worded import given, signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ipvi_eval.questions.reoffence.simulations.notification_measured import Measured, Model, Row
    from ipvi_eval.results.store import Table

_WORLD = "How people are chosen, or what else is true"
_FAR = 100
_OFTEN = 0.95  # worlds without an event on one side are unlike the others, and so are the rest without them

_PLANNED: Mapping[str, str] = {
    "world": _WORLD,
    "ratio": "Without the calendar year: ratio found",
    "holds": "Interval holds the truth",
    "lower": "Called lower",
    "year_ratio": "With it: ratio found",
    "year_holds": "Interval holds the truth",
    "year_lower": "Called lower",
    "control_ratio": "Other incidents: ratio found",
    "control_called": "Called different",
}
_CHECKS: Mapping[str, str] = {
    "world": _WORLD,
    "control as planned": "Negative control",
    "trend before": "Trend before the start",
    "departure": "Beyond two years from entry",
    "recent, everybody": "Notified soon after an incident",
    "several, everybody": "After several",
    "recent, at risk": "Soon, without a new report",
}
_OUTCOMES: Mapping[str, str] = {
    "world": _WORLD,
    "arrest": "First arrest",
    "arrest, history": "Given history",
    "same victim": "First report, same victim",
    "same victim, history": "Given history",
    "every report": "Every report",
    "every report, history": "Given history",
}
_DESIGNS: Mapping[str, str] = {
    "world": _WORLD,
    "historical cohort": "Historical cohort, weighted",
    "historical cohort, pairs": "In pairs",
    "historical cohort, landmark": "From a landmark, points",
    "comparison area": "Comparison area, weighted",
    "comparison area, pairs": "In pairs",
    "comparison area, landmark": "From a landmark, points",
}

_RATIO = "Hazard ratio after notification"
Kind: TypeAlias = tuple[int, float]
"""How many people a world has, and the ratio planted in it."""


def worlds_tables(prefix: str, found: Measured, *, arrests: bool = True, others: bool = True) -> tuple[Table, ...]:
    """Tables `<prefix>.worlds_<people>_<hundredths of the planted ratio>`, one row for each kind of world; and with
    `_checks`, `_outcomes` and `_designs` at the end of the id, where those were measured.

    The other outcomes are arrests and the same victim: a study without `arrests` and victims is not told of them, nor
    one that compares no `others` of the designs that do.
    """
    kinds = tuple(dict.fromkeys((row.people, row.effect) for row in found.rows))
    made = (table for kind in kinds for table in _tables(prefix, found, *kind, first=kinds[0]))
    silent = tuple(ending for ending, told in (("_outcomes", arrests), ("_designs", others)) if not told)
    return tuple(table for table in made if not table.id.endswith(silent))


def _tables(prefix: str, found: Measured, people: int, effect: float, *, first: Kind) -> Iterator[Table]:
    worlds: dict[str, dict[Model, Row]] = {}
    for row in found.rows:
        if (row.people, row.effect) == (people, effect):
            worlds.setdefault(row.world, {})[row.model] = row
    id, where = f"{prefix}.worlds_{people}_{round(100 * effect)}", _where(found, people, effect)
    beginning = f"{_RATIO} {_where(found, *first)}"
    kinds = {
        "": (_RATIO, _PLANNED, WITHOUT_YEAR),
        "_checks": ("Checks of the hazard ratio after notification", _CHECKS, "trend before"),
        "_outcomes": ("Other outcomes after notification", _OUTCOMES, "arrest"),
        "_designs": ("Notified and other people compared", _DESIGNS, "historical cohort"),
    }
    for ending, (title, columns, model) in kinds.items():
        if not any(model in rows for rows in worlds.values()):
            continue
        fill = {"": _planned, "_checks": _speaking_up}.get(ending, partial(_with_error, columns=columns))
        cells = [fill(rows) for rows in worlds.values()]
        told = [{"world": world, **row} for world, row in zip(worlds, cells, strict=True)]
        frame = pd.DataFrame(told, columns=[*columns])
        title = f"{title} {where}"
        rest = _of_all(found) if title == beginning else f'What holds of all worlds stands under "{beginning}".'
        note = given(f"{_said([rows[model] for rows in worlds.values() if model in rows])} {rest}")
        yield table_from(frame, id=f"{id}{ending}", title=title, columns=columns, others="public", note=note)


def _where(found: Measured, people: int, effect: float) -> str:
    """The end of a caption; captions hold no number of their own, the note does."""
    planted = "without any effect" if effect == 1 else "with an effect planted"
    size = "as many people as a county has" if people == max(found.sizes) else "few people"
    return f"in made-up worlds {planted}, {size}"


Cells = dict[str, str | None]


def _known(rows: Mapping[Model, Row], model: Model) -> Row | None:
    """The row of a model; None where too few worlds had events to compare."""
    row = rows.get(model)
    return row if row is not None and row.fitted >= _OFTEN * row.worlds else None


def _planned(rows: Mapping[Model, Row]) -> Cells:
    cells: Cells = {}
    for stem, model in (("", WITHOUT_YEAR), ("year_", WITH_YEAR)):
        if row := _known(rows, model):
            cells |= {
                f"{stem}ratio": f"{row.found:.2f}",
                f"{stem}holds": whole_percent(row.covers),
                f"{stem}lower": whole_percent(row.lower),
            }
    if row := _known(rows, CONTROL):
        cells |= {"control_ratio": f"{row.found:.2f}", "control_called": whole_percent(row.called)}
    return cells


def _speaking_up(rows: Mapping[Model, Row]) -> Cells:
    """What each check found, and in brackets the share of worlds in which it would have said so."""
    cells: Cells = {}
    for model in (column for column in _CHECKS if column != "world"):
        if row := _known(rows, model):  # type: ignore[arg-type]
            ratio = f"over {_FAR}" if row.found > _FAR else f"{row.found:.2f}"
            flagged = row.higher if model == "departure" else row.called  # leaving can only raise the ratio
            cells[model] = f"{ratio} ({whole_percent(flagged)})"
    return cells


def _with_error(rows: Mapping[Model, Row], columns: Mapping[str, str]) -> Cells:
    """What each model found, with its standard error: too few worlds are drawn to count intervals."""
    known = {model: _known(rows, model) for model in columns if model != "world"}  # type: ignore[arg-type]
    return {model: None if row is None else _told(row) for model, row in known.items()}


def _told(row: Row) -> str:
    if row.model in LANDMARKS:
        return f"{signed(100 * row.bias, 1)} ({100 * row.bias_se:.1f})"
    if row.found > _FAR:  # hardly anybody of the others is ever notified
        return f"over {_FAR}"
    return f"{row.found:.2f} ({row.found * row.bias_se:.2f})"


def _said(rows: Sequence[Row]) -> str:
    """How many worlds stand behind each row, and what chance makes of so many."""
    fewest = min(rows, key=lambda row: row.fitted)
    effect, people, model = rows[0].effect, rows[0].people, rows[0].model
    planted = f"The planted ratio is {effect:.2f} for one person, between people a little nearer to one. "
    shares = (
        f"by chance alone a share of 95% may be off by {100 * fewest.chance(0.95):.0f} and one of 50% by "
        f"{100 * fewest.chance(0.5):.0f} points, the first ratio by up to "
        f"{percent(max(row.bias_se for row in rows), 1)} (standard errors)"
    )
    flags = (
        "in brackets the share of worlds in which the check speaks up, its interval excluding one (for leaving: lying "
        f"above it); by chance alone a share of 50% may be off by {100 * fewest.chance(0.5):.0f} points"
    )
    chance = {WITHOUT_YEAR: shares, "trend before": flags}.get(model, _BRACKETS)
    return (
        f"About {people:,} people in each world. {'' if effect == 1 else planted}"
        f"Each row rests on {fewest.fitted} worlds or more: {chance}."
    )


def _of_all(found: Measured) -> str:
    """What holds of every table of these worlds, and how they were made."""
    return (
        "The truth on other incidents is a ratio of one. Nothing is told where more than a twentieth of the worlds had "
        "too few events to compare. Rows are not independent: the worlds of each are drawn from the same seeds, and "
        f"all its columns are asked of them. Made by {found.command}, version {found.version}, "
        f"{found.date.isoformat()}.{said_beside(found, (planned_method(),))}"
    )


_BRACKETS = "in brackets by how much chance alone may have moved what was found (standard errors)"
