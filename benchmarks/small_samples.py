"""How often the planned hazard ratio of few people is called different from one where nothing happens.

    python benchmarks/small_samples.py --smoke     a few studies, seconds
    python benchmarks/small_samples.py             6,000 of each size, minutes
    python benchmarks/small_samples.py --designs   likewise `exposure_effect`, of one row for each person

Made-up studies of 100, 150 and 300 people in the shape of the planned model: people enter one of four lists over ten
years, their risk differs by list and from person to person (gamma, variance 0.5), three in four on Lists B to D are
notified from a day on that lies half-way, rows end with the year, and nothing changes with the notification. Asked is
what a study prints (`first_event_cox` of the notification and the calendar year, stratified by list), and beside it
the same with errors by person (`cox`), as they are and with Student's quantile of as many degrees of freedom as
clusters carry the error. With `--fading` the notification halves the risk for half a year and then does nothing, so
that the hazards are not proportional: what each error claims stands beside how the answers scatter.

With `--designs` the same people are compared as `exposure_effect` compares them, without the calendar year: before and
after their notification, likewise given the day of entry and a number that means nothing, and the notified of those who
entered since the program began with those who entered before, followed up to then.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.exposure.designs import Design, ExposureRows, exposure_effect, exposure_rows
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.first_events import first_event_cox
from ipvi_eval.survival.regression.influence import influence
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

Floats = NDArray[np.float64]

SEED, NUMBER, SMOKE = 99, 6000, 20
PEOPLE = (100, 150, 300)
DAYS, START = 3560, 1916
YEAR_ENDS = np.array([366, 731, 1096, 1461, 1827, 2192, 2557, 2922, 3288])
HAZARDS, SHARES = np.array([0.0011, 0.0008, 0.0005, 0.0003]), (0.06, 0.14, 0.3, 0.5)
EVENTS = {"as shipped": 1.0, "fewer": 0.4}
"""Times the hazards: a first report, and a rarer outcome."""
DESIGNS: tuple[tuple[Design, bool], ...] = (
    ("time-dependent", False), ("time-dependent", True), ("historical cohort", False),
)  # fmt: skip
"""And whether two covariates are given."""
HALVED = 182
"""Days for which the notification halves the risk, with `--fading`."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Days of entry, notification (infinite where never) and end of follow-up (n,), which may be an event; lists."""

    entry: Floats
    told: Floats
    stop: Floats
    event: NDArray[np.bool_]
    on: NDArray[np.int64]


def people(rng: np.random.Generator, n: int, times: float, *, fading: bool = False) -> People:
    """Of n people whose hazards are so many times those as shipped."""
    entry, on = np.floor(rng.uniform(0, DAYS - 30, n)), rng.choice(4, n, p=SHARES)
    hazard = times * HAZARDS[on] * rng.gamma(2, 0.5, n)
    told = np.maximum(entry, START) + np.ceil(rng.exponential(120, n))
    told[(on == 0) | (rng.random(n) >= 0.75)] = np.inf
    need = rng.exponential(1 / hazard)
    if fading:
        # Each day of the halved half year counts as half a day of risk.
        before = told - entry
        need += np.where(need > before, np.minimum(need - before, HALVED / 2), 0.0)
    stop = entry + np.ceil(need)
    return People(entry, told, np.minimum(stop, DAYS), stop <= DAYS, on)


def study(rng: np.random.Generator, n: int, times: float, *, fading: bool) -> tuple[Spells, Floats]:
    """Spells of n people by year, and the notification and calendar year in each (m, 2)."""
    made = people(rng, n, times, fading=fading)
    entry, told, stop, event, on = made.entry, made.told, made.stop, made.event, made.on
    cuts = np.column_stack([np.tile(YEAR_ENDS, (n, 1)), told])
    cuts = np.sort(np.clip(cuts, entry[:, None], stop[:, None]), axis=1)
    begin, end = np.column_stack([entry, cuts]), np.column_stack([cuts, stop])
    kept = end > begin
    person = np.broadcast_to(np.arange(n)[:, None], kept.shape)[kept]
    begin, end = begin[kept], end[kept]
    happened = (end == stop[person]) & event[person]
    X = np.column_stack([begin >= told[person], np.searchsorted(YEAR_ENDS, begin, side="right")]).astype(float)
    at = entry[person]
    return Spells.of(end - at, happened, start=begin - at, person=person, strata=on[person]), X


def answer(spells: Spells, X: Floats) -> tuple[float, ...] | None:
    """The log ratio, its error as printed and by person, degrees of freedom of that, and events; None where there is
    no ratio."""
    if not all(spells.event[side].any() for side in (X[:, 0] > 0, X[:, 0] == 0)):
        return None
    columns = Columns.of(X, ("notified", "calendar_year"))
    try:
        printed, by_person = first_event_cox(columns, spells), cox(columns, spells)
    except AnalysisError:
        return None
    df = influence(by_person).effective if by_person.robust else np.inf
    return printed.coefficients[0], printed.standard_errors[0], by_person.standard_errors[0], df, printed.events


def contrasted(design: Design, made: People) -> ExposureRows:
    """One row for each person, as a design compares them. Raises AnalysisError where there is nothing to compare."""
    spells = Spells.of(made.stop - made.entry, made.event, strata=made.on)
    day = np.where(np.isfinite(made.told), made.told - made.entry, np.nan)
    if design == "time-dependent":
        return exposure_rows(spells, day)
    before = made.entry < START
    day[before] = np.nan
    return exposure_rows(spells, day, design=design, reference=before, programme_start=START - made.entry)


def contrast(
    design: Design, rng: np.random.Generator, n: int, times: float, *, given: bool
) -> tuple[float, ...] | None:
    """As `answer`, of `exposure_effect`."""
    made = people(rng, n, times)
    known = Columns.of(np.column_stack([made.entry / 365.25, rng.normal(size=n)]), ("entry", "nothing"))
    try:
        rows = contrasted(design, made)
        if not all(rows.spells.event[side].any() for side in (rows.exposed, ~rows.exposed)):
            return None
        columns = known.at(rows.row).beside(rows.exposure.X, rows.exposure.names) if given else rows.exposure
        printed, by_person = exposure_effect(rows, known if given else None), cox(columns, rows.spells)
    except AnalysisError:
        return None
    df = influence(by_person).effective if by_person.robust else np.inf
    return printed.coefficients[0], printed.standard_errors[0], by_person.standard_errors[0], df, printed.events


def told(n: int, name: str, number: int, *, fading: bool, design: tuple[Design, bool] | None) -> str:
    """A line on `number` studies of n people, of the planned model or of a design."""
    seeds = map(np.random.default_rng, np.random.SeedSequence((SEED, n)).spawn(number))
    if design is None:
        made = (answer(*study(one, n, EVENTS[name], fading=fading)) for one in seeds)
    else:
        made = (contrast(design[0], one, n, EVENTS[name], given=design[1]) for one in seeds)
    value, own, by_person, df, events = np.array([one for one in made if one is not None]).T
    spread = (
        f"{n:>4} people, events {name:<11}({events.mean():5.1f})  answers scatter by {value.std():.3f}, "
        f"claimed {own.mean():.3f} as printed, {by_person.mean():.3f} by person"
    )
    if fading:
        return spread
    size = float(ndtri(0.975))
    called = {
        "as printed": np.abs(value / own) > size,
        "by person": np.abs(value / by_person) > size,
        "with Student's quantile": np.abs(value / by_person) > stdtrit(df, 0.975),
    }
    shares = ", ".join(f"{words} {np.mean(one):.2%}" for words, one in called.items())
    return f"{spread}; called: {shares} (error {np.sqrt(0.05 * 0.95 / len(value)):.2%}) of {len(value):,}"


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few studies of each size")
    parser.add_argument("--number", type=int, default=NUMBER, help="studies of each size")
    parser.add_argument("--fading", action="store_true", help="a notification whose effect fades, and no test")
    parser.add_argument("--designs", action="store_true", help="what `exposure_effect` compares")
    options = parser.parse_args()
    began = time.perf_counter()
    number = SMOKE if options.smoke else options.number
    for design in DESIGNS if options.designs else (None,):
        print("as planned" if design is None else f"{design[0]}{', given two covariates' if design[1] else ''}")
        for n, name in product(PEOPLE, EVENTS):
            print(told(n, name, number, fading=options.fading, design=design), flush=True)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
