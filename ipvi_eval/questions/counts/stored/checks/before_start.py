"""The checks made before the start, as a table."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ipvi_eval.its.lasting_step.before_start import BeforeStart
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.questions.counts.stored.kept import finite
from ipvi_eval.results.sentence import stored


def before_lines(found: BeforeStart, ids: Mapping[str, str]) -> Shown:
    """The checks made before the start, each with interval, margin and verdict; `ids` are those of their numbers."""
    rows = [
        {
            "name": check.name,
            "value": finite(check.told[0]),
            "lower": finite(check.told[1]),
            "upper": finite(check.told[2]),
            "verdict": check.verdict,
            "sentence": stored(check.said, ids),
        }
        for check in found.checks
    ]
    labels = {"name": "Check", "value": "Value", "lower": "Lower", "upper": "Upper", "verdict": "Verdict",
              "sentence": "In words"}  # fmt: skip
    return Shown("The comparison before the start", pd.DataFrame(rows), labels, sentences=("sentence",), text=("name",))
