"""How often the headline of monthly counts calls a change where nothing happened, design by design.

    python benchmarks/null_designs.py --smoke                      two series of each design, seconds
    python benchmarks/null_designs.py --folder nulls               all; run again to resume where it stopped
    python benchmarks/null_designs.py --folder nulls --store       also write the table that the pages print
    python benchmarks/null_designs.py --folder nulls --wander 0    without a random walk of the level

Made-up series of 96 months (40 incidents a month, three comparison areas) whose log level is a stationary AR(1) beside
a random walk of its own in each area. What is asked is `headline`, as a study asks it. One thing is awkward in each
design: a start early or late, few incidents, a season that the model does not hold, months without records, a
population that changes, or a level that is thrown far off and falls back within months. Nothing happens in any of them,
so that a call is a false alarm, and the interval holds the truth in all other series. The designs of that last kind,
with most false alarms, are asked of more series. One seed makes all: rows are not independent.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.diagnosis.measured import nulls as nulls_measured
from ipvi_eval.diagnosis.measured.nulls import STORED, NullsMeasured, Row, write_nulls
from ipvi_eval.diagnosis.replicates import Replicates, replicates
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.headline import headline
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series

Floats = NDArray[np.float64]

SEED, NUMBER, MANY, SMOKE, BATCH = 2026, 400, 1500, 2, 20
LEVEL, WANDER, TREND, DISPERSION = 0.95, 0.02, -0.01, 0.006
FIRST, PEOPLE = "2016-01", 30_000.0
BASES = ("relative", "alone", "exact")
TABLE = Path(nulls_measured.__file__).with_name(STORED)
COMMAND = "python benchmarks/null_designs.py --folder nulls --store"
SOURCE = "made-up series in which nothing happens"


def _mild(months: pd.PeriodIndex) -> Floats:
    angle = 2 * np.pi * (np.asarray(months.month) - 0.5) / 12
    return np.asarray(-0.06 * np.sin(angle) - 0.09 * np.cos(angle))


def _strong(months: pd.PeriodIndex) -> Floats:
    """With a third harmonic, which the model does not have."""
    angle = 2 * np.pi * (np.asarray(months.month) - 0.5) / 12
    return np.asarray(0.5 * np.cos(angle) + 0.25 * np.sin(2 * angle) + 0.2 * np.cos(3 * angle))


def _december(months: pd.PeriodIndex) -> Floats:
    return np.where(np.asarray(months.month) == 12, 0.8, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Null:
    """Series in which nothing happens: their length and `start` in months, incidents a month here and in the first of
    the `areas`, standard deviation and correlation of the AR(1), and what is awkward about them.

    `emptied` are months without records, here (`own`) or in the first comparison area; `people` is the growth a year of
    the population and `annexed` its ratio from the start on, both told to the model. `series` are drawn.
    """

    length: int = 96
    start: int = 60
    mean: float = 40.0
    elsewhere: float = 35.0
    areas: int = 3
    season: Callable[[pd.PeriodIndex], Floats] = _mild
    sd: float = 0.11
    correlation: float = 0.5
    emptied: tuple[int, int] = (0, 0)
    own: bool = False
    people: float = 1.0
    annexed: float = 1.0
    quarters: bool = False
    series: int = NUMBER


DESIGNS: Mapping[str, Null] = {
    "Nothing awkward": Null(),
    "12 months before the start": Null(start=12),
    "18 months before the start": Null(start=18),
    "6 months after the start": Null(start=90),
    "36 months in all": Null(length=36, start=18),
    "Strong season, third harmonic": Null(season=_strong),
    "A peak each December": Null(season=_december),
    "1.2 incidents a month everywhere": Null(mean=1.2, elsewhere=1.2),
    "0.6 incidents a month": Null(mean=0.6, elsewhere=30.0),
    "0.25 incidents a month": Null(mean=0.25, elsewhere=1.0),
    "Half a year lost elsewhere, before": Null(emptied=(20, 26)),
    "Half a year lost elsewhere, after": Null(emptied=(70, 76)),
    "A quarter lost here, after": Null(emptied=(80, 83), own=True),
    "Quarterly": Null(quarters=True),
    "Population grows by 3% a year": Null(people=1.03),
    "Annexed at the start, by 30%": Null(annexed=1.3),
    "No comparison area": Null(areas=0),
    "Level thrown off, falls back": Null(sd=0.3, correlation=0.8, series=MANY),
    "The same, no comparison area": Null(sd=0.3, correlation=0.8, areas=0, series=MANY),
    "Thrown off by less": Null(sd=0.2, correlation=0.8, series=MANY),
    "By less, no comparison area": Null(sd=0.2, correlation=0.8, areas=0, series=MANY),
}


def log_level(null: Null, wander: float, rng: np.random.Generator) -> Floats:
    """The AR(1), with a mean of one on the scale of counts, and the random walk, (n,)."""
    steps = rng.normal(size=null.length) * null.sd
    level = np.empty(null.length)
    level[0] = steps[0]
    for month in range(1, null.length):
        level[month] = null.correlation * level[month - 1] + steps[month] * np.sqrt(1 - null.correlation**2)
    return level - null.sd**2 / 2 + np.cumsum(rng.normal(size=null.length) * wander)


def drawn(null: Null, wander: float, rng: np.random.Generator) -> tuple[MonthlySeries, list[MonthlySeries]]:
    """The series and its comparison areas."""
    calendar = pd.period_range(FIRST, periods=null.length, freq="M")
    years, ones = np.arange(null.length) / 12, np.ones(null.length)
    people = null.people**years * np.where(np.arange(null.length) >= null.start, null.annexed, 1.0)
    days = np.asarray(calendar.days_in_month) / 30.4

    def counts(mean: float, exposed: Floats) -> NDArray[np.int64]:
        rate = mean * days * exposed * np.exp(null.season(calendar) + TREND * years + log_level(null, wander, rng))
        return rng.poisson(rate * rng.gamma(1 / DISPERSION, DISPERSION, null.length))

    found = [counts(null.mean, people), *(counts(null.elsewhere * (1 + 0.2 * at), ones) for at in range(null.areas))]
    if null.emptied[1]:
        found[0 if null.own else 1][slice(*null.emptied)] = 0
    exposed = [PEOPLE * people, *(PEOPLE * ones for _ in range(null.areas))]
    own, *areas = (
        _series(null, calendar, *each, f"area {at}") for at, each in enumerate(zip(found, exposed, strict=True))
    )
    return own, areas


def _series(
    null: Null, calendar: pd.PeriodIndex, counts: NDArray[np.int64], exposed: Floats, name: str
) -> MonthlySeries:
    if not null.quarters:
        return monthly_series(calendar, counts, exposure=exposed, name=name)
    summed, mean = counts.reshape(-1, 3).sum(axis=1), exposed.reshape(-1, 3).mean(axis=1)
    return monthly_series(calendar[::3], summed, exposure=mean, name=name, months_per_period=3)


def answer(null: Null, wander: float, rng: np.random.Generator) -> dict[str, float]:
    """Whether a change is called, the log ratio, which answer leads, and whether the level is said to be restless."""
    own, areas = drawn(null, wander, rng)
    plan = DesignPlan(interruptions=(Interruption(month=str(own.months[null.start // own.months_per_period])[:7]),))
    found = headline(own, plan, areas, level=LEVEL)
    rows = found.tidy()
    leads = rows[rows["leads"]]
    if leads.empty:
        msg = "nothing is tested"
        raise AnalysisError(msg)
    one = leads.iloc[0]
    return {
        "called": float(one["lower"] > 1 or one["upper"] < 1),
        "log_ratio": float(np.log(max(one["ratio"], 1e-9))),
        "restless": float(any("wanders by" in why for why in found.why)),
    } | {name: float(found.basis == name) for name in BASES}


def row(name: str, made: Replicates) -> Row:
    """How often a change is called in one design, and what leads there."""
    answered = made.frame.dropna()
    mean = answered.mean()
    return Row(
        design=name,
        series=len(made.frame),
        fitted=len(answered),
        called=float(mean["called"]),
        ratio=float(np.exp(mean["log_ratio"])),
        restless=float(mean["restless"]),
        warned=float((answered["called"] * answered["restless"]).mean()),
        **{basis: float(mean[basis]) for basis in BASES},
    )


def told(one: Row) -> str:
    """One line for a design, with the Monte Carlo error of its false alarms."""
    bases = ", ".join(f"{basis} {getattr(one, basis):.0%}" for basis in BASES if getattr(one, basis))
    return (
        f"{one.design:<36}called {one.called:6.1%} ({one.chance(one.called):.1%}) of {one.fitted}  mean ratio "
        f"{one.ratio:.3f}  said to be restless {one.restless:.0%}  {bases}"
    )


def main() -> None:
    """Parse, run, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="two series of each design")
    parser.add_argument("--folder", type=Path, default=None, help="where finished batches are kept and read")
    parser.add_argument(
        "--wander", type=float, default=WANDER, help="step a month of the random walk, on the log scale"
    )
    parser.add_argument("--store", action="store_true", help=f"write {STORED}, which the pages print")
    options = parser.parse_args()
    rows = []
    for at, (name, null) in enumerate(DESIGNS.items()):
        kept = None if options.folder is None else options.folder / f"{options.wander:g}_{at:02d}"
        number = SMOKE if options.smoke else null.series
        made = replicates(partial(answer, null, options.wander), number, seed=SEED, batch=BATCH, folder=kept)
        rows.append(row(name, made))
        print(told(rows[-1]), flush=True)
    if options.store and not options.smoke:
        found = NullsMeasured(
            source=SOURCE,
            command=COMMAND,
            version=version("ipvi_eval"),
            date=datetime.now(tz=UTC).date(),
            seed=SEED,
            level=LEVEL,
            wander=options.wander,
            rows=tuple(rows),
        )
        write_nulls(TABLE, found)


if __name__ == "__main__":
    main()
