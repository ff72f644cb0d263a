"""A dose in place of the step: how the counts of a fitted series go with how much of something there was each month."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_models import Contrast
from ipvi_eval.its.lasting_step.drifting_level import drifting_level
from ipvi_eval.its.lasting_step.step_fit import StepFit


def per_dose(fit: StepFit, dose: ArrayLike, *, unit: float = 1.0) -> Contrast:
    """The log of the ratio of counts for every `unit` more of the `dose` (n,) of each period of the series.

    It is the model of `fit` (drift, prior, comparison and kept periods) with the dose in the column of the step: with
    a dose that is the step it is the step. A dose that grows month by month looks like a trend, which the drifting
    level takes for its own, so that little is left to tell one from the other and the interval is wide. What is known
    of how the step errs was measured for steps, not for this.

    Raises AnalysisError where the dose is the same in all kept periods.
    """
    kept = np.asarray(dose, dtype=np.float64)[fit.design.rows]
    if np.ptp(kept) == 0:
        msg = "the dose is the same in every period that is kept, so nothing can go with it"
        raise AnalysisError(msg)
    terms = replace(fit.terms, step=kept / unit)
    return drifting_level(fit.counts, terms, prior_mean=fit.prior_mean).contrast(fit.level)
