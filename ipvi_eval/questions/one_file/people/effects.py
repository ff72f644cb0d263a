"""Beside the hazard ratios of one table of people: how many of a hundred people like these they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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

_NAMED = 3
"""How many values are named of which people are left out."""


def absolute_effects(
    fit: CoxFit,
    people: People,
    X: Floats,
    terms: Mapping[str, tuple[str, ...]],
    ids: Mapping[str, str],
    horizons: Sequence[float],
) -> Iterator[Estimate]:
    """For each column of 0 and 1 in X (n, p), the standardised difference in the share with the event by each horizon:
    the people as they are at entry but with 1 there, less the same with 0 (both with 0 at other labels of the
    covariate). People who could not be either are left out, and the note says so (`_who_can_be_either`).

    `terms` names the columns of each covariate, `ids` the part of an id of each column.
    """
    first, place = _first_rows(people), {name: j for j, name in enumerate(fit.names)}
    for term, columns in terms.items():
        own = [place[name] for name in columns]
        for column in columns:
            j = place[column]
            if not np.isin(X[:, j], (0.0, 1.0)).all():
                continue
            words = (f"{term} 1", f"{term} 0")
            if column != term:
                words = (column, f"{term}={min(set(people.covariates[term]), key=natural)}")
            shared = _shared(fit, ids[column], words, people.count)
            kept, left_out = _who_can_be_either(people, X, terms, term, j)
            rows = first[kept[first]]
            if not len(rows):
                why = f"nobody is left of whom either is seen: {left_out}"
                yield from (Estimate(value=None, note=why, **shared(time)) for time in horizons)
                continue
            one, other = X[rows], X[rows]
            one[:, own], other[:, own] = 0.0, 0.0
            one[:, j] = 1.0
            found = standardised_shares(
                fit, one, other, times=horizons,
                strata=None if people.strata is None else list(people.strata[rows]),
                weight=None if people.weight is None else people.weight[rows],
            )  # fmt: skip
            for row in found.tidy().to_dict("records"):
                yield _estimate(row, shared(row["time"]), words, fit, left_out)


def _who_can_be_either(
    people: People, X: Floats, terms: Mapping[str, tuple[str, ...]], term: str, j: int
) -> tuple[NDArray[np.bool_], str]:
    """Which rows (n,) hold, of every other covariate of labels or of 0 and 1, a value that is seen beside both sides of
    column j of `term`; and who does not, in words.

    A stage of illness kept as two columns of 0 and 1 would else make people of two stages at once.
    """
    width = {name: len(columns) for name, columns in terms.items()}
    begin = dict(zip(width, np.cumsum([0, *width.values()]), strict=False))
    mine = X[:, begin[term] : begin[term] + width[term]]
    on, off = X[:, j] == 1, (mine == 0).all(axis=1)
    kept, told = np.ones(len(X), dtype=np.bool_), []
    for name, values in people.covariates.items():
        numbers = terms[name] == (name,)
        if name == term or (numbers and not np.isin(values, (0.0, 1.0)).all()):
            continue
        either = set(values[on]) & set(values[off])
        alike = sorted((str(value) for value in set(values) - either), key=natural)
        told += [f"{name} {float(value):g}" if numbers else f"{name}={value}" for value in alike]
        kept &= np.array([value in either for value in values])
    if not told:
        return kept, ""
    named = told if len(told) <= _NAMED else [*told[:_NAMED], f"{len(told) - _NAMED} more"]
    return kept, f"left out are people with {', '.join(named)}, among whom one of the two is never seen"


def _shared(fit: CoxFit, id: str, words: tuple[str, str], n: int) -> Callable[[float], dict[str, Any]]:
    """What the estimates of one column have in common, at a time."""
    one, other = words

    def at(time: float) -> dict[str, Any]:
        return {
            "id": f"cox.{id}.share_difference_at_{when(time)}", "unit": "difference in proportions",
            "method": f"standardized shares of the Cox model{', robust errors' if fit.robust else ''}",
            "label": f"share with the event by {time:g}, {one} less {other}, among people like these",
            "n": n, "events": fit.events,
        }  # fmt: skip

    return at


def _estimate(
    row: dict[Any, Any], shared: dict[str, Any], words: tuple[str, str], fit: CoxFit, left_out: str
) -> Estimate:
    if np.isnan(row["standard_error"]):
        within = "" if fit.strata is None else " in one of the strata"
        why = f"nobody was followed that long{within}" if np.isnan(row["one"]) else "nobody had the event by then"
        return Estimate(value=None, note=why, **shared)
    one, other = words
    base, *of = natural_frequency(row["one"], row["other"])
    note = f"of {base:,} people like these {of[0]:,} with {one} against {of[1]:,} with {other}"
    return Estimate(
        value=float(row["difference"]), lower=float(row["lower"]), upper=float(row["upper"]), level=fit.level,
        standard_error=float(row["standard_error"]), p=float(row["p"]),
        note="; ".join(filter(None, (note, left_out))), **shared,
    )  # fmt: skip


def _first_rows(people: People) -> NDArray[np.intp]:
    """The row of each person with which their time begins: every row where no person is named."""
    if people.person is None:
        return np.arange(len(people.stop))
    start = people.start if people.start is not None else np.zeros(len(people.stop))
    order = np.argsort(start, kind="stable")
    return np.sort(order[~pd.Series(people.person[order]).duplicated().to_numpy()])
