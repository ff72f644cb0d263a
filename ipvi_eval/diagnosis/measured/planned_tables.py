"""The stored measurements of the planned estimators as tables: one to be read beside each other, and what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ipvi_eval.diagnosis.measured.planned import PLANNED
from ipvi_eval.diagnosis.measured.undisturbed import NOTHING
from ipvi_eval.questions.counts.headline_method import FEW, headline_method
from ipvi_eval.questions.reoffence.simulations.planned_method import planned_method
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.measured_file import said_beside
from ipvi_eval.rounding import whole_percent
from ipvi_eval.worded import given, signed

if TYPE_CHECKING:
    from ipvi_eval.diagnosis.measured.planned import Estimator, PlannedMeasured, Row
    from ipvi_eval.results.store import Table

_NAMES: Mapping[Estimator, str] = {
    "count": "Monthly counts",
    "share": "Shares",
    "hazard": "Notification",
    "ever notified": "As if notified since entry",
    "before and after": "Year after over year before",
    "custody at risk": "Days in custody at risk",
}
_SHORT = dict(_NAMES) | {"count": "Counts", "hazard": "Hazard"}
"""In a narrow column of Word a longer word would be cut."""
_WHAT: Mapping[Estimator, str] = {"share": "points"}
_OUTSIDE: tuple[Estimator, ...] = ("ever notified", "before and after", "custody at risk")
_NO_EFFECT = "where the program does nothing"
_FIRST = f"Planned estimators where one thing goes wrong, {_NO_EFFECT}"
Cells = Callable[["Row", float], tuple[str, ...]]


def planned_tables(prefix: str, found: PlannedMeasured) -> Iterator[Table]:
    """Tables `<prefix>.violations` (the planned estimators where the program does nothing), `_planted` (with an
    effect), `_outside` (analyses that the plan does not have), and what the two figures show: `_held`, `_intervals`.
    """
    yield from _told(
        f"{prefix}.violations", _FIRST, found, PLANNED,
        ("{} found", "interval holds the truth"), _without,
    )  # fmt: skip
    yield from _told(
        f"{prefix}.violations_planted", "Planned estimators where one thing goes wrong and the program has an effect",
        found, ("count", "hazard"),
        ("{} found over that planted", "interval holds the truth", "called lower or higher"), _with, planted=True,
    )  # fmt: skip
    yield from _told(
        f"{prefix}.violations_outside", f"Analyses outside the plan where one thing goes wrong, {_NO_EFFECT}", found,
        _OUTSIDE, ("{} found", "interval holds the truth"), _without,
    )  # fmt: skip
    yield _held(f"{prefix}.violations_held", found)
    yield _intervals(f"{prefix}.violations_intervals", found)


def _told(
    id: str,
    title: str,
    found: PlannedMeasured,
    estimators: Sequence[Estimator],
    headings: Sequence[str],
    cells: Cells,
    *,
    planted: bool = False,
) -> Iterator[Table]:
    """None where nothing of it was measured."""
    measured = [one for one in found.rows if one.planted == planted and one.estimator in estimators]
    if not measured:
        return
    columns = {"violation": "What happens"}
    for name in estimators:
        columns |= {
            f"{name}.{place}": f"{_SHORT[name]}: {each.format(_WHAT.get(name, 'ratio'))}"
            for place, each in enumerate(headings)
        }
    rows = []
    for violation in found.violations:
        known = {name: found.row(violation, name, planted=planted) for name in estimators}
        if not any(known.values()):
            continue
        row = {"violation": violation}
        for name, one in known.items():
            if one is not None:
                row |= {f"{name}.{place}": cell for place, cell in enumerate(cells(one, found.level))}
        rows.append(row)
    words = _words(found) if title == _FIRST else f' The words are those of the table "{_FIRST}".'
    frame, note = (
        pd.DataFrame(rows, columns=[*columns]),
        _chance(found, measured) + words + (_of_shares(found) if planted else ""),
    )
    yield table_from(frame, id=id, title=title, columns=columns, others="public", note=given(note))


def _without(one: Row, level: float) -> tuple[str, ...]:
    return _effect(one), _holds(one, level)


def _with(one: Row, level: float) -> tuple[str, ...]:
    return _effect(one), _holds(one, level), whole_percent(one.called)


def _effect(one: Row) -> str:
    """The ratio found over the true one, of shares the difference in points, with its Monte Carlo error."""
    if one.estimator == "share":
        return f"{signed(100 * one.bias, 1)} ({100 * one.bias_error:.1f})"
    ratio = float(np.exp(one.bias))
    return f"{ratio:.2f} ({ratio * one.bias_error:.2f})"


def _holds(one: Row, level: float) -> str:
    use = one.use(level)
    said = [whole_percent(one.covers), *([] if use == "use" else [use]), *(["wide"] if one.wide(level) else [])]
    return ", ".join(said)


def _chance(found: PlannedMeasured, rows: Sequence[Row]) -> str:
    """How many counties stand behind each row, and what chance makes of so many."""
    fewest = min(rows, key=lambda one: one.fitted)
    return (
        f"Made-up counties under the shipped plan, {fewest.fitted} or more in each row. In brackets by how much chance "
        f"alone may have moved what was found (Monte Carlo errors); a share of {whole_percent(found.level)} may be "
        f"off by {100 * fewest.chance(found.level):.1f} points and one of 50% by {100 * fewest.chance(0.5):.0f}."
    )


def _words(found: PlannedMeasured) -> str:
    """What the words in the cells mean, and how all of it was made."""
    return (
        " Do not use: the intervals hold the truth less often than they say, by more than three such errors; wide: "
        "more often, as far beyond chance, so that effects are missed which a narrower interval would find. Biased: "
        "the mean is off by three such errors, though the intervals still hold. Rows are not independent: the counties "
        "of each are drawn from the same seeds, and what is alike in several rows was found once. Shares are those of "
        "people who entered a list since the start less those of people who entered before, which no report states. "
        "Made by "
        f"{found.command}, version {found.version}, {found.date.isoformat()}."
        f"{said_beside(found, (headline_method(FEW), planned_method()))}"
    )


def _of_shares(found: PlannedMeasured) -> str:
    """What the effect makes of shares has no closed form: how often their interval holds their own mean."""
    one = found.row(NOTHING, "share", planted=True)
    if one is None:
        return ""
    return (
        f" Where nothing else happens the interval of the difference in shares held what the effect makes of it, taken "
        f"to be the mean of all, in {_holds(one, found.level)} ({100 * one.chance(found.level):.1f}) of counties and "
        f"called it in {whole_percent(one.called)}."
    )


def _held(id: str, found: PlannedMeasured) -> Table:
    """How often the intervals of the planned estimators hold the truth where the program does nothing, to be drawn."""
    columns = {
        "violation": "What happens",
        "estimator": "Estimator",
        "covers": "Share of intervals that hold the truth",
        "error": "Monte Carlo error",
        "use": "Use",
    }
    rows = [
        (one.violation, _NAMES[one.estimator], one.covers, one.chance(one.covers), one.use(found.level))
        for one in found.rows
        if one.estimator in PLANNED and not one.planted
    ]
    frame = pd.DataFrame(rows, columns=[*columns])
    title, note = f"How often the intervals hold the truth {_NO_EFFECT}", _chance(found, found.rows) + _words(found)
    return table_from(frame, id=id, title=title, columns=columns, others="public", note=given(note))


def _intervals(id: str, found: PlannedMeasured) -> Table:
    """The intervals themselves, where nothing happens at all."""
    columns = {"estimator": "Estimator", "lower": "Lower limit", "upper": "Upper limit"}
    rows = [(_NAMES[name], low, high) for name in PLANNED for low, high in found.intervals.get(name, ())]
    title = "Intervals where nothing happens and the program does nothing"
    note = "Logarithms of ratios, of shares their difference; the truth is nought."
    frame = pd.DataFrame(rows, columns=[*columns])
    return table_from(frame, id=id, title=title, columns=columns, others="public", note=note)
