"""A dose in place of the step: how the counts of a fitted series go with how much of something there was each month."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_models import Contrast
from ipvi_eval.its.lasting_step.drifting_level import drifting_level
from ipvi_eval.its.lasting_step.step_fit import StepFit

_LEAST_VALUES = 6


def with_dose(fit: StepFit, dose: ArrayLike, *, unit: float = 1.0) -> StepFit:
    """The fit with the `dose` (n,) of each period of the series in place of the step: its `step` is the log of the
    ratio of counts for every `unit` more.

    It is the model of `fit` (drift, prior, comparison and kept periods) with the dose in the column of the step: with
    a dose that is the step it is the step. A dose that grows month by month looks like a trend, which the drifting
    level takes for its own, so that little is left to tell one from the other and the interval is wide. What is known
    of how the step errs was measured for steps, not for this.

    Raises AnalysisError where the dose is the same in all kept periods.
    """
    terms = replace(fit.terms, step=_kept(fit, dose) / unit)
    mixture = drifting_level(fit.counts, terms, prior=fit.prior)
    return replace(fit, terms=terms, mixture=mixture, step=mixture.contrast(fit.level))


def dose_bends(fit: StepFit, dose: ArrayLike) -> Contrast | None:
    """The square of the dose beside the dose itself: how the log of the counts leaves a straight line in it.

    None where the dose has too few values for a square of its own. Of 1,000 series of 60 months at a mean of 40 without
    an effect, beside a dose that grows to .7, its p-value is below .05 in 5.0 % where the level wanders by the prior
    mean, and in 0.8 % where it does not; of 102 months in 5.6 and 0.1 %. So it says less than it could where a level
    is quiet, as the step does.

    Raises AnalysisError as `with_dose`.
    """
    kept = _kept(fit, dose)
    if len(np.unique(kept)) < _LEAST_VALUES:
        return None
    square = (kept - kept.mean()) ** 2
    terms = replace(fit.terms, X=np.column_stack([fit.terms.X, kept]), step=square)
    return drifting_level(fit.counts, terms, prior=fit.prior).contrast(fit.level)


def _kept(fit: StepFit, dose: ArrayLike) -> NDArray[np.float64]:
    kept = np.asarray(dose, dtype=np.float64)[fit.design.rows]
    if np.ptp(kept) == 0:
        msg = "the dose is the same in every period that is kept, so nothing can go with it"
        raise AnalysisError(msg)
    return kept
