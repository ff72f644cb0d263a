"""How the planned estimators fare where one thing goes wrong, and every interval where nothing does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from ipvi_eval.diagnosis.measured.undisturbed import NOTHING
from ipvi_eval.drawing.lollies import Lolly, Use, draw_lollies
from ipvi_eval.drawing.zips import draw_zips
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence

_HELD = "survival.violations_held"
Lollies = dict[str, list[Lolly | None]]
_NOT_THERE = "This figure is not shown: the run has no table of made-up counties."
_ZIPS = Heading(
    about="Intervals where nothing goes wrong",
    measure="Interval of each made-up county less the truth; logarithms of ratios, of shares the difference",
    source="made-up counties whose truth is known",
)
_CLAIMED = 0.95
"""What the stored intervals claim; the shipped plan's level."""


def violations(report: Report, *, name: str = "fig-violations") -> str:
    """Figure of the table `survival.violations_held`: markdown with the id `name`."""
    rows = _held(report)
    caption = (
        "How often the interval of each planned estimator holds the truth, in made-up counties where the program does "
        "nothing and one thing goes wrong. The dashed line is what it claims. A dot: it may be used. A ring: its "
        "intervals are wide enough to hold the truth, but its answers are off in one direction. A cross: do not use it "
        "where this happens. The thin line is how far chance may have moved the mark."
    )
    if not rows:
        return no_figure(report, name=name, heading=_heading(rows), caption=caption, reason=_NOT_THERE)
    labels, panels = lollies_of(rows)
    return show_figure(
        report,
        name=name,
        heading=_heading(rows),
        caption=caption,
        of=(_HELD,),
        alt=said_of(labels, panels),
        draw=lambda: draw_lollies(labels, panels, claimed=_CLAIMED),
    )


def zips(report: Report, *, name: str = "fig-zips") -> str:
    """Figure of the table `survival.violations_intervals`: markdown with the id `name`."""
    table = report.results.tables.get("survival.violations_intervals")
    caption = (
        "Every interval of made-up counties in which nothing goes wrong and the program does nothing, from the one "
        "whose middle lies nearest to the truth, for its width, up to the farthest. Those that miss the truth have the "
        "other color; they should begin at the dashed line. Logarithms of ratios, of shares the difference."
    )
    if table is None:
        return no_figure(report, name=name, heading=_ZIPS, caption=caption, reason=_NOT_THERE)
    limits: dict[str, list[tuple[float, float]]] = {}
    for row in table.records():
        limits.setdefault(str(row["estimator"]), []).append((float(str(row["lower"])), float(str(row["upper"]))))
    held = {str(row["estimator"]): float(str(row["covers"])) for row in reversed(_held(report))}
    names = {one: f"{one}: {numbers.show(held[one], 'proportion')} hold" for one in limits}
    panels = {names[one]: (np.array(both)[:, 0], np.array(both)[:, 1]) for one, both in limits.items()}
    return show_figure(
        report,
        name=name,
        heading=replace(_ZIPS, finding=_holding(held)),
        caption=caption,
        of=(table.id, _HELD),
        alt=f"Zip plot of intervals around the truth. {'; '.join(panels)} it.",
        draw=lambda: draw_zips(panels, truth=0.0, claimed=_CLAIMED),
    )


def _heading(rows: Sequence[Row]) -> Heading:
    """How many answers, each of one estimator where one thing goes wrong, are ruled out, and how many more are off."""
    wrong = [row["use"] for row in rows if row["violation"] != NOTHING]
    words = {
        "fails": numbers.count(wrong.count("do not use")),
        "off": numbers.count(wrong.count("biased")),
        "all": numbers.count(len(wrong)),
    }
    return Heading(
        about="Which estimators survive what may go wrong",
        measure="Share of intervals that hold the truth, in percent",
        finding=Sentence(
            "Where one thing goes wrong, {fails} of {all} answers are not to be used, and {off} more are off", words
        )
        if rows
        else None,
        source=_ZIPS.source,
    )


def _holding(held: Mapping[str, float]) -> Sentence:
    words = {f"name_{place}": one for place, one in enumerate(held)}
    words |= {f"share_{place}": numbers.show(share, "proportion") for place, share in enumerate(held.values())}
    told = [f"{{name_{place}}} {{share_{place}}}" for place in range(len(held))]
    return Sentence(f"Where nothing goes wrong, intervals hold the truth: {', '.join(told)}", words)


def lollies_of(rows: Sequence[Row]) -> tuple[list[str], Lollies]:
    """Of the rows of that table the labels (k,) and by estimator the shares (k,), None where there is none."""
    labels = list(dict.fromkeys(str(row["violation"]) for row in rows))
    panels: Lollies = {}
    for row in rows:
        column = panels.setdefault(str(row["estimator"]), [None] * len(labels))
        at = labels.index(str(row["violation"]))
        column[at] = Lolly(float(str(row["covers"])), float(str(row["error"])), cast(Use, row["use"]))
    return labels, panels


def said_of(labels: Sequence[str], panels: Lollies) -> str:
    """The picture in words."""
    told = "; ".join(
        f"{estimator}, {label}: {numbers.show(one.share, 'proportion')}{'' if one.use == 'use' else f', {one.use}'}"
        for estimator, column in panels.items()
        for label, one in zip(labels, column, strict=True)
        if one is not None
    )
    return f"Lolly plot of shares of intervals that hold the truth. {told}."


def _held(report: Report) -> list[Row]:
    table = report.results.tables.get(_HELD)
    return [] if table is None else table.records()
