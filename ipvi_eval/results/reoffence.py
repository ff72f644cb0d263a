"""Curves and tables of the survival analysis, each column with its part in disclosure control."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.results.frame_table import frame_table
from ipvi_eval.results.store import Cell, Column, Curve, Table
from ipvi_eval.survival.reoffence import at_risk, curve_rows

if TYPE_CHECKING:
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.survival.curves import KaplanMeier
    from ipvi_eval.survival.exposure_contrast import ExposureContrast
    from ipvi_eval.survival.movement import Movement

_RATIO = {"ratio": "value", "lower": "lower", "upper": "upper"}
TICKS = tuple(range(0, 1096, 182))
"""Days of street time at which people at risk are counted: half years."""

_CURVE = ("time", "survival", "lower", "upper", "at_risk", "events")
_LIMITS = (Column("lower", "Lower limit", "derived"), Column("upper", "Upper limit", "derived"))
_EVENTS = (
    Column("events_after", "Events, notified", "count"),
    Column("events_before", "Events, not notified", "count"),
)


def survival_curve(id: str, label: str, fit: KaplanMeier, *, begin: float = 0.0) -> Curve:
    """A Kaplan-Meier curve that starts at (`begin`, 1)."""
    return Curve(id=id, kind="survival", label=label, columns=_CURVE, rows=tuple(curve_rows(fit, begin=begin)))


def at_risk_table(id: str, label: str, lists: Iterable[tuple[str, pd.DataFrame]]) -> Table:
    """People still followed without a re-offence at each half year, one row for each list."""
    columns = (Column("list", "List"), *(Column(f"day_{day}", f"Day {day}", role="count") for day in TICKS))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"List {name}", *at_risk(people["stop"].to_numpy(), TICKS)) for name, people in lists
    )
    return Table(id=id, title=f"People at risk by day of street time: {label}", columns=columns, rows=rows)


def ratios_table(id: str, ratios: Sequence[tuple[str, str, Estimate]]) -> Table:
    """Hazard ratios after notification: outcome, analysis, ratio with limits, events and people."""
    rows = [
        {
            "outcome": outcome,
            "analysis": analysis,
            **{key: _rounded(getattr(ratio, name), 3) for key, name in _RATIO.items()},
            "events_after": ratio.cells[0],
            "events_before": ratio.cells[1],
        }
        for outcome, analysis, ratio in ratios
    ]
    columns = (
        Column("outcome", "Outcome"),
        Column("analysis", "Analysis"),
        Column("ratio", "Hazard ratio", "derived"),
        *_LIMITS,
        *_EVENTS,
    )
    title = "Hazard after notification under each definition of re-offence and in each analysis"
    return frame_table(id, title, pd.DataFrame(rows), columns)


def balance_table(id: str, contrast: ExposureContrast) -> Table:
    """Covariates of the notified and the reference people, and how far apart they are before and after weighting."""
    columns = (
        Column("covariate", "Covariate"),
        Column("notified", "Notified", "derived"),
        Column("control_before", "Reference", "derived"),
        Column("smd_before", "Apart before", "derived"),
        Column("smd_after", "Apart after", "derived"),
        Column("treated", "Notified people", "count"),
        Column("control", "Reference people", "count"),
    )
    note = (
        "Means, and how far apart they are in standard deviations (pooled, before weighting); less than a tenth is "
        "usually neglected."
    )
    title = f"Notified and reference people before and after weighting: {contrast.design}"
    return frame_table(id, title, contrast.balance_rows(), columns, note=note)


def tipping_table(id: str, left: pd.DataFrame) -> Table:
    """What is left of a hazard ratio under unmeasured differences, from `survival.unmeasured.tipping_points_of`."""
    columns = (
        Column("imbalance", "Times as common in one group", "public"),
        Column("effect", "Times the risk it brings", "public"),
        Column("estimate", "Risk ratio left", "derived"),
        *_LIMITS,
        Column("conclusion", "Conclusion", "derived"),
        *_EVENTS,
    )
    title = "What is left of the result if an unmeasured difference worked against it"
    return frame_table(id, title, left.round({"estimate": 2, "lower": 2, "upper": 2}), columns)


def movement_tables(prefix: str, found: Movement, horizons: dict[int, int]) -> tuple[Table, Table]:
    """Shares of people on each list at each horizon, and moves per hundred people and year."""
    shares = (
        Column("months", "Months since entry", "public"),
        Column("state", "List"),
        Column("share", "Share", "derived"),
        *_LIMITS,
        Column("people", "People", "count"),
    )
    moves = (
        Column("origin", "From"),
        Column("destination", "To"),
        Column("rate", "Moves per hundred people and year", "derived"),
        *_LIMITS,
        Column("moves", "Moves", "count"),
    )
    return (
        frame_table(
            f"{prefix}.movement",
            "Share of people on each list by time since entry",
            found.at(horizons),
            shares,
            note=found.sources,
        ),
        frame_table(
            f"{prefix}.moves",
            "Moves between lists and out of them",
            found.moves().round({"rate": 1, "lower": 1, "upper": 1}),
            moves,
        ),
    )


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
