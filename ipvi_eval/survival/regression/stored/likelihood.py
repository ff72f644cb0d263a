"""Cox's partial likelihood where the spells are stored: an evaluation is one aggregation, and a second with late entry.

With r = w exp(x b), the database sums r, r x and r x x' by day of end, by whether that day brought the event, and with
late entry by day of entry. S and B are cumulative sums of the first two over days. The number of events expected of a
spell is c = r [C(stop) - C(start) - event Cf(stop)], where all but r depends on its days only. So the sum of c x x' in
the information (`partial_likelihood`) is made of the third, and needs no second look at the spells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ipvi_eval.survival.regression.likelihood.event_days import (
    Evaluation,
    EventDays,
    Ties,
    at_event_bins,
    exposure_tables,
    slopes_from_sums,
    tied_events,
    under_observation,
)
from ipvi_eval.survival.regression.stored.design import StoredDesign, patterns_at_most
from ipvi_eval.survival.spells.arrays import Floats, lower_triangle, tally
from ipvi_eval.survival.spells.day_sums import DaySums
from ipvi_eval.survival.spells.stored import StoredSpells
from ipvi_eval.survival.spells.stored_columns import named

_LARGEST = 300.0
"""The largest x b that is raised as it is: what is summed and squared then stays a number."""
_SMALLEST = -700.0
"""The smallest that is raised at all: some databases call a power that is too small for a number an error."""
_SHRINKS = 4
"""How many spells a pattern must stand for on average before they are grouped: grouping is a pass too."""
_MOST = 1_000_000
"""How many patterns are fetched at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLikelihood(EventDays):
    """The data of one Cox model in a table (Ibis).

    `spells` has a row for each spell with its weight as `spell_mass`; `patterns` is the same, or what is left of it
    once spells with equal days and covariates are one row, with the sum of their weights. `ends` and `begins` say in
    which `bin` of the grid a day is: `stop` or `start`, and `strata`.
    """

    design: StoredDesign
    spells: Any
    patterns: Any
    ends: pd.DataFrame
    begins: pd.DataFrame | None

    @property
    def by(self) -> tuple[str, ...]:
        """What else than days the sums are made by."""
        return ("strata",) if "strata" in self.ends else ()


def stored_likelihood(stored: StoredSpells, design: StoredDesign, ties: Ties) -> StoredLikelihood:
    """Arrange stored spells with one kind of event for evaluation."""
    spells = _with_mass(stored)
    few = patterns_at_most(design, spells, len(stored.day_sums.stop)) <= min(_MOST, stored.n / _SHRINKS)
    patterns = _grouped(stored, design, spells) if few else spells
    rows = stored.day_sums
    grid, event = rows.strata_grid, rows.event
    number = tally(grid.stop, grid.size, rows.spells * event).astype(np.intp)
    weights = None if rows.weight is None else tally(grid.stop, grid.size, rows.weight * event)
    return StoredLikelihood(
        grid=grid,
        centre=design.centre,
        scale=design.scale,
        ties=ties,
        **tied_events(number, weights),
        event_total=_event_total(patterns, design),
        design=design,
        spells=spells,
        patterns=patterns,
        ends=_places(rows, "stop", rows.stop, grid.stop),
        begins=None if grid.entry is None or rows.start is None else _places(rows, "start", rows.start, grid.entry),
    )


def _with_mass(stored: StoredSpells) -> Any:
    import ibis

    weighted = "weight" in stored.roles
    mass = stored.table[named("weight")].cast("float64") if weighted else ibis.literal(1.0)
    return stored.table.mutate(spell_mass=mass)


def _grouped(stored: StoredSpells, design: StoredDesign, spells: Any) -> Any:
    """Spells with equal days and covariates as one row: a table of DuckDB in this process, asked for once."""
    import ibis

    roles = [named(role) for role in ("strata", "start", "stop", "cause") if role in stored.roles]
    by = [*roles, *dict.fromkeys(design.sources)]
    return ibis.memtable(spells.group_by(by).aggregate(spell_mass=spells["spell_mass"].sum()).to_pandas())


def _event_total(patterns: Any, design: StoredDesign) -> Floats:
    events = patterns.filter(patterns[named("cause")] == 1)
    mass = events["spell_mass"]
    sums = {f"total_{j}": (mass * z).sum() for j, z in enumerate(design.scaled(events))}
    return np.asarray(events.aggregate(**sums).to_pandas().iloc[0], dtype=np.float64)


def _places(rows: DaySums, role: str, days: Floats, bins: Any) -> pd.DataFrame:
    strata = {} if rows.strata is None else {"strata": [rows.strata.labels[code] for code in rows.strata.codes]}
    return pd.DataFrame({**strata, role: days.astype(np.int64), "bin": bins}).drop_duplicates(ignore_index=True)


def evaluate_stored(data: StoredLikelihood, b: Floats) -> Evaluation:
    """Log-likelihood, score (p,) and information (p, p) at b, all on the scaled covariates: one pass, or two."""
    p, m = data.p, data.grid.size
    shift = stored_shift(data, b)
    table, columns = _moments(data, b, shift)
    by_end = _sums(table, columns, data.by, "stop", "cause").merge(data.ends, on=[*data.by, "stop"])
    ended = np.zeros((2, m, len(columns)))
    ended[by_end["cause"], by_end["bin"]] = by_end[list(columns)].to_numpy(dtype=np.float64)
    late = None
    if data.begins is not None:
        by_entry = _sums(table, columns, data.by, "start").merge(data.begins, on=[*data.by, "start"])
        late = _tally_rows(by_entry["bin"].to_numpy(), m + 1, by_entry[list(columns)].to_numpy(dtype=np.float64))[:m]
    at_risk = under_observation(data.grid, ended, late)[:, : p + 1]

    def cross_product(e1: Floats, ef: Floats) -> Floats:
        at_stop, at_entry = exposure_tables(data, e1, ef)
        total = at_stop @ ended[:, :, p + 1 :].reshape(2 * m, -1)
        if late is not None:
            total = total - at_entry[:m] @ late[:, p + 1 :]
        return _symmetric(total, p)

    return slopes_from_sums(
        data, b, shift, at_event_bins(data, at_risk), at_event_bins(data, ended[1, :, : p + 1]), cross_product
    )


def stored_shift(data: StoredLikelihood, b: Floats) -> float:
    """What is taken from x b before it is raised: 0 unless a power might be too large."""
    if float(np.abs(b) @ data.design.reach) <= _LARGEST:
        return 0.0
    largest = _linear(data.design.scaled(data.patterns), b)
    return float(data.patterns.aggregate(largest=largest.max()).to_pandas().iloc[0, 0])


def stored_risk(table: Any, scaled: Sequence[Any], b: Floats, shift: float) -> Any:
    """w exp(x b - shift) of each row of a table (Ibis)."""
    import ibis

    linear = _linear(scaled, b)
    if shift:
        linear = ibis.greatest(linear - shift, _SMALLEST)
    return table["spell_mass"] * linear.exp()


def _linear(scaled: Sequence[Any], b: Floats) -> Any:
    first, *rest = (z * coefficient for z, coefficient in zip(scaled, b.tolist(), strict=True))
    return sum(rest, start=first)


def _moments(data: StoredLikelihood, b: Floats, shift: float) -> tuple[Any, tuple[str, ...]]:
    """The patterns beside r, r x (p,) and the lower triangle of r x x', and what those columns are called."""
    scaled = data.design.scaled(data.patterns)
    risk = stored_risk(data.patterns, scaled, b, shift)
    values = [risk, *(risk * z for z in scaled), *(risk * scaled[i] * scaled[j] for i, j in lower_triangle(data.p))]
    columns = {f"moment_{place}": value for place, value in enumerate(values)}
    return data.patterns.mutate(**columns), tuple(columns)


def _sums(table: Any, columns: Sequence[str], by: Sequence[str], *days: str) -> pd.DataFrame:
    roles = [*by, *days]
    found = table.group_by([named(role) for role in roles]).aggregate(**{name: table[name].sum() for name in columns})
    frame: pd.DataFrame = found.to_pandas()
    return frame.rename(columns={named(role): role for role in roles})


def _tally_rows(index: Any, size: int, values: Floats) -> Floats:
    """Sums (size, q) of rows of values (n, q) by index."""
    out = np.zeros((size, values.shape[1]))
    np.add.at(out, index, values)
    return out


def _symmetric(triangle: Floats, p: int) -> Floats:
    out = np.zeros((p, p))
    for value, (i, j) in zip(triangle, lower_triangle(p), strict=True):
        out[i, j] = out[j, i] = value
    return out
