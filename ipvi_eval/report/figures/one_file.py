"""Pictures of one file analysed without a study: curves by group, and a monthly series with its counterfactual."""

from __future__ import annotations

import os
import textwrap
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ipvi_eval.errors import OutputError
from ipvi_eval.report.figures.canvas import DPI, LOOK, new_figure, percent_axis, spread
from ipvi_eval.report.figures.palette import BLUE, DASHES, INK, LIGHT, SERIES, VERMILLION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ipvi_eval.its.gaussian.expected_path import ExpectedPath
    from ipvi_eval.its.lasting_step.expected_months import ExpectedMonths
    from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier

_METADATA: dict[str, dict[str, None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""By suffix: the dates and versions left out, so that the same numbers give the same bytes."""
_TICKS = 6
_DIRECT = 6
_LONGEST = 32
_WRAP = 16


def draw_survival(curves: Mapping[str, KaplanMeier], path: Path, *, x_label: str) -> None:
    """Kaplan-Meier curves with intervals, labelled directly, and the number at risk below. OutputError when `path` is
    no picture file or cannot be written.
    """
    _save(path, lambda: _survival(curves, x_label))


def draw_series(without: ExpectedPath | ExpectedMonths, path: Path, *, y_label: str) -> None:
    """Observed and fitted counts (or values), and those expected without the interruption with their interval."""
    _save(path, lambda: _series(without, y_label))


def _save(path: Path, draw: Callable[[], Figure]) -> None:
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    suffix = path.suffix.lower()
    if suffix not in _METADATA:
        msg = f"{path.name}: a picture is written as one of {', '.join(_METADATA)}"
        raise OutputError(msg)
    building = path.with_name(f".{path.stem}.tmp-{os.getpid()}{path.suffix}")
    try:
        with mpl.rc_context(LOOK), warnings.catch_warnings():
            # A script the font does not have is drawn as boxes; nothing a person could do about it here.
            warnings.filterwarnings("ignore", message="Glyph")
            figure = draw()
            FigureCanvasAgg(figure)
            figure.savefig(building, dpi=DPI, metadata=_METADATA[suffix])
        building.replace(path)
    except OSError as error:
        msg = f"{path} cannot be written ({error.strerror}); close it if it is open elsewhere, or choose another folder"
        raise OutputError(msg) from None
    finally:
        building.unlink(missing_ok=True)


def _survival(curves: Mapping[str, KaplanMeier], x_label: str) -> Figure:
    """Up to `_DIRECT` curves have their intervals and their names at their ends; of more, the table names the lines."""
    names = [_name(name) for name in curves]
    direct = len(curves) <= _DIRECT
    height = 0.17 * (len(curves) + 1)
    figure, (axes, below) = new_figure(2.8 + height, rows=(2.3, height))
    last = max(float(fit.time[-1]) for fit in curves.values()) or 1.0
    at_end = [textwrap.fill(name, _WRAP) for name in names]
    tallest = 1 + max(text.count("\n") for text in at_end)
    ends = spread([float(fit.survival[-1]) for fit in curves.values()], gap=0.06 * tallest)
    ticks = _round_ticks(axes, last)
    for number, fit in enumerate(curves.values()):
        style: dict[str, Any] = {"color": SERIES[number % len(SERIES)], "linestyle": DASHES[_dash(number)]}
        time, survival, lower, upper = (
            np.r_[first, column] for first, column in ((0, fit.time), (1, fit.survival), (1, fit.lower), (1, fit.upper))
        )
        axes.step(time, survival, where="post", **style)
        if direct:
            axes.fill_between(time, lower, upper, step="post", color=style["color"], alpha=0.12, linewidth=0)
            axes.annotate(at_end[number], (time[-1], survival[-1]), (last * 1.03, ends[number]), textcoords="data",
                          color=style["color"], fontweight="bold", va="center", annotation_clip=False)  # fmt: skip
        below.annotate(names[number], (0, number + 1), (-18, 0), textcoords="offset points", color=style["color"],
                       fontsize=7.5, va="center", ha="right", fontweight="bold")  # fmt: skip
        if not direct:
            below.plot([1.03 * last, 1.12 * last], [number + 1] * 2, clip_on=False, **style)
        for tick in ticks:
            place = int(np.searchsorted(fit.time, tick))
            count = fit.at_risk[place] if place < len(fit.time) else 0
            below.text(tick, number + 1, f"{count:,.0f}", fontsize=7.5, va="center", ha="center")
    axes.set(xlim=(0, last), ylim=(0, 1.02), ylabel="Share without the event", xlabel=x_label)
    percent_axis(axes.yaxis)
    below.set(xlim=(0, last), ylim=(len(curves) + 0.6, -0.6))
    below.axis("off")
    below.annotate("At risk", (0, 0), (-18, 0), textcoords="offset points", fontsize=7.5, fontweight="bold",
                   va="center", ha="right")  # fmt: skip
    left = max(0.115, 0.055 + 0.0115 * max(map(len, names)))
    right = 0.96 - 0.0152 * max(len(line) for text in at_end for line in text.split("\n")) if direct else 0.9
    figure.subplots_adjust(left=left, right=min(0.95, right), top=0.96, bottom=0.02, hspace=0.32)
    return figure


def _name(label: str) -> str:
    """A label short enough to stand beside a curve, cut in its middle."""
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST // 2]}...{label[-_LONGEST // 2 + 3 :]}"


def _dash(number: int) -> int:
    """The line style of a series: after a whole round of colors another one, so that no two lines look the same."""
    return (number + number // len(SERIES)) % len(DASHES)


def _round_ticks(axes: Any, last: float) -> list[float]:
    from matplotlib.ticker import MaxNLocator

    ticks = [float(tick) for tick in MaxNLocator(_TICKS).tick_values(0, last) if 0 <= tick <= last]
    axes.set_xticks(ticks)
    return ticks


def _series(without: ExpectedPath | ExpectedMonths, y_label: str) -> Figure:
    """The fitted line breaks at the interruption and where periods are left out: nothing was fitted in between."""
    figure, (axes,) = new_figure(3.2)
    month = without.month.astype("datetime64[D]")
    after = without.inside
    axes.fill_between(month, without.lower, without.upper, where=after, color=VERMILLION, alpha=0.15, linewidth=0)
    axes.plot(month, without.observed, "o", color=INK, markersize=2.5)
    breaks = 1 + np.flatnonzero((np.diff(month) > 1.5 * np.diff(month).min()) | np.diff(after))
    axes.plot(np.insert(month, breaks, month[breaks]), np.insert(without.fitted, breaks, np.nan), color=BLUE)
    axes.plot(month[after], without.expected[after], color=VERMILLION, linestyle="--")
    lines = {
        "observed": (INK, without.observed),
        "fitted": (BLUE, without.fitted),
        "expected": (VERMILLION, without.expected),
    }
    if min(float(np.nanmin(values)) for _, values in lines.values()) >= 0:
        axes.set_ylim(0, None)
    bottom, top = axes.get_ylim()
    heights = spread([float(values[-1]) for _, values in lines.values()], gap=0.07 * (top - bottom))
    for (name, (color, _)), height in zip(lines.items(), heights, strict=True):
        axes.annotate(name, (1.0, height), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                      color=color, fontweight="bold", va="center", annotation_clip=False)  # fmt: skip
    axes.axvline(month[after][0], color=LIGHT, zorder=0)
    axes.set(ylabel=y_label)
    axes.yaxis.set_major_formatter(lambda value, _: _number(value))
    widest = max(len(_number(tick)) for tick in axes.get_yticks())
    figure.subplots_adjust(left=max(0.1, 0.045 + 0.0105 * widest), right=0.86, top=0.96, bottom=0.1)
    return figure


def _number(value: float) -> str:
    """A tick's number in full up to a thousand million."""
    return f"{value:,.0f}" if 1e4 <= abs(value) < 1e9 else f"{value:,.6g}"
