"""Score residuals of a Cox model: what each spell, or each person, adds to the estimating equation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array

from ipvi_eval.survival.regression.likelihood.event_days import Evaluation, EventDays, Slopes, exposure_tables, spread
from ipvi_eval.survival.regression.likelihood.partial_likelihood import (
    PartialLikelihood,
    risk_scores,
    row_blocks,
    sums_of_many,
)
from ipvi_eval.survival.regression.likelihood.risk_matrix import MatrixSlopes, matrix_scores
from ipvi_eval.survival.spells.arrays import Clusters, Floats, tally


@dataclass(frozen=True, slots=True)
class ScoreTables:
    """What a row's score residual needs to look up: hazards, hazard-weighted means, and the mean at its own event."""

    hazard: Floats
    hazard_at_entry: Floats
    drift: Floats
    drift_at_entry: Floats
    mean: Floats


def score_tables(data: EventDays, at: Evaluation) -> ScoreTables:
    """The tables by bin, from the sums by day at one b."""
    S1, B1 = at.at_risk[:, 1:], at.at_event[:, 1:]
    mean = (S1 * at.e1[:, None] - B1 * at.ef[:, None]) / (data.mean_weight * data.tied)[:, None]
    drift, drift_at_entry = exposure_tables(
        data, S1 * at.q0[:, None] - B1 * at.q1[:, None], S1 * at.q1[:, None] - B1 * at.q2[:, None]
    )
    hazard, hazard_at_entry = exposure_tables(data, at.e1, at.ef)
    return ScoreTables(
        hazard=hazard,
        hazard_at_entry=hazard_at_entry,
        drift=drift,
        drift_at_entry=drift_at_entry,
        mean=spread(data, mean),
    )


def weighted_scores(data: PartialLikelihood, at: Evaluation) -> Floats:
    """Score residuals (n, p) on the scaled covariates, each times its weight.

    event_i (x_i - mean of tied means) - integral of (x_i - mean) over the hazard row i was exposed to; with Efron's
    ties an event row is exposed to 1 - f of its own day (Therneau and Grambsch 2000, section 4.6).
    """
    scores = np.empty((len(data.design), data.p))
    for rows, block in score_blocks(data, at):
        scores[rows] = block
    return scores


def score_products(
    data: PartialLikelihood, at: Slopes, cluster: Clusters | None, extra: Floats | None = None
) -> tuple[Floats, Floats]:
    """The sum (p,) and the cross-product (p, p) of weighted score residuals, summed within clusters first.

    `extra` adds to each row's residual what its `bin2` says, (bins, p).
    """
    if isinstance(at, MatrixSlopes):
        scores = matrix_scores(at) if extra is None else matrix_scores(at) + extra.take(data.bin2, axis=0)
        by_cluster = scores if cluster is None else _sums_by_cluster(scores, cluster)
        return by_cluster.sum(axis=0), by_cluster.T @ by_cluster
    assert isinstance(at, Evaluation)
    if cluster is not None:
        by_cluster = _cluster_scores(data, at, cluster, extra)
        return by_cluster.sum(axis=0), by_cluster.T @ by_cluster
    total, product = np.zeros(data.p), np.zeros((data.p, data.p))
    for _, block in score_blocks(data, at, extra):
        total += block.sum(axis=0)
        product += block.T @ block
    return total, product


def _sums_by_cluster(scores: Floats, cluster: Clusters) -> Floats:
    p = scores.shape[1]
    place = (cluster.codes * p)[:, None] + np.arange(p)
    return tally(place.ravel(), cluster.size * p, scores.ravel()).reshape(-1, p)


def score_blocks(
    data: PartialLikelihood, at: Evaluation, extra: Floats | None = None
) -> Iterator[tuple[slice, Floats]]:
    """The rows of `weighted_scores`, so many at a time that they fit in a processor's cache, with their places.

    `extra` as in `score_products`.
    """
    tables = score_tables(data, at)
    risk, _ = risk_scores(data, at.b)
    for rows in row_blocks(len(risk)):
        here, r = data.bin2[rows], risk[rows]
        c = tables.hazard.take(here)
        if data.entry is not None:
            c -= tables.hazard_at_entry.take(data.entry[rows])
        w = data.event[rows].astype(np.float64) if data.weight is None else data.event[rows] * data.weight[rows]
        residual, stop = w - c * r, data.grid.stop[rows]
        Z, block = data.design[rows], np.empty((len(r), data.p))
        for j in range(data.p):  # column by column, as in `partial_likelihood`
            exposed = tables.drift[:, j].take(here)
            if data.entry is not None:
                exposed -= tables.drift_at_entry[:, j].take(data.entry[rows])
            block[:, j] = Z[:, j + 1] * residual + exposed * r - tables.mean[:, j].take(stop) * w
        if extra is not None:
            block += extra.take(here, axis=0)
        yield rows, block


def _cluster_scores(data: PartialLikelihood, at: Evaluation, cluster: Clusters, extra: Floats | None) -> Floats:
    """Sums (clusters, p) of weighted score residuals, as sparse products: no row's residual is ever stored."""
    tables = score_tables(data, at)
    risk, _ = risk_scores(data, at.b)
    n, m, size = len(risk), data.grid.size, cluster.size
    codes = cluster.codes.astype(np.int32)
    out = np.asarray(coo_array((risk, (codes, data.bin2)), shape=(size, len(tables.drift))) @ tables.drift)
    own = codes[data.event]
    w = np.ones(len(own)) if data.weight is None else data.weight[data.event]
    out -= coo_array((w, (own, data.grid.stop[data.event].astype(np.int32))), shape=(size, m)) @ tables.mean
    residual = np.empty(n)
    for rows in row_blocks(n):
        c = tables.hazard.take(data.bin2[rows])
        if data.entry is not None:
            c -= tables.hazard_at_entry.take(data.entry[rows])
        residual[rows] = (data.event[rows] if data.weight is None else data.event[rows] * data.weight[rows]) - (
            c * risk[rows]
        )
    if extra is not None:
        out += coo_array((np.ones(n), (codes, data.bin2)), shape=(size, len(extra))) @ extra
    if data.entry is not None:
        out -= coo_array((risk, (codes, data.entry)), shape=(size, m + 1)) @ tables.drift_at_entry
    out += sums_of_many(codes, size, data.design, residual, data.pointer)[:, 1:]
    return out
