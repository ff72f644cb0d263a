"""What a planned estimator answers where a known effect was planted into the study's own records.

Plasmode simulation (Franklin, Schneeweiss, Polinski and Rassen 2014, Computational Statistics & Data Analysis 72:219):
what is real stays as it is, only the effect is made, and so its truth is known. Nothing that the records hold has to be
modelled for it; what they do not hold is not in it either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.diagnosis.operating_characteristics import Measure, OperatingCharacteristics, operating_characteristics
from ipvi_eval.diagnosis.replicates import Replicates
from ipvi_eval.diagnosis.verdict import ERRORS
from ipvi_eval.rounding import percent

Array = NDArray[np.float64]

RATIO = 0.8
"""What is planted beside nothing: a fifth fewer."""
PART = 0.1
"""Part of the planted log ratio by which an answer may miss it: an estimator has a small bias of its own where
incidents are few, and enough replicates would find any."""
NOTHING, EFFECT = "nothing", "effect"


class Answer(NamedTuple):
    """What an estimator says on the log scale: estimate, its standard error, and the limits of its interval."""

    estimate: float
    error: float
    lower: float
    upper: float

    def named(self, planted: str) -> dict[str, float]:
        """The same by name, as a replicate gives it."""
        return {f"{planted}.{name}": value for name, value in self._asdict().items()}


@dataclass(frozen=True, slots=True)
class Fared:
    """How the planned test fared where `ratio` was planted: `bias` of the log ratio, `coverage`, how often a change was
    `called` (power; false alarms where the ratio is 1), and the share left `unanswered`, each with its Monte Carlo
    error.
    """

    ratio: float
    bias: Measure
    coverage: Measure
    called: Measure
    unanswered: Measure


@dataclass(frozen=True, slots=True)
class Planting:
    """One planned estimator with `nothing` and with an `effect` planted into records of this study (`into`, in words).

    `moved` is by how much the planting moved the log ratio, replicate by replicate, beside the same records without it.
    It should be the logarithm of the planted ratio whatever else is in the records.
    """

    about: Literal["count", "hazard"]
    outcome: str
    estimator: str
    into: str
    nothing: Fared
    effect: Fared
    moved: Measure

    @property
    def recovered(self) -> bool:
        """Whether the planted ratio comes out: within the Monte Carlo errors that a verdict allows, or a tenth of its
        logarithm."""
        truth = float(np.log(self.effect.ratio))
        return bool(abs(self.moved.value - truth) <= max(ERRORS * self.moved.error, PART * abs(truth)))

    @property
    def came_out(self) -> str:
        """By which ratio the planting moved the answer, with its Monte Carlo error."""
        ratio = float(np.exp(self.moved.value))
        return f"{ratio:.3f} ({ratio * self.moved.error:.3f})"

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        judged = "as planted" if self.recovered else "NOT as planted: do not use this test on these records"
        covered, called, false = self.effect.coverage, self.effect.called, self.nothing.called
        return (
            f"a planted ratio of {self.effect.ratio:g} multiplies the answer by {self.came_out}, {judged}; its "
            f"intervals hold the truth in {percent(covered.value, 1)} ({percent(covered.error, 1)}), a change is "
            f"called in {percent(called.value, 1)} ({percent(called.error, 1)}), and with nothing planted in "
            f"{percent(false.value, 1)} ({percent(false.error, 1)})"
        )


@dataclass(frozen=True, slots=True)
class Plasmode:
    """Every planting, and the sentences that say what could not be planted and why."""

    replicates: int
    plantings: tuple[Planting, ...]
    not_planted: tuple[str, ...]


def fared(answers: Array, ratio: float, level: float) -> Fared:
    """How (R, 4) answers, missing where there was none, fare beside the planted `ratio`.

    Raises AnalysisError as `operating_characteristics`.
    """
    value, error, lower, upper = answers.T
    truth = float(np.log(ratio))
    found: OperatingCharacteristics = operating_characteristics(
        value, error, truth=truth, lower=lower, upper=upper, level=level
    )
    called = found["power" if truth else "type I error"]
    return Fared(ratio, found["bias"], found["coverage"], called, found["non-convergence"])


def answers_of(made: Replicates, planted: str) -> Array:
    """The answers (R, 4) of replicates under one planting; all missing where no replicate has one."""
    names = [f"{planted}.{name}" for name in Answer._fields]
    return made.frame.reindex(columns=names).to_numpy(dtype=np.float64)


def moved(made: Replicates) -> Measure:
    """Mean and Monte Carlo error of what the planting added, over the replicates with both answers."""
    change = answers_of(made, EFFECT)[:, 0] - answers_of(made, NOTHING)[:, 0]
    change = change[np.isfinite(change)]
    return Measure("moved", float(change.mean()), float(change.std(ddof=1) / np.sqrt(len(change))), len(change))
