"""Models that need equally spaced months, on a design that leaves months out.

A month that is left out comes back as a row with an indicator of its own, which fits it exactly: likelihood, restricted
likelihood and every other coefficient are those of the kept months alone, and the autocorrelation runs across the gap.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.its.count_models import CountFit
from ipvi_eval.its.gaussian_models import Contrast
from ipvi_eval.its.sensitivity import Line, Strip, attempt, judged

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Bridged:
    """log rate `y` (n,), design `X` (n, k + gaps) with `names`: one row for every period of the series."""

    y: Floats
    X: Floats
    names: tuple[str, ...]


def bridged(fit: CountFit) -> Bridged:
    """The log rates and the design of `fit` with the months that were left out as indicators.

    A month without incidents has no logarithm; half an incident stands in.
    """
    design, n = fit.design, fit.series.n
    left_out = np.setdiff1d(np.arange(n), design.rows)
    y, X = np.zeros(n), np.zeros((n, design.X.shape[1] + left_out.size))
    y[design.rows] = np.log(np.maximum(fit.counts, 0.5)) - design.offset
    X[design.rows, : design.X.shape[1]] = design.X
    X[left_out, design.X.shape[1] + np.arange(left_out.size)] = 1.0
    # The stand-in of a month that its own indicator fits: any finite number, best one of the series' own size.
    y[left_out] = y[design.rows].mean()
    return Bridged(y, X, (*design.names, *(f"left_out_{fit.series.months[at]}" for at in left_out)))


def with_bridged_lines(strip: Strip, fit: CountFit) -> Strip:
    """The strip with the lines that a gap made impossible fitted across it (GLS AR(1) REML, local level)."""
    makers = {"gls_reml": _gls, "trend_local_level": _structural}
    lines = list(strip.lines)
    for at, line in enumerate(lines):
        if line.value is None and line.id in makers:
            again = attempt(line.id, line.label, line.group, partial(makers[line.id], fit), strip.level)
            lines[at] = judged(again, strip.primary)
    return replace(strip, lines=tuple(lines))


def _gls(fit: CountFit) -> Contrast:
    from ipvi_eval.its.gls import gls_ar1

    full = bridged(fit)
    return gls_ar1(full.y, full.X, names=full.names).coefficient(fit.design.plan.primary_column, level=fit.level)


def _structural(fit: CountFit) -> Contrast:
    from ipvi_eval.its.structural import structural

    full = bridged(fit)
    return structural(full.y, full.X, names=full.names).coefficient(fit.design.plan.primary_column, level=fit.level)


def declared(strip: Strip, models: tuple[str, ...]) -> Strip:
    """The strip with those of its model lines that the plan names; all other lines stay."""
    ids = {"gls_reml" if model == "gls-ar1-reml" else model.replace("-", "_") for model in models}
    kept: tuple[Line, ...] = tuple(line for line in strip.lines if line.group != "model" or line.id in ids)
    return replace(strip, lines=kept)
