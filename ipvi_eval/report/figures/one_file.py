"""Pictures that a command writes: of one file curves by group or a monthly series with its counterfactual, of a plan
what it could show."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ipvi_eval.drawing import power, series
from ipvi_eval.drawing.curves import draw_curves
from ipvi_eval.drawing.look import LOOK
from ipvi_eval.drawing.size import DPI
from ipvi_eval.errors import OutputError, unwritten

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ipvi_eval.its.lasting_step.expected_months import ExpectedMonths
    from ipvi_eval.its.series.expected_path import ExpectedPath
    from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier

_METADATA: dict[str, dict[str, None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""By suffix: the dates and versions left out, so that the same numbers give the same bytes."""


def draw_survival(curves: Mapping[str, KaplanMeier], path: Path, *, x_label: str) -> None:
    """Kaplan-Meier curves with intervals, labelled directly, and the number at risk below. OutputError when `path` is
    no picture file or cannot be written.
    """
    lines = [fit.line(name) for name, fit in curves.items()]
    _save(path, lambda: draw_curves(lines, x_label=x_label, y_label="Share without the event"))


def draw_series(without: ExpectedPath | ExpectedMonths, path: Path, *, y_label: str) -> None:
    """Observed and fitted counts (or values), and those expected without the interruption with their interval."""
    _save(path, lambda: series.draw_series(without.month, without.observed, y_label=y_label, path=without))


def draw_power(curves: Sequence[tuple[str, Sequence[float], Sequence[float]]], path: Path, *, wanted: float) -> None:
    """How often each reduction is found, curve by curve, and the power that is wanted. Raises as `draw_survival`."""
    _save(path, lambda: power.draw_power(curves, wanted=wanted))


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
        msg = unwritten(path, error)
        raise OutputError(msg) from None
    finally:
        building.unlink(missing_ok=True)
