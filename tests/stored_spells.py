"""The same spells in memory and in a table, and what it means that two results are the same."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.survival.spells.stored import StoredSpells

_ROUNDING = 1e-7


def people(seed: int, n: int = 300) -> pd.DataFrame:
    """Spells with ties, late entry, two causes, groups, strata, persons with several spells, and covariates."""
    rng = np.random.default_rng(seed)
    begin = rng.integers(-2, 12, n)
    return pd.DataFrame(
        {
            "begin": begin,
            "end": begin + rng.integers(1, 25, n),
            "day": rng.integers(0, 25, n),
            "cause": rng.integers(0, 3, n),
            "weight": rng.uniform(0.2, 3, n),
            "copies": rng.integers(1, 4, n),
            "who": rng.integers(0, n // 5, n),
            "list": rng.choice(["B", "C", "D"], n),
            "county": rng.choice(["x", "y"], n),
            "age": rng.normal(40, 9, n),
            "male": rng.random(n) < 0.4,
            # Columns of the table that are called as the engine's own might be.
            "stop": rng.integers(0, 3, n),
            "hazard": rng.normal(size=n),
        }
    ).assign(event=lambda frame: frame["cause"] == 1)


def both(frame: pd.DataFrame, *, late: bool, **roles: str | None) -> tuple[Spells, StoredSpells]:
    """Spells of the frame in memory and in DuckDB, with late entry or without; skips where the extra is missing."""
    ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
    pytest.importorskip("duckdb", reason="the extra large is not installed")
    days = {"stop": "end", "start": "begin"} if late else {"stop": "day"}
    given: dict[str, Any] = {**days, **roles}
    return Spells.from_frame(frame, **given), StoredSpells.from_table(ibis.memtable(frame), **given)


def assert_same(one: Any, other: Any) -> None:
    """Every field that both results have is equal, numbers to 1e-9.

    A variance of zero may come out as one unit of rounding, whose root is 1e-8: variances are compared, limits where
    there is a variance.
    """
    shared = {field.name for field in fields(one)} & {field.name for field in fields(other)}
    assert len(shared) > 8
    for name in shared:
        here, there = getattr(one, name), getattr(other, name)
        if name.endswith("standard_error"):
            here, there = here**2, there**2
        if name in ("lower", "upper"):
            sure = one.standard_error < _ROUNDING
            here, there = np.where(sure, 0, here), np.where(sure, 0, there)
        if is_dataclass(here):
            here, there = vars_of(here), vars_of(there)
        if isinstance(here, np.ndarray | float | list):
            np.testing.assert_allclose(there, here, rtol=1e-9, atol=1e-12, err_msg=name)
        else:
            assert there == here, name


def vars_of(value: Any) -> list[float]:
    """The numbers of a small dataclass."""
    return [float(getattr(value, field.name)) for field in fields(value)]
