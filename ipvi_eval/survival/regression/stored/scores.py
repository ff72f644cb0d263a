"""Score residuals of a Cox model where the spells are stored: summed by person there; only their product is fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ipvi_eval.survival.regression.likelihood.event_days import Evaluation
from ipvi_eval.survival.regression.likelihood.scores import ScoreTables, score_tables
from ipvi_eval.survival.regression.stored.likelihood import StoredLikelihood, stored_risk
from ipvi_eval.survival.spells.arrays import Floats, lower_triangle
from ipvi_eval.survival.spells.stored_columns import named


def stored_score_products(data: StoredLikelihood, at: Evaluation, *, by_person: bool) -> tuple[Floats, int]:
    """The cross-product (p, p) of weighted score residuals, summed within persons first, and how many were multiplied.

    One pass, and with persons one row for each in the database's hands. As `scores.score_products`.
    """
    scores = _scores(data, at, by_person=by_person)
    names = [f"score_{j}" for j in range(data.p)]
    if by_person:
        scores = scores.group_by("person").aggregate(**{name: scores[name].sum() for name in names})
    pairs = lower_triangle(data.p)
    sums = {f"product_{i}_{j}": (scores[names[i]] * scores[names[j]]).sum() for i, j in pairs}
    found = scores.aggregate(rows=scores.count(), **sums).to_pandas().iloc[0]
    product = np.zeros((data.p, data.p))
    for i, j in pairs:
        product[i, j] = product[j, i] = found[f"product_{i}_{j}"]
    return product, int(found["rows"])


def _scores(data: StoredLikelihood, at: Evaluation, *, by_person: bool) -> Any:
    """A row for each spell (Ibis): its score residuals `score_j`, and whose they are.

    event (x - mean of tied means) w - [hazard x - drift] r over the days the spell was there.
    """
    spells = _looked_up(data, score_tables(data, at))
    scaled = data.design.scaled(spells)
    risk = stored_risk(spells, scaled, at.b, at.shift)
    happened = spells[named("cause")] * spells["spell_mass"]
    residual = happened - spells["known_hazard"] * risk
    columns = {
        f"score_{j}": scaled[j] * residual + spells[f"known_drift_{j}"] * risk - spells[f"known_mean_{j}"] * happened
        for j in range(data.p)
    }
    person = {"person": spells[named("person")]} if by_person else {}
    return spells.select(**person, **columns)


def _looked_up(data: StoredLikelihood, tables: ScoreTables) -> Any:
    """The spells (Ibis) beside what they were exposed to from beginning to end, `known_hazard` and `known_drift_j`, and
    the mean of tied means at their end, `known_mean_j`."""
    ends = pd.concat([data.ends.assign(cause=cause) for cause in (0, 1)], ignore_index=True)
    bins = ends["bin"].to_numpy()
    place = bins + data.grid.size * ends["cause"].to_numpy()
    exposed = _columns("known", tables.hazard[place], tables.drift[place])
    means = {f"known_mean_{j}": tables.mean[bins, j] for j in range(data.p)}
    spells = _beside(data.spells, ends, (*data.by, "stop", "cause"), exposed | means)
    if data.begins is None:
        return spells
    place = data.begins["bin"].to_numpy()
    before = _columns("before", tables.hazard_at_entry[place], tables.drift_at_entry[place])
    both = _beside(spells, data.begins, (*data.by, "start"), before)
    return both.mutate(**{name: both[name] - both[earlier] for name, earlier in zip(exposed, before, strict=True)})


def _columns(prefix: str, hazard: Floats, drift: Floats) -> dict[str, Floats]:
    return {f"{prefix}_hazard": hazard, **{f"{prefix}_drift_{j}": column for j, column in enumerate(drift.T)}}


def _beside(spells: Any, days: pd.DataFrame, by: Sequence[str], known: Mapping[str, Floats]) -> Any:
    """The spells (Ibis) with what is `known` of each row of `days`, looked up by the days and labels they share."""
    import ibis

    keys = {f"key_{role}": days[role] for role in by}
    table = ibis.memtable(pd.DataFrame({**keys, **known}))
    return spells.inner_join(table, [(named(role), f"key_{role}") for role in by]).drop(*keys)
