"""Firth's penalty for Cox regression: a finite answer when events are few or separated perfectly.

Heinze and Schemper (2001, Biometrics 57:114): maximise l(b) + 1/2 log |I(b)|, by Newton steps with the modified score
U_j + 1/2 tr(I^-1 dI/db_j). With V = I^-1 the trace is the risk-weighted sum of (x - m)' V (x - m) (x_j - m_j) over the
people at risk at each event (each tied event has its own Efron weights), which needs only day sums of x, x x' and
h = x' V x: no third-order array is built.
"""

from __future__ import annotations

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inputs import Floats
from ipvi_eval.survival.newton import Maximum, solve
from ipvi_eval.survival.partial_likelihood import Evaluation, PartialLikelihood, day_sums, evaluate, risk_scores

_STEPS = 200


def maximise_firth(data: PartialLikelihood, null: Evaluation, note: str = "") -> Maximum:
    """Maximise the penalised partial likelihood from b = 0; raises AnalysisError if it does not settle."""
    at, value = null, _penalised(null)
    start = value
    for iteration in range(1, _STEPS + 1):
        gradient = at.score + 0.5 * _trace_term(data, at)
        step = solve(at.information, gradient)
        longest = np.abs(step).max()
        if longest > 5:
            step = step * (5 / longest)
        if float(step @ gradient) <= 1e-20 * data.events:
            return Maximum(at.b + step, at, value, start, iteration, note=note)
        following, candidate = at, -np.inf
        for _ in range(40):
            following = evaluate(data, at.b + step)
            candidate = _penalised(following)
            if candidate >= value - 1e-12 * abs(value):
                break
            step = step / 2
        else:
            return Maximum(at.b, at, value, start, iteration, note=note)
        at, value = following, candidate
    msg = "Firth's penalised likelihood did not settle: too few events for this many covariates; use fewer"
    raise AnalysisError(msg)


def _penalised(at: Evaluation) -> float:
    sign, log_det = np.linalg.slogdet(at.information)
    return at.log_likelihood + 0.5 * float(log_det) if sign > 0 else -np.inf


def _trace_term(data: PartialLikelihood, at: Evaluation) -> Floats:
    """tr(I^-1 dI/db_j), (p,)."""
    p = data.p
    V = solve(at.information, np.eye(p))
    x = data.Z[:, 1:]
    h = np.einsum("ij,jk,ik->i", x, V, x)
    rows = np.column_stack([h, x * h[:, None], (x[:, :, None] * x[:, None, :]).reshape(len(x), p * p)])
    risk, _ = risk_scores(data, at.b)
    risk_all, risk_own = day_sums(data, rows, risk)
    f, at_bin, weight = _tied(data)
    a = at.at_risk[at_bin] - f[:, None] * at.at_event[at_bin]
    mean = a[:, 1:] / a[:, :1]
    moment = (risk_all[at_bin] - f[:, None] * risk_own[at_bin]) / a[:, :1]
    mean_h, mean_xh, mean_xx = moment[:, 0], moment[:, 1 : 1 + p], moment[:, 1 + p :].reshape(-1, p, p)
    Vm = mean @ V
    mVm = np.einsum("ij,ij->i", Vm, mean)
    # E[(h - 2 m'Vx + m'Vm)(x - m)]
    cross = np.einsum("ijk,ij->ik", mean_xx, Vm)
    third = mean_xh - 2 * cross + mVm[:, None] * mean - (mean_h - 2 * mVm + mVm)[:, None] * mean
    return np.asarray(weight @ third, dtype=np.float64)


def _tied(data: PartialLikelihood) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.intp]], Floats]:
    """Each event's fraction f, its event bin and its (mean) weight."""
    d = data.tied
    at_bin = np.repeat(np.arange(len(d)), d)
    f = (np.arange(d.sum()) - np.repeat(np.cumsum(d) - d, d)) / np.repeat(d, d)
    if data.ties == "breslow":
        f = np.zeros_like(f)
    return f, at_bin, data.mean_weight[at_bin]
