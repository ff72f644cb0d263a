"""What the planned claims of one study could show before results: counts, shares at a horizon, the hazard ratio.

Nothing is looked at that tells an effect: of the counts the months before the start, of the shares the people who
entered before and the days on which the others entered, of the hazard ratio who was at risk and notified on the days of
events, not which of the events were theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ipvi_eval.diagnosis.power.lines import Line
from ipvi_eval.diagnosis.power.planned_counts import shown_of_counts
from ipvi_eval.diagnosis.power.planned_hazard import shown_of_hazard
from ipvi_eval.diagnosis.power.planned_shares import shown_of_shares
from ipvi_eval.diagnosis.workers import HERE, Workers
from ipvi_eval.printed import Printed
from ipvi_eval.questions.counts.asked import Asked as CountsAsked
from ipvi_eval.questions.reoffence.asked import Asked as ReoffenceAsked
from ipvi_eval.results.not_estimated import NotEstimated


@dataclass(frozen=True, slots=True)
class Curve:
    """How often a reduction (k,) is found, `found` (k,), in the setting of the study itself."""

    name: str
    reduction: tuple[float, ...]
    found: tuple[float, ...]


@dataclass(frozen=True, slots=True, repr=False)
class StudyPower(Printed):
    """The planned claims, setting by setting, with the curve of each and what could not be had."""

    title = "What the design can show"

    power: float
    level: float
    lines: tuple[Line, ...]
    curves: tuple[Curve, ...]
    notes: tuple[str, ...]

    def tidy(self) -> pd.DataFrame:
        """One row for each claim and setting: about, outcome, setting, reduction found, what it rests on."""
        rows = [(one.about, one.outcome, one.setting, one.reduction, one.rests_on) for one in self.lines]
        return pd.DataFrame(rows, columns=["about", "outcome", "setting", "reduction", "rests_on"])


def study_power(
    counts: Sequence[CountsAsked],
    reoffence: ReoffenceAsked | None,
    *,
    power: float,
    level: float,
    workers: Workers = HERE,
) -> StudyPower:
    """Every planned count, and of one outcome of re-offence the share at each horizon and the planned hazard ratio.

    `workers` simulate the counts, each outcome with its settings by one of them; what they are sent is monthly counts
    and nobody's records. What cannot be had leaves a note that says why.

    Raises AnalysisError as `workers` do.
    """
    parts = shown_of_counts(counts, power=power, workers=workers)
    if reoffence is not None:
        parts += [*shown_of_shares(reoffence, power=power), shown_of_hazard(reoffence, power=power)]
    found = [(label, part) for label, part in parts if not isinstance(part, NotEstimated)]
    return StudyPower(
        power=power,
        level=level,
        lines=tuple(line for _, (lines, _) in found for line in lines),
        curves=tuple(Curve(label, *curve) for label, (_, curve) in found if curve[0]),
        notes=tuple(f"{label}: {part.why}" for label, part in parts if isinstance(part, NotEstimated)),
    )
