"""Firth's penalty for Cox regression: a finite answer when events are few or separated perfectly.

Heinze and Schemper (2001, Biometrics 57:114): maximise l(b) + 1/2 log |I(b)|, by Newton steps with the modified score
U_j + 1/2 tr(I^-1 dI/db_j). With V = I^-1 the trace is the risk-weighted sum of (x - m)' V (x - m) (x_j - m_j) over the
people at risk at each event (each tied event has its own Efron weights). It needs day sums of x, h = x' V x and h x.
The part with x x' is a sum over people of x (x' V u), where u is the sum of m / a over the events at which each was at
risk: neither a third-order array nor products of two covariates are kept.
"""

from __future__ import annotations

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.likelihood.event_days import Evaluation, exposure_tables
from ipvi_eval.survival.regression.likelihood.newton import Maximum, solve
from ipvi_eval.survival.regression.likelihood.partial_likelihood import (
    PartialLikelihood,
    day_sums,
    evaluate,
    on_event_days,
    risk_scores,
)
from ipvi_eval.survival.spells.arrays import Floats

_STEPS = 200
_ROUNDING = 1e-6


def maximise_firth(data: PartialLikelihood, note: str = "") -> Maximum:
    """Maximise the penalised partial likelihood from b = 0; raises AnalysisError if it does not settle.

    The information is not the curvature of the penalised likelihood (with two people and one event it is half of it,
    and Newton's steps then overshoot for ever), so it is only the first guess of a quasi-Newton (BFGS) iteration.
    """
    data = on_event_days(data)
    at = evaluate(data, np.zeros(data.p))
    value, gradient = _penalised(at), _gradient(data, at)
    start, curvature = value, at.information.copy()
    for iteration in range(1, _STEPS + 1):
        step = solve(curvature, gradient)
        step = step * min(1.0, 5 / max(float(np.abs(step).max()), 1e-300))
        gain = float(step @ gradient)
        if gain <= 1e-20 * data.events:
            return Maximum(at.b, at, value, start, iteration, note=note)
        promised = gain
        for _ in range(40):
            with np.errstate(all="ignore"):  # a step too far may overflow; it is then halved
                following = evaluate(data, at.b + step)
                candidate = _penalised(following)
            if candidate >= value + 1e-4 * gain - 1e-12 * abs(value):
                break
            step, gain = step / 2, gain / 2
        else:
            if promised > _ROUNDING:
                msg = (
                    "no hazard ratio can be computed, not even with Firth's penalty: either the events follow a "
                    "covariate in its order (is it a time?), or a value lies thousands of standard deviations from the "
                    "others (a code for missing?); mend it or leave the covariate out"
                )
                raise AnalysisError(msg)
            return Maximum(at.b, at, value, start, iteration, note=note)
        after = _gradient(data, following)
        curvature = _bfgs(curvature, step, gradient - after)
        at, value, gradient = following, candidate, after
    msg = "Firth's penalized likelihood did not settle: too few events for this many covariates; use fewer"
    raise AnalysisError(msg)


def _gradient(data: PartialLikelihood, at: Evaluation) -> Floats:
    return at.score + 0.5 * _trace_term(data, at)


def _bfgs(curvature: Floats, step: Floats, change: Floats) -> Floats:
    """Update a curvature (p, p) so that it maps the step to the change of gradient it caused."""
    along = float(step @ change)
    image = curvature @ step
    if along <= 1e-12 * float(step @ image):
        return curvature
    return np.asarray(
        curvature + np.outer(change, change) / along - np.outer(image, image) / float(step @ image), dtype=np.float64
    )


def _penalised(at: Evaluation) -> float:
    sign, log_det = np.linalg.slogdet(at.information)
    return at.log_likelihood + 0.5 * float(log_det) if sign > 0 else -np.inf


def _trace_term(data: PartialLikelihood, at: Evaluation) -> Floats:
    """tr(I^-1 dI/db_j), (p,)."""
    x = data.Z[:, 1:]
    V = solve(at.information, np.eye(data.p))
    Vx = x @ V
    h = (Vx * x).sum(axis=1)
    risk, _ = risk_scores(data, at.b)
    risk_all, risk_own = day_sums(data, np.column_stack([h, x * h[:, None]]), risk)
    f, at_bin, weight = _tied(data)
    a = at.at_risk[at_bin] - f[:, None] * at.at_event[at_bin]
    mean = a[:, 1:] / a[:, :1]
    moment = (risk_all[at_bin] - f[:, None] * risk_own[at_bin]) / a[:, :1]
    mVm = ((mean @ V) * mean).sum(axis=1)
    # E[(h - 2 m'Vx + m'Vm)(x - m)] without E[m'Vx x], which is added up by person below.
    third = moment[:, 1:] + (2 * mVm - moment[:, 0])[:, None] * mean
    met = _met(data, mean * (weight / a[:, 0])[:, None], f)
    cross = (risk * (Vx * met).sum(axis=1)) @ x
    return np.asarray(weight @ third - 2 * cross, dtype=np.float64)


def _met(data: PartialLikelihood, shares: Floats, f: Floats) -> Floats:
    """Sums (n, p) of the `shares` (events, p) of the events at which each row was at risk, of its own day the part that
    `f` (events,) leaves."""
    first = np.cumsum(data.tied) - data.tied
    shared = f[:, None] * shares
    at_stop, at_entry = exposure_tables(data, np.add.reduceat(shares, first), np.add.reduceat(shared, first))
    met = at_stop[data.bin2]
    if data.entry is not None:
        met -= at_entry[data.entry]
    return np.asarray(met, dtype=np.float64)


def _tied(data: PartialLikelihood) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.intp]], Floats]:
    """Each event's fraction f, its event bin and its (mean) weight."""
    d = data.tied
    at_bin = np.repeat(np.arange(len(d)), d)
    f = (np.arange(d.sum()) - np.repeat(np.cumsum(d) - d, d)) / np.repeat(d, d)
    if data.ties == "breslow":
        f = np.zeros_like(f)
    return f, at_bin, data.mean_weight[at_bin]
