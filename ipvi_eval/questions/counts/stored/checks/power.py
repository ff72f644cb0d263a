"""The smallest detectable fall, as an estimate, and the falls that were planted, as a table."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.power import DetectableEffect
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.rounding import whole_percent


def estimates(found: DetectableEffect, prefix: str) -> tuple[Estimate, ...]:
    """The smallest detectable fall as a ratio."""
    method = (
        f"{found.simulated[0].series} series like the months before the start, tested as the headline is"
        if found.simulated
        else "normal approximation from the counts alone"
    )
    fall = Estimate(
        id=f"{prefix}.mde",
        value=found.fall,
        unit="ratio",
        method=f"{method}; {whole_percent(found.power)} power, two-sided {whole_percent(1 - found.level)}",
        label="smallest detectable ratio below 1",
        n=found.n,
        n_of="months",
        events=found.events,
        note="" if found.fall is not None else found.said,
    )
    return (fall,)


def power_lines(found: DetectableEffect) -> Shown:
    """What was planted into simulated series, and how often the headline's test found it."""
    rows = [{"fall": 1 - one.ratio, "found": one.falls, "changed": one.changes} for one in found.simulated]
    labels = {"fall": "Planted fall", "found": "Share in which a fall is found", "changed": "Share called changed"}
    frame = pd.DataFrame(rows, columns=list(labels))
    return Shown("What the headline's test would find", frame, labels)
