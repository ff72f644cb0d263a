"""Beside the hazard ratios of one table of people: how many of a hundred people like these they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.one_file.people.curves import when
from ipvi_eval.questions.one_file.people.table import Floats, People
from ipvi_eval.survival.inference.natural_frequency import natural_frequency
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.regression.standardised import standardised_shares
from ipvi_eval.survival.spells.indicators import natural


def absolute_effects(
    fit: CoxFit,
    people: People,
    X: Floats,
    terms: Mapping[str, tuple[str, ...]],
    ids: Mapping[str, str],
    horizons: Sequence[float],
) -> Iterator[Estimate]:
    """For each column of 0 and 1 in X (n, p), the standardised difference in the share with the event by each horizon:
    all people as they are at entry but with 1 there, less all with 0 (both with 0 at other labels of the covariate).

    `terms` names the columns of each covariate, `ids` the part of an id of each column.
    """
    first = _first_rows(people)
    base, place = X[first], {name: j for j, name in enumerate(fit.names)}
    strata = None if people.strata is None else list(people.strata[first])
    weight = None if people.weight is None else people.weight[first]
    for term, columns in terms.items():
        for column in columns:
            j = place[column]
            if not np.isin(X[:, j], (0.0, 1.0)).all():
                continue
            one, other = base.copy(), base.copy()
            one[:, [place[name] for name in columns]] = 0.0
            other[:, [place[name] for name in columns]] = 0.0
            one[:, j] = 1.0
            found = standardised_shares(fit, one, other, times=horizons, strata=strata, weight=weight)
            words = (f"{term} 1", f"{term} 0")
            if column != term:
                words = (column, f"{term}={min(set(people.covariates[term]), key=natural)}")
            for row in found.tidy().to_dict("records"):
                yield _estimate(row, ids[column], words, fit, float(fit.p_values[j]), people.count)


def _estimate(row: dict[Any, Any], id: str, words: tuple[str, str], fit: CoxFit, p: float, n: int) -> Estimate:
    """The p-value is that of the hazard ratio: there is no difference where it is one."""
    one, other = words
    shared: dict[str, Any] = {
        "id": f"cox.{id}.share_difference_at_{when(row['time'])}", "unit": "difference in proportions",
        "method": f"standardized shares of the Cox model{', robust errors' if fit.robust else ''}, p of the ratio",
        "label": f"share with the event by {row['time']:g}, {one} less {other}, among people like these",
        "n": n, "events": fit.events,
    }  # fmt: skip
    if np.isnan(row["standard_error"]):
        within = "" if fit.strata is None else " in one of the strata"
        why = f"nobody was followed that long{within}" if np.isnan(row["one"]) else "nobody had the event by then"
        return Estimate(value=None, note=why, **shared)
    base, *of = natural_frequency(row["one"], row["other"])
    return Estimate(
        value=float(row["difference"]), lower=float(row["lower"]), upper=float(row["upper"]), level=fit.level,
        standard_error=float(row["standard_error"]), p=p,
        note=f"of {base:,} people like these {of[0]:,} with {one} against {of[1]:,} with {other}", **shared,
    )  # fmt: skip


def _first_rows(people: People) -> NDArray[np.intp]:
    """The row of each person with which their time begins: every row where no person is named."""
    if people.person is None:
        return np.arange(len(people.stop))
    start = people.start if people.start is not None else np.zeros(len(people.stop))
    order = np.argsort(start, kind="stable")
    return np.sort(order[~pd.Series(people.person[order]).duplicated().to_numpy()])
