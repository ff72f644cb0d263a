"""The average effect over the window that a model with level and slope describes: one ratio of two sums."""

from __future__ import annotations

import numpy as np

from ipvi_eval.its.counts.count_models import Contrast, CountFit


def average_rate_ratio(fit: CountFit) -> Contrast:
    """Log of (sum of fitted) / (sum of expected counts) over every kept month of the primary interruption.

    Expected is what the model has without that interruption; months of a ramp count. Delta method, Satterthwaite df.
    """
    design = fit.design
    inside = np.any(design.baseline != design.X, axis=1) | design.after
    X, X0, offset = design.X[inside], design.baseline[inside], design.offset[inside]
    fitted, expected = np.exp(X @ fit.coefficients + offset), np.exp(X0 @ fit.coefficients + offset)
    gradient = fitted @ X / fitted.sum() - expected @ X0 / expected.sum()
    return fit.contrast(gradient, value=float(np.log(fitted.sum() / expected.sum())))
