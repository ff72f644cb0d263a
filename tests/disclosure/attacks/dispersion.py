"""A mean and a variance over the mean: the sum and the sum of squares of counts of which all but a few are shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipvi_eval.results.store import Cell, Curve, Results
from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.hidden_periods import hidden_periods
from tests.disclosure.attacks.reading import between


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Hidden periods of every curve whose table of before and after gives totals and dispersion by the same periods."""
    curves = [one for one in released.curves.values() if one.kind == "monthly"]
    return [find for curve in curves for find in _summed(released, curve, smallest_shown)]


def _summed(released: Results, curve: Curve, smallest_shown: int) -> Iterator[Find]:
    known, table = hidden_periods(curve), released.tables.get(f"{curve.id}.data_line")
    if known is None or table is None:
        return
    shown, rows = set(map(str, curve.column("month"))), table.records()
    kept = [place for place, month in enumerate(known.months) if month in shown]
    before = int(rows[0]["months"])
    fits = known.tried(smallest_shown)
    for row, places in zip(rows, (kept[:before], kept[before:]), strict=True):
        if int(row["months"]) == len(places):
            fits = fits[_agree(fits[:, places], row)]
    for place in known.hidden if len(fits) else ():
        low, high = int(fits[:, place].min()), int(fits[:, place].max())
        if (low, high) != (1, smallest_shown - 1) and gives_away(low, high, smallest_shown):
            yield Find(f"{curve.id} in {known.months[place]}", low, high, (curve.id, table.id))


def _agree(series: np.ndarray, row: dict[str, Cell]) -> np.ndarray:
    """Which of the series (S, m) have the mean, the total and the dispersion of the row, as far as it gives them."""
    mean = series.mean(axis=1)
    stated = {"mean": mean, "events": series.sum(axis=1), "variance_over_mean": series.var(axis=1, ddof=1) / mean}
    agree = np.ones(len(series), dtype=bool)
    for name, values in stated.items():
        if row.get(name) is not None:
            low, high = between(float(row[name]), [row[name]])
            agree &= (low - 1e-9 <= values) & (values <= high + 1e-9)
    return agree
