"""The shipped plan asked of made-up counts: four areas, ten years, a lasting fall in one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from ipvi_eval.cohort.monthly import MonthlyCounts, complete_months
from ipvi_eval.plan.counts import CountsPlan
from ipvi_eval.plan.study import Study, read_study
from ipvi_eval.questions.counts.asked import Asked
from ipvi_eval.scope import Scope

SHIPPED = Path(__file__).resolve().parents[3] / "analysis" / "study.toml"
FEW_CHOICES = {"models": ["drifting-level", "default"], "trends": ["linear"], "harmonics": [1], "slopes": [False]}
AREAS = ("Poughkeepsie", "Comparison North", "Comparison East", "Comparison West")


@dataclass(frozen=True)
class Whom:
    """Populations in few words."""

    def monthly(self, area: str = "") -> Scope:
        return Scope(population=f"incidents in {area or 'Poughkeepsie'}", clock="calendar months")

    def quarterly(self, area: str = "") -> Scope:
        return Scope(population=f"incidents in {area or 'Poughkeepsie'}", clock="calendar quarters")


@dataclass(frozen=True)
class MadeUp:
    """Poisson counts of a mean for each outcome, times `ratio` from the start on in the programme's area; none there
    in the months `empty`."""

    study: Study
    mean: float = 40.0
    ratio: float = 0.6
    quarters: bool = False
    half_years: bool = False
    empty: tuple[str, ...] = ()
    populations: Whom = field(default_factory=Whom)

    def by_quarter(self, outcome: str) -> bool:
        return self.quarters

    def by_half_year(self, outcome: str) -> bool:
        return self.half_years

    def monthly(self, outcome: str, area: str | None = None) -> MonthlyCounts:
        where, months = area or "Poughkeepsie", complete_months(self.study.window)
        seed = [ord(letter) for letter in f"{outcome}{where}"]
        after = np.array([month >= "2021-04" for month in months])
        falls = where == "Poughkeepsie" and outcome != "other_dir"
        mean = self.mean * np.where(after & falls, self.ratio, 1.0)
        counts = np.random.default_rng(seed).poisson(mean)
        counts[falls & np.isin(months, self.empty)] = 0
        return MonthlyCounts(where, outcome, months, counts, np.full(len(months), 30_000.0))


@pytest.fixture
def ask() -> Callable[..., Asked]:
    """The question of an outcome; `mean` and `ratio` make the counts, by month or in `quarters`; the rest changes the
    plan of the counts."""

    def asked(
        outcome: str = "ipv_dir", *, mean: float = 40.0, ratio: float = 0.6, quarters: bool = False,
        half_years: bool = False, empty: tuple[str, ...] = (), **changes: object
    ) -> Asked:  # fmt: skip
        study = read_study(SHIPPED)
        planned = {
            "outcomes": ("ipv_dir", "ipv_arrest"), "draws": 200, "specification": FEW_CHOICES,
            "sensitivity": ("newey-west",), "placebo_outcomes": ("other_dir",),
            "covid": ("2020-03", "2020-06"), **changes,
        }  # fmt: skip
        study = study.model_copy(update={"its": CountsPlan.model_validate(planned)})
        return Asked(study, MadeUp(study, mean, ratio, quarters, half_years, empty), outcome)

    return asked
