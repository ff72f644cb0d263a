"""What else hit the comparison areas, as a table."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ipvi_eval.questions.counts.contamination import ContaminationFlag
from ipvi_eval.questions.counts.shown import Shown


def contamination_lines(flags: Iterable[ContaminationFlag]) -> Shown:
    """What else hit the areas, and from when to when in the study's window; what hit all areas alike stands once."""
    rows = {
        (
            "every area" if flag.everywhere else flag.area,
            flag.what,
            f"{flag.first:%Y-%m} to {flag.last:%Y-%m}",
            "no: it hit every area alike" if flag.everywhere else "yes: not used as a comparison",
            f"{flag.source} ({flag.certainty})",
        ): None
        for flag in flags
    }
    labels = {"area": "Area", "what": "What", "when": "In the window", "spoils": "Spoils", "source": "Source"}
    frame = pd.DataFrame(list(rows), columns=list(labels))
    return Shown("Contamination of comparison areas", frame, labels, public=tuple(labels))
