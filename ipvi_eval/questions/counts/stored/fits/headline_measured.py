"""How each way to estimate the ratio did on real series without a programme, as tables."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ipvi_eval.questions.counts.headline_measured import Measured, read_measured
from ipvi_eval.questions.counts.headline_method import FEW, headline_method
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.results.measured_file import said_beside
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Table
from ipvi_eval.scope import Scope
from ipvi_eval.worded import given

SHOWN = (
    "level-slope", "step", "spline", "before-24", "drifting-reml", "drifting", "drifting-prior-02",
    "drifting-prior-05", "forecast", "ratio-ar1", "ratio", "ratio-3", "ratio-1", "decision-3", "exact-few",
)  # fmt: skip
"""Ways to estimate the ratio that readers are shown, in this order; the stored table holds more."""


def ways_on_real_series() -> Iterator[Table]:
    """How each way to estimate the ratio did on real series without a programme, as stored with the package."""
    found = read_measured()
    tables = (measured_ways(found).table("its.measured"), measured_lengths(found).table("its.measured_lengths"))
    yield from scoped(Scope(population="real series without a program"), tables)


def measured_ways(found: Measured) -> Shown:
    """How each way to estimate the ratio did on real series without a programme."""
    names = {
        "label": "Estimate", "null": "Called changed, nothing happened", "study": "The same, long study",
        "covers_80": "Interval holds a fall of a fifth", "covers_growing": "Growing", "covers_fading": "Fading",
        "power_20": "Finds a fall of a fifth", "power_30": "Finds three tenths", "tests": "Tests",
    }  # fmt: skip
    held = {one.id: one for one in found.rows}
    rows = [{name: getattr(held[id], name) for name in names} for id in SHOWN if id in held]
    frame = pd.DataFrame(rows, columns=list(names))
    note = given(
        f"{found.source[:1].upper()}{found.source[1:]}. All ways are asked of the same series, so that rows are not "
        f"independent. How far a level may wander is expected as in the shipped plan where a row says nothing else, "
        f"beside many areas too. Made by {found.command}, version {found.version}, {found.date}."
        f"{said_beside(found, (headline_method(FEW),))}"
    )
    title = "Ways to estimate the ratio, on real series without a program"
    return Shown(title, frame, names, public=tuple(names), note=note)


def measured_lengths(found: Measured) -> Shown:
    """The share called changed by length of the series: level and slope as it was, and the headline's models."""
    ids = [id for id in dict.fromkeys(one.estimator for one in found.by_length) if id in SHOWN]
    months = sorted({one.months for one in found.by_length if one.estimator in ids})
    shares = {(one.estimator, one.months): one.null for one in found.by_length}
    rows = [{"months": str(n), **{id: shares.get((id, n)) for id in ids}} for n in months]
    labels = {"months": "Months", **{id: found.estimator(id).label for id in ids}}
    frame = pd.DataFrame(rows)
    return Shown("Called changed although nothing happened, by length", frame, labels, public=tuple(labels))
