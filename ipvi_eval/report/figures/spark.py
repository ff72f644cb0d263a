"""Bars by year beside a key figure, with their numbers as alternative text."""

from __future__ import annotations

from collections.abc import Sequence

from ipvi_eval.drawing.spark import HEIGHT, Bar, draw_spark
from ipvi_eval.report.figures.mount.canvas import as_svg, keep
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import current_target
from ipvi_eval.report.wording.told import escape


def spark(report: Report, bars: Sequence[Bar], *, name: str, result: str, alt: str, full: float | None = None) -> str:
    """Draw (once for each render) and return the bars as an inline picture, as markdown.

    `result` is the released table that they show, `alt` tells their numbers, `full` is as in `draw_spark`.
    """
    target, stamps = current_target(), report.stamps
    told = " ".join(filter(None, (" - ".join(stamps), alt)))
    path = target.figures / f"{name}.{target.picture}"
    if path not in target.drawn:
        drawing = as_svg(draw_spark(bars, full=full, stamp=stamps[-1] if stamps else ""))
        keep(target, path, drawing, told)
    href = f"{target.href}/{path.name}"
    if target.format == "pdf":  # a picture of its own would take a line of its own
        quoted = told.replace("\\", "\\\\").replace('"', '\\"')
        return f'`#box(image("{href}", height: {72 * HEIGHT:g}pt, alt: "{quoted}"))`{{=typst}}'
    height = "" if target.format == "html" else f" height={HEIGHT:g}in"  # there the style says it, in letters
    return f'![{escape(told)}]({href}){{.key-spark{height} result="{result}"}}'
