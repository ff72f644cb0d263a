"""Score residuals of a Cox model: what each spell, or each person, adds to the estimating equation."""

from __future__ import annotations

import numpy as np

from ipvi_eval.survival.inputs import Floats, Ints
from ipvi_eval.survival.partial_likelihood import (
    Evaluation,
    PartialLikelihood,
    exposure,
    row_blocks,
    running_at_event_bins,
    spread,
    sum_by,
)


def weighted_scores(data: PartialLikelihood, at: Evaluation) -> Floats:
    """Score residuals (n, p) on the scaled covariates, each times its weight.

    event_i (x_i - mean of tied means) - integral of (x_i - mean) over the hazard row i was exposed to; with Efron's
    ties an event row is exposed to 1 - f of its own day (Therneau and Grambsch 2000, section 4.6; R's `coxscore2`).
    """
    k = len(data.event_bins)
    S1, B1 = at.at_risk[:, 1:], at.at_event[:, 1:]
    mean_own = (S1 * at.e1[:, None] - B1 * at.ef[:, None]) / (data.mean_weight * data.tied).reshape(k, 1)
    drift = running_at_event_bins(data, S1 * at.q0[:, None] - B1 * at.q1[:, None])
    own = spread(data, S1 * at.q1[:, None] - B1 * at.q2[:, None])
    table = np.concatenate([drift, drift - own])
    means = np.concatenate([np.zeros_like(own), spread(data, mean_own)])
    c = exposure(data, at.risk, at.e1, at.ef)
    w = data.event.astype(np.float64) if data.weight is None else data.event * data.weight
    out = np.empty((len(c), data.p))
    for rows in row_blocks(len(c)):
        here = data.bin2[rows]
        block = data.Z[rows, 1:] * (w[rows] - c[rows])[:, None]
        exposed = table[here]
        if data.grid.entry is not None:
            exposed -= np.concatenate([drift, np.zeros((1, data.p))])[data.grid.entry[rows]]
        block += exposed * at.risk[rows, None]
        block -= means[here] * w[rows, None]
        out[rows] = block
    return out


def cluster_scores(data: PartialLikelihood, at: Evaluation, cluster: Ints | None, clusters: int) -> Floats:
    """Weighted score residuals summed within clusters: (clusters, p), or (n, p) without clusters."""
    scores = weighted_scores(data, at)
    if cluster is None:
        return scores
    return sum_by(cluster.astype(np.int32), clusters, scores, np.ones(len(scores)))
