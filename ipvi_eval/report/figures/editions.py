"""The leading answers of every edition, one below the other."""

from __future__ import annotations

from itertools import groupby
from math import nan
from operator import itemgetter
from typing import TYPE_CHECKING

from ipvi_eval.drawing.intervals import draw_intervals
from ipvi_eval.report.figures.mount.canvas import show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row, number, reading
from ipvi_eval.report.lookup import Report
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TABLE = "editions.answers"
_WHAT = {"its": "Counts over expected", "survival": "Rate after notification over before"}


def editions(report: Report, *, name: str = "fig-editions") -> str:
    """Figure of the ratios in `editions.answers`; empty where no answer stands in two editions."""
    table = report.results.tables.get(_TABLE)
    rows = _shown(report, table.records() if table else [])
    if not rows:
        return ""
    caption = (
        "The leading ratios in every signed edition and in this one, with their intervals. Editions share most of "
        "their records, so that they agree is no confirmation."
    )
    return show_figure(
        report,
        name=name,
        heading=_heading(rows),
        caption=caption,
        of=(_TABLE,),
        alt=_alt(rows),
        draw=lambda: _draw(rows),
    )


def _heading(rows: list[Row]) -> Heading:
    """The first answer that is led with, in the last edition that was signed and in this one."""
    first = [row for row in rows if row["id"] == rows[0]["id"]]
    about, measure = "The leading answers, edition by edition", "Ratio with its interval, logarithmic scale"
    before, now = first[-2:]
    told = {"what": _label_of(now), "now": _value(now), "before": _value(before), "edition": str(before["edition"])}
    said = Sentence("{what}: {now} in this edition, {before} in that of {edition}", told)
    known = number(before["value"]) is not None and number(now["value"]) is not None
    return Heading(about=about, measure=measure, finding=said if known else None)


def _value(row: Row) -> str:
    return reading(row, "value", "ratio", missing="")


def _shown(report: Report, rows: list[Row]) -> list[Row]:
    """The rows of the outcomes that the report leads with, where an earlier edition has them too."""
    lead = {f"its.{report.first('its')}.headline.ratio", f"survival.{report.primary}.notification.hazard_ratio"}
    groups = [list(found) for id, found in groupby(rows, key=itemgetter("id")) if id in lead]
    return [row for group in groups if len(group) > 1 for row in group]


def _label_of(row: Row) -> str:
    return _WHAT[str(row["id"]).partition(".")[0]]


def _label(row: Row) -> str:
    return f"{_label_of(row)}, {row['edition']}"


def _draw(rows: list[Row]) -> Figure:
    """Each answer is a line by itself above its editions: with both in one line there is no room at the left."""
    labels: list[str] = []
    limits: list[tuple[float, ...]] = []
    for _, found in groupby(rows, key=itemgetter("id")):
        of_one = list(found)
        labels += [
            _label_of(of_one[0]).replace(" over before", "\nover before"),
            *(str(row["edition"]) for row in of_one),
        ]
        limits += [
            (nan, nan, nan),
            *(tuple(_drawn(row[name]) for name in ("value", "lower", "upper")) for row in of_one),
        ]
    value, lower, upper = zip(*limits, strict=True)
    return draw_intervals(labels, value, lower, upper, x_label="Ratio", ratio=True)


def _drawn(cell: Cell) -> float:
    found = number(cell)
    return nan if found is None else found


def _alt(rows: list[Row]) -> str:
    parts = [f"{_label(row)}: {reading(row, 'value', 'ratio', missing='not known')}" for row in rows]
    return f"Ratios of every edition with their intervals. {'; '.join(parts)}."
