"""How often the planned hazard ratio of few people is called different from one where nothing happens.

    python benchmarks/small_samples.py --smoke     a few studies, seconds
    python benchmarks/small_samples.py             6,000 of each size, minutes

Made-up studies of 100, 150 and 300 people in the shape of the planned model: people enter one of four lists over ten
years, their risk differs by list and from person to person (gamma, variance 0.5), three in four on Lists B to D are
notified from a day on that lies half-way, rows end with the year, and nothing changes with the notification. Asked is
what a study prints (`first_event_cox` of the notification and the calendar year, stratified by list), and beside it
the same with errors by person (`cox`), as they are and with Student's quantile of as many degrees of freedom as
clusters carry the error. With `--fading` the notification halves the risk for half a year and then does nothing, so
that the hazards are not proportional: what each error claims stands beside how the answers scatter.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from ipvi_eval.errors import AnalysisError
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
HALVED = 182
"""Days for which the notification halves the risk, with `--fading`."""


def study(rng: np.random.Generator, n: int, times: float, *, fading: bool) -> tuple[Spells, Floats]:
    """Spells of n people by year, and the notification and calendar year in each (m, 2)."""
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
    event, stop = stop <= DAYS, np.minimum(stop, DAYS)
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


def told(n: int, name: str, number: int, *, fading: bool) -> str:
    """A line on `number` studies of n people."""
    seeds = np.random.SeedSequence((SEED, n)).spawn(number)
    made = (answer(*study(np.random.default_rng(one), n, EVENTS[name], fading=fading)) for one in seeds)
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
    options = parser.parse_args()
    began = time.perf_counter()
    for n in PEOPLE:
        for name in EVENTS:
            print(told(n, name, SMOKE if options.smoke else options.number, fading=options.fading), flush=True)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
