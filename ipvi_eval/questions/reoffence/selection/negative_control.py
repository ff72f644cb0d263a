"""The negative control: incidents that notification should leave alone, of the same people in the same risk set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.risk import notification_ratio


def negative_control(
    id: str, label: str, spells: pd.DataFrame, *, covariates: Sequence[str] = (), level: float
) -> Estimate:
    """The ratio of `notification_ratio` for incidents that should not change, with a verdict as its note.

    `spells` follow each person to the first such incident or the first re-offence, whichever comes first: beyond a
    re-offence the control would be raised by what brought it about.

    Raises AnalysisError where no such incident is on record of people notified, or of people not notified.
    """
    _, ratio = notification_ratio(id, label, spells, covariates=covariates, level=level)
    return replace(ratio, note=_verdict(ratio))


def _verdict(ratio: Estimate) -> str:
    assert ratio.lower is not None
    assert ratio.upper is not None
    if ratio.lower <= 1 <= ratio.upper:
        return "the data do not show that incidents which the program should leave alone changed after notification"
    change = "rarer" if ratio.upper < 1 else "more frequent"
    return (
        f"incidents which the program should leave alone were {change} after notification too, so the people notified "
        "differ, or reporting does, in a way that the comparison does not see"
    )
