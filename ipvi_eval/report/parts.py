"""Which parts of a document have something to say: sections on the others disappear."""

from __future__ import annotations

import re

from ipvi_eval.report.meta import OPTIONAL_ANALYSES, Meta
from ipvi_eval.results.store import Results

_PARTS = (
    ("baseline", re.compile(r"data\.baseline_")),
    ("notification", re.compile(r"survival\.[^.]+\.notification\.")),
    ("after_notification", re.compile(r"survival\.[^.]+\.notified\.")),
    ("comparison", re.compile(r"evidence\.recidivism\.")),
    ("replay", re.compile(r"evidence\.replay")),
    ("belief", re.compile(r"evidence\.belief\.")),
    ("count_change", re.compile(r"its\.[^.]+\.(average_ratio|averted|percent_change)$")),
)
"""Parts within an analysis, known by the ids they need; a short series has no `count_change`, for example."""


def parts(results: Results, meta: Meta) -> dict[str, bool]:
    """The names for `when-meta="ran.<name>"`, all of them, and whether this run has that part."""
    found = {name: name in meta.analyses for name in sorted(OPTIONAL_ANALYSES)}
    found["internal"] = meta.internal is not None
    ids = (*results.estimates, *results.curves, *results.tables)
    return {**found, **{name: any(pattern.match(item) for item in ids) for name, pattern in _PARTS}}


def part_of(name: str) -> str | None:
    """The part an id belongs to; None for ids that every run must have."""
    for part, pattern in _PARTS:
        if pattern.match(name):
            return part
    first = name.split(".")[0]
    return first if first in OPTIONAL_ANALYSES else None
