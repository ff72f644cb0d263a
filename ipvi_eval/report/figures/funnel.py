"""Funnel plots of pooled evaluations: each effect against its standard error, with the limits of chance alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.drawing.palette import BLUE, DASHES, GRAY, INK
from ipvi_eval.report.figures.mount.canvas import show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_Z = 1.959963984540054
_RATIOS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
_SHARES = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9)


def funnel(report: Report, *, name: str = "fig-funnel") -> str:
    """Figure of the table `evidence.funnel`: markdown with the id `name`; empty where too few were pooled."""
    table = report.results.tables.get("evidence.funnel")
    if not report.meta.ran("evidence") or table is None:
        return ""
    caption = (
        "Published evaluations by result and standard error, the surest at the top, with the mean (line) and the "
        "limits within which 95 of 100 evaluations would fall if they differed by chance alone (dashed). A lopsided "
        "funnel can mean that small evaluations with no effect were not published; it has other causes too."
    )
    pools: dict[str, list[Row]] = {}
    for row in table.records():
        pools.setdefault(str(row["pool"]), []).append(row)
    return show_figure(
        report,
        name=name,
        heading=_heading(pools),
        caption=caption,
        of=(table.id,),
        alt=_alt(pools),
        draw=lambda: _draw(pools),
    )


def _heading(pools: dict[str, list[Row]]) -> Heading:
    """The mean of each pool."""
    words: dict[str, str] = {}
    told = []
    for place, (name, rows) in enumerate(pools.items()):
        mean = _reading(_number(rows[0]["mean"]), ratio=rows[0]["scale"] == "log ratio")
        words |= {f"pool_{place}": name, f"mean_{place}": mean}
        told.append(f"{{mean_{place}}} over {{pool_{place}}}")
    return Heading(
        about="Published evaluations by result and size",
        measure="Result of each evaluation, logarithmic scale, by its standard error",
        finding=Sentence(f"Mean result: {'; '.join(told)}", words),
        source="publications, which the text names",
    )


def _draw(pools: dict[str, list[Row]]) -> Figure:
    height = 0.35 + 2.3 * len(pools)
    figure, axes = new_figure(height, rows=(1.0,) * len(pools))
    for axis, (name, rows) in zip(axes, pools.items(), strict=True):
        _panel(axis, rows)
        axis.set_title(name[:1].upper() + name[1:], loc="left")
    figure.subplots_adjust(left=0.1, right=0.97, top=1 - 0.35 / height, bottom=0.45 / height, hspace=0.45)
    return figure


def _panel(axis: Any, rows: list[Row]) -> None:
    effects, errors = ([_number(row[column]) for row in rows] for column in ("effect", "standard_error"))
    mean, deepest = _number(rows[0]["mean"]), 1.12 * max(errors)
    axis.plot([mean, mean], [0, deepest], color=INK, linewidth=0.9)
    for side in (-1, 1):
        axis.plot([mean, mean + side * _Z * deepest], [0, deepest], color=GRAY, linewidth=0.9, linestyle=DASHES[1])
    axis.plot(effects, errors, marker="o", markersize=5, linestyle="", color=BLUE)
    ratio = rows[0]["scale"] == "log ratio"
    axis.set(ylim=(deepest, 0), ylabel="Standard error", xlabel="Rate ratio (log scale)" if ratio else "Share")
    low, high = axis.get_xlim()
    shown = _RATIOS if ratio else _SHARES
    ticks = {math.log(value) if ratio else math.log(value / (1 - value)): value for value in shown}
    inside = {place: value for place, value in ticks.items() if low <= place <= high}
    axis.set_xticks(
        list(inside), [numbers.show(value, "ratio" if ratio else "proportion") for value in inside.values()]
    )


def _number(cell: Cell) -> float:
    return float(str(cell))


def _reading(value: float, *, ratio: bool) -> str:
    if ratio:
        return numbers.show(math.exp(value), "ratio")
    return numbers.show(1 / (1 + math.exp(-value)), "proportion")


def _alt(pools: dict[str, list[Row]]) -> str:
    parts = []
    for name, rows in pools.items():
        ratio = rows[0]["scale"] == "log ratio"
        points = "; ".join(f"{row['label']}: {_reading(_number(row['effect']), ratio=ratio)}" for row in rows)
        parts.append(f"{name}, mean {_reading(_number(rows[0]['mean']), ratio=ratio)}: {points}")
    return f"Funnel plot of published evaluations. {'. '.join(parts)}."
