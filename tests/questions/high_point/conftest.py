"""The shipped plan's comparison on made-up results: shares, a change in counts, and a few hundred notified people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.cohort.told_lists import ToldLists
from ipvi_eval.estimate import Estimate
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.high_point.asked import Asked
from ipvi_eval.results.store import Curve, Results
from ipvi_eval.scope import Scope

SHIPPED = Path(__file__).resolve().parents[3] / "analysis" / "study.toml"
PEOPLE = 300
FREEZE = np.datetime64("2025-09-30")


@dataclass(frozen=True)
class Whom:
    """Populations in few words."""

    def monthly(self, area: str = "") -> Scope:
        return Scope(population="incidents", clock="calendar months")

    def spells_since_notification(self) -> Scope:
        return Scope(population="the notified", clock="days at liberty since notification")

    def all_days(self, scope: Scope) -> Scope:
        return Scope(population=scope.population, clock="days since notification")


@dataclass(frozen=True)
class MadeUp:
    """People notified over four years of whom each is re-arrested with the chance `risk` within the first year."""

    risk: float = 0.2
    notified: int = PEOPLE
    held: int = 0  # of them, the first so many have no day at liberty
    smallest_shown: int = 11
    populations: Whom = field(default_factory=Whom)
    groups: tuple[tuple[str, ...], ...] = (("A",), ("B",), ("C",), ("D",))

    @property
    def lists(self) -> ToldLists:
        return ToldLists(read_study(SHIPPED), self.groups)

    @property
    def extract(self) -> SimpleNamespace:
        return SimpleNamespace(notifications=pd.DataFrame({"person": range(self.notified)}))

    def spells_since_notification(self, outcome: str, *, clock: str = "street") -> SimpleNamespace:
        if clock == "street":  # who was at liberty; High Point subtracts no custody, so no follow-up
            return SimpleNamespace(frame=pd.DataFrame({"person": range(self.held, self.notified)}))
        entry = np.datetime64("2021-04-02") + np.arange(self.notified) * 4
        followed = (FREEZE - entry).astype(int)
        again = np.random.default_rng(3).random(self.notified) < self.risk
        when = np.random.default_rng(4).integers(1, 365, self.notified)
        event = again & (when < followed)
        stop = np.where(event, when, followed)
        rows = pd.DataFrame(
            {"person": range(self.notified), "entry": entry.astype("datetime64[ns]"), "stop": stop, "event": event}
        )
        return SimpleNamespace(to_first=lambda: rows)


def shares() -> list[Estimate]:
    """Shares re-arrested within 6 and 12 months of notification, lists C and D."""
    about = {"unit": "proportion", "method": "Kaplan-Meier", "level": 0.95, "n": 200}
    return [
        Estimate(
            id=f"survival.ipv_arrest.notified.list_{name}.risk_{months}m", value=value, lower=value - 0.04,
            upper=value + 0.05, standard_error=0.023, events=round(200 * value), **about,
        )
        for name, months, value in (("c", 6, 0.08), ("c", 12, 0.11), ("d", 6, 0.06), ("d", 12, 0.09))
    ]  # fmt: skip


def change(ratio: float = 0.8, error: float = 0.06) -> list[Estimate | Curve]:
    """A headline with its incidents averted and the months behind it: 40 a month expected, `ratio` of them counted."""
    low, high = ratio * np.exp(-1.96 * error), ratio * np.exp(1.96 * error)
    months = [f"{year}-{month:02d}" for year in range(2016, 2025) for month in range(1, 13)]
    counted = [40 * (ratio if month >= "2021-04" else 1) for month in months]
    rows = tuple((month, count, count, 40.0) for month, count in zip(months, counted, strict=True))
    averted = 40 * len(months) - sum(counted)
    about = {"method": "m", "level": 0.95, "n": 108, "n_of": "months", "events": 4000, "cells": (2400, 1600)}
    ratio_found = Estimate(
        id="its.ipv_dir.headline.ratio", value=ratio, unit="ratio", lower=low, upper=high, standard_error=error,
        df=60.0, p=0.01, **about,
    )  # fmt: skip
    fewer = Estimate(
        id="its.ipv_dir.headline.averted", value=averted, unit="incidents", lower=averted * 0.5, upper=averted * 1.5,
        **about,
    )  # fmt: skip
    columns = ("month", "count", "fitted", "expected")
    return [ratio_found, fewer, Curve(id="its.ipv_dir", kind="monthly", label="Reports", columns=columns, rows=rows)]


@pytest.fixture
def ask() -> Callable[..., Asked]:
    """The comparison of the shipped plan, on these earlier results and people."""

    def asked(
        earlier: list[Estimate | Curve] | None = None, *, frames: MadeUp | None = None, **changes: object
    ) -> Asked:
        study = read_study(SHIPPED)
        assert study.evidence is not None
        evidence = study.evidence.model_copy(update={"draws": 50, **changes})
        study = study.model_copy(update={"evidence": evidence})
        return Asked(study, frames or MadeUp(), Results.of([*shares(), *change()] if earlier is None else earlier))

    return asked
