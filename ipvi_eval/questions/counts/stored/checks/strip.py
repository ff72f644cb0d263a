"""One choice changed at a time, as a table."""

from __future__ import annotations

from ipvi_eval.its.checks.strip import Strip
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.questions.counts.stored.ratio_columns import RATIO, with_finite


def strip_lines(strip: Strip, title: str) -> Shown:
    """One row per specification with what it flips."""
    frame = with_finite(strip.tidy())
    labels = {"label": "Specification", "group": "What differs", **RATIO, "flips": "Changes", "note": "Note"}
    planned = ("id", "label", "group", "primary")
    return Shown(title, frame, {"id": "Line", **labels, "primary": "Primary"}, public=planned)
