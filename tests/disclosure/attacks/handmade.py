"""Small editions with a count that everybody who made them knows, to see whether an attack finds it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Column, Curve, Results, Table
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells
from tests.disclosure.attacks.count import DAYS_A_YEAR


def edition(*results: Estimate | Curve | Table) -> Results:
    """These results as a released edition."""
    return Results.of(results)


def share(
    id: str, *, n: int | None = None, events: int | None = None, free: int | None = None, **more: Any
) -> Estimate:
    """An estimate that states counts, and a value only where `more` gives one."""
    cells = () if free is None else (free,)
    stated = {"value": None, "unit": "proportion", "method": "", "n": n, "events": events, "cells": cells}
    return Estimate(id=id, **(stated | more))


def persons(id: str, value: int) -> Estimate:
    """So many people."""
    return Estimate(id=id, value=value, unit="persons", method="")


def table(id: str, columns: str, *rows: tuple[Any, ...]) -> Table:
    """A table of `columns` (names with spaces between) that holds `rows`."""
    names = tuple(Column(name, name, "count") for name in columns.split())
    return Table(id=id, title="", columns=names, rows=rows)


def followed(stops: list[int], events: list[int], days: tuple[int, ...]) -> list[Estimate]:
    """Kaplan-Meier shares at `days` of people followed to `stops`, with limits and n but without a count of events."""
    fit = kaplan_meier(Spells.from_frame(pd.DataFrame({"stop": stops, "event": events})), level=0.95)
    found = []
    for day, row in zip(days, fit.at(days).tidy().to_dict("records"), strict=True):
        limits = {"lower": 1 - row["upper"], "upper": 1 - row["lower"], "level": 0.95}
        id = f"survival.ipv_dir.list_b.risk_{round(day * 12 / DAYS_A_YEAR)}m"
        found.append(share(id, n=len(stops), value=1 - row["value"], **limits))
    return found
