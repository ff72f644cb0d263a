"""Whether a curve is flat for long enough to tell people who never re-offend from those who have not done so yet."""

from __future__ import annotations

from dataclasses import dataclass

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.parametric.cure import CureFit, cure
from ipvi_eval.survival.parametric.location_scale import Family
from ipvi_eval.survival.spells.spells import Spells

LEAST_NEVER, MOST_STILL_TO_COME = 0.025, 0.05
"""Selukar & Othus (2023, Stat Med 42:209), RECeUS: the share who never re-offend is above the first, and of those still
free at the end of follow-up fewer than the second would yet come back."""

_FAMILIES: tuple[Family, ...] = ("log-normal", "weibull", "log-logistic")
_NEARLY_AS_GOOD = 10.0  # of twice the log-likelihood; the families have the same number of parameters
_FAMILIES_APART = 0.10


@dataclass(frozen=True, slots=True)
class Plateau:
    """`reasons` why the share who never re-offend cannot be told; empty where the curve has a plateau."""

    reasons: tuple[str, ...]

    @property
    def found(self) -> bool:
        """Whether the share may be estimated."""
        return not self.reasons


def still_to_come(fit: CureFit, end: float) -> float:
    """Of those free at `end`, the share who would yet re-offend: p S_u(end) / S(end), by the fitted model."""
    free = float(fit.survival([end])[0, 0])
    return (free - fit.never) / free


def plateau(fit: CureFit, spells: Spells) -> Plateau:
    """Look for a plateau behind `fit`, a split-population model of these n spells without covariates.

    Every family that fits nearly as well must see one (RECeUS), the families must agree on the share within a tenth,
    and a model in which everybody re-offends in the end must be rejected.
    """
    end = float(spells.stop.max())
    others = [other for family in _FAMILIES if family != fit.family and (other := _fitted(spells, family, fit.level))]
    best = max(one.log_likelihood for one in (fit, *others))
    near = [fit, *(one for one in others if 2 * (best - one.log_likelihood) <= _NEARLY_AS_GOOD)]
    reasons = []
    if fit.no_cure_p >= 1 - fit.level:
        reasons.append("the data are also compatible with everybody re-offending in the end")
    if any(still_to_come(one, end) > MOST_STILL_TO_COME or one.never < LEAST_NEVER for one in near):
        reasons.append("people would still have been coming back when follow-up ended")
    if max(one.never for one in near) - min(one.never for one in near) > _FAMILIES_APART:
        reasons.append("models that fit equally well disagree on the share")
    return Plateau(tuple(reasons))


def _fitted(spells: Spells, family: Family, level: float) -> CureFit | None:
    try:
        return cure(spells, family=family, level=level)
    except AnalysisError:
        return None  # A family without a maximum says nothing for or against a plateau.
