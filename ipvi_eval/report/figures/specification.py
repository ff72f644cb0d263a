"""Specification curve: every combination of the declared choices from the smallest ratio to the largest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.drawing.palette import BLUE, GRAY, INK, LIGHT, VERMILLION
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row, number
from ipvi_eval.report.figures.sensitivity import ratio_of
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CHOICES = (("model", "Model"), ("trend", "Trend"), ("harmonics", "Seasonal pairs"), ("slope", "Trend may change"),
            ("phase", "Phase-in"))  # fmt: skip
CHOICE_WORDS = {
    "drifting-level": "drifting level",
    "default": "quasi-Poisson AR",
    "drifting": "drifting level",
    "negative-binomial": "negative binomial",
    "newey-west": "Newey-West",
    "gls-ar1-reml": "GLS AR(1) REML",
    "lagged": "lagged count",
    "quasi-poisson": "quasi-Poisson",
    "drop": "left out",
}
"""Choices of the plan in words; what is a word already is not among them."""


def specification(report: Report, outcome: str, *, name: str = "fig-specification") -> str:
    """Figure of the table `its.<outcome>.specification`: markdown with the id `name`; empty without that table."""
    table = report.results.tables.get(f"its.{outcome}.specification")
    if not report.meta.ran("its") or table is None:
        return ""
    label = report.meta.outcomes.get(outcome, outcome)
    caption = (
        f"Counted over expected ({label}) under every combination of the choices that the plan declares, from the "
        "smallest ratio to the largest, with intervals. The square and the long line mark the answer that leads; "
        "below, a dot shows which choices each combination makes."
    )
    rows = _rising(table.records())
    stem = f"its.{outcome}.specification"
    heading = Heading(
        about=f"Every combination of choices: {label}",
        measure=f"{label[:1].upper()}{label[1:]}, ratio of counted to expected",
        finding=Sentence(
            f"In {{{stem}.excluding_one}} of {{{stem}.fitted}} combinations of choices the whole interval lies on one "
            "side of no change"
        ),
    )
    if not rows:
        reason = "This figure is not shown: no line could be fitted."
        return no_figure(report, name=name, heading=heading, caption=caption, reason=reason)
    return show_figure(
        report,
        name=name,
        heading=heading,
        caption=caption,
        of=(table.id,),
        alt=_alt(label, rows),
        draw=lambda: _draw(rows),
    )


def _rising(rows: list[Row]) -> list[Row]:
    """Those whose ratio is told, from the smallest to the largest: stored they stand by their choices."""
    return sorted((row for row in rows if row["ratio"] is not None), key=lambda row: number(row["ratio"]) or 0.0)


def _draw(rows: list[Row]) -> Figure:
    settings = _settings(rows)
    figure, (axes, below) = new_figure(2.35 + 0.155 * len(settings), rows=(2.0, 0.155 * len(settings)))
    for place, row in enumerate(rows):
        ratio, lower, upper = (number(row[name]) for name in ("ratio", "lower", "upper"))
        color = VERMILLION if row["primary"] else BLUE
        if lower is not None and upper is not None:
            axes.plot([place, place], [lower, upper], color=color, linewidth=1.6 if row["primary"] else 0.9,
                      alpha=1.0 if row["primary"] else 0.45)  # fmt: skip
        axes.plot([place], [ratio], marker="s" if row["primary"] else "o", color=color, zorder=3,
                  markersize=5.5 if row["primary"] else 2.4, linestyle="")  # fmt: skip
    axes.axhline(1.0, color=GRAY, linewidth=0.9)
    _ratio_axis(axes, rows)
    at = next((place for place, row in enumerate(rows) if row["primary"]), None)
    if at is not None:
        upper = number(rows[at]["upper"]) or number(rows[at]["ratio"]) or 1.0
        right = at > len(rows) / 2
        axes.annotate(
            "Leads", (at, upper), (-6 if right else 6, 5), textcoords="offset points", color=VERMILLION,
            fontweight="bold", ha="right" if right else "left", va="bottom", annotation_clip=False,
            bbox={"facecolor": "white", "alpha": 0.9, "linewidth": 0, "pad": 0.8},
        )  # fmt: skip
        below.axvline(at, color=VERMILLION, linewidth=0.9, alpha=0.6)
    _matrix(below, rows, settings)
    for one in (axes, below):
        one.set_xlim(-1, len(rows))
    axes.set_xticks([])
    figure.subplots_adjust(left=0.265, right=0.985, top=0.93, bottom=0.02, hspace=0.06)
    return figure


def _ratio_axis(axes: Any, rows: list[Row]) -> None:
    bounds = [value for row in rows for name in ("ratio", "lower", "upper") if (value := number(row[name])) is not None]
    low, high = min([*bounds, 1.0]), max([*bounds, 1.0])
    air = 0.06 * (high - low)
    axes.set(ylim=(low - air, high + air), ylabel="Counted over expected")


def _settings(rows: list[Row]) -> list[tuple[str, str, str]]:
    """(column, value, text) of every choice that varies, in the order of the columns."""
    found = []
    for column, words in _CHOICES:
        values = list(dict.fromkeys(str(row[column]) for row in rows if column in row))
        if len(values) > 1:
            found += [(column, value, f"{words}: {CHOICE_WORDS.get(value, value)}") for value in sorted(values)]
    return found


def _matrix(axes: Any, rows: list[Row], settings: list[tuple[str, str, str]]) -> None:
    for line, (column, value, _) in enumerate(settings):
        places = [place for place, row in enumerate(rows) if str(row[column]) == value]
        axes.plot(places, [line] * len(places), linestyle="", marker="o", markersize=2.2, color=INK)
    groups = [column for column, *_ in settings]
    for line in range(1, len(groups)):
        if groups[line] != groups[line - 1]:
            axes.axhline(line - 0.5, color=LIGHT, linewidth=0.8)
    axes.set_yticks(range(len(settings)), [text for *_, text in settings], fontsize=7)
    axes.set_ylim(len(settings) - 0.4, -0.6)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _alt(label: str, rows: list[Row]) -> str:
    ratios = [number(row["ratio"]) or 0.0 for row in rows]
    excluding = sum(1 for row in rows if (number(row["upper"]) or 1.0) < 1 or (number(row["lower"]) or 1.0) > 1)
    primary = next((ratio_of(row) for row in rows if row["primary"]), None)
    text = (
        f"Specification curve of counted over expected ({label}): {numbers.count(len(rows))} specifications with "
        f"ratios from {numbers.show(min(ratios), 'ratio')} to {numbers.show(max(ratios), 'ratio')}; "
        f"intervals that exclude no change: {numbers.count(excluding)}."
    )
    return text if primary is None else f"{text} The answer that leads: {primary}."
