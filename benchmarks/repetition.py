"""How often the intervals of repetition and concentration hold the truth, in made-up counties of the shipped size.

    python benchmarks/repetition.py --smoke      two counties of each kind, under a minute
    python benchmarks/repetition.py --store      write the table that docs/methods/13_harm_and_repetition.md shows

Four kinds of county: as shipped, and with changes of repetition planted, a notification that does nothing and one that
leaves a quarter of the rate, this also where nothing but the season makes a month better or worse for all. Each is
drawn anew, by seeds that no true value was measured with. Its reports between intimate partners up to the freeze are
handed to the engines as the questions hand them. The truth is what the same numbers are in further counties taken
together.

A made-up county begins with its record, so that nobody is known at first, and later pairs hold more suspects who have
been reported with somebody else: the rate of the next report rises a little where notification does nothing. A fifth
kind has ten years before its record, as a real one has, and is asked for this ratio alone, whose truth is 1.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ipvi_eval.harm.concentration import concentration
from ipvi_eval.questions.harm import repetition_measured
from ipvi_eval.questions.harm.repetition_measured import RepetitionMeasured, Row, write_repetition
from ipvi_eval.questions.harm.steps import NEXT
from ipvi_eval.repetition.circles import circles
from ipvi_eval.repetition.course import course
from ipvi_eval.repetition.next_rate import next_rate
from ipvi_eval.repetition.repeats import repeat_share
from ipvi_eval.synthetic.parameters import Counts, Effects, Parameters
from ipvi_eval.synthetic.truth.shipped_study import FREEZE, HORIZONS, WEIGHTS
from ipvi_eval.synthetic.world import World, make_world

SEED = 5_000_000  # counties have this seed and the following; those of the true values begin at 2,000,000
OTHERS = 6_000_000  # those from which the truth of planted kinds is taken
BEFORE = 8_000_000  # those with years before their record
YEARS_BEFORE = 10
YEAR = HORIZONS[12]
TOP = 0.05
LEVEL = 0.95
RATIO = "harm.again.ratio"
NOTHING = "Notification does nothing"
A_QUARTER = "Notification leaves a quarter of the rate"
WITHOUT_MONTHS = "A quarter of the rate, and nothing that a month does to all"
KINDS = {
    "As shipped: 0.65 of the rate after notification": Parameters(),
    NOTHING: Parameters(effects=Effects(notification=1.0)),
    A_QUARTER: Parameters(effects=Effects(notification=0.25)),
    WITHOUT_MONTHS: Parameters(effects=Effects(notification=0.25), counts=Counts(latent_sd=0.0, dispersion=0.0)),
}
NOTHING_LATER = "Notification does nothing, ten years before the record"
Told = tuple[float, float, float]
"""A value and its limits; missing where it is not told, and infinite where a limit is not reached."""


def reports_of(world: World, *, skipped: int = 0) -> pd.DataFrame:
    """The reports between intimate partners of the program's area with known people, from `skipped` days on: day,
    suspect, victim, pair, harm."""
    freeze = (FREEZE - world.first_day).days - skipped
    rows = [
        (one.day - skipped, f"P{one.suspect}", f"P{one.victim}", WEIGHTS[one.offence][1])
        for one in world.incidents
        if not one.place and one.report and one.relationship == "intimate" and one.suspect is not None
    ]
    found = pd.DataFrame(rows, columns=["day", "suspect", "victim", "harm"])
    found = found.loc[found["day"].between(0, freeze)].reset_index(drop=True)
    return found.assign(pair=found["suspect"] + " " + found["victim"])


def together(worlds: Sequence[World]) -> pd.DataFrame:
    """The reports of several counties, whose people are not each other's."""
    parts = [reports_of(world) for world in worlds]
    keys = ["suspect", "victim", "pair"]
    return pd.concat([one.assign(**{key: f"{at} " + one[key] for key in keys}) for at, one in enumerate(parts)])


def record_of(rows: pd.DataFrame, first_day: date) -> dict[str, Any]:
    """What is said of the record of some reports that begins on a day."""
    freeze, suspect = (FREEZE - first_day).days, rows["suspect"].astype(object)
    return {"start": 0, "end": freeze, "clear": YEAR, "last": max(NEXT) + 1, "offender": suspect}


def ratio(rows: pd.DataFrame, first_day: date) -> Told:
    """The rate of the next report of a pair since the program began over that before."""
    since = (Effects().start - first_day).days
    return next_rate(rows["day"], rows["pair"].astype(object), since=since, **record_of(rows, first_day)).ratio


def estimates(rows: pd.DataFrame, world: World) -> Iterator[tuple[str, Told]]:
    """The name of each estimate, and its value with its interval, from reports up to the freeze."""
    record, suspect = record_of(rows, world.first_day), rows["suspect"].astype(object)
    circle = circles(suspect, rows["victim"], rows["pair"])
    for of in ("pair", "victim", "suspect"):
        share = repeat_share(rows["day"], rows[of].astype(object), start=0, lookback=YEAR, cluster=circle)
        yield f"harm.repeats.{of}", (share.share, share.lower, share.upper)
    pair = rows["pair"].astype(object)
    for step in course(rows["day"], pair, within=YEAR, **record).steps.to_dict("records"):
        name = f"harm.next.{NEXT[step['report']][0]}"
        yield name, (step["share"], step["lower"], step["upper"])
        if name != "harm.next.second":  # a quarter of the pairs have no second report within the year
            upper = np.inf if np.isnan(step["quarter_upper"]) else step["quarter_upper"]
            yield f"{name}_quarter", (step["quarter"], step["quarter_lower"], upper)
    yield RATIO, ratio(rows, world.first_day)
    by_pair = rows.groupby("pair", sort=False)
    owner = by_pair["suspect"].first().astype(object)
    for names, values in (
        (("harm.top.share", "harm.top.gini"), by_pair["day"].nunique()),
        (("harm.top.harm", "harm.top.gini_harm"), by_pair["harm"].sum()),
    ):
        uneven = concentration(values, top=TOP, cluster=owner)
        yield names[0], (uneven.top_share, uneven.top_lower, uneven.top_upper)
        yield names[1], (uneven.gini, uneven.gini_lower, uneven.gini_upper)


def truth(parameters: Parameters, others: int) -> dict[str, float]:
    """The true value of each estimate in a kind of county."""
    worlds = [make_world(parameters, seed=OTHERS + at) for at in range(others)]
    return {name: told[0] for name, told in estimates(together(worlds), worlds[0])}


def rows_of(kind: str, true: Mapping[str, float], told: Mapping[str, Sequence[Told]]) -> Iterator[Row]:
    """How the intervals of one kind fare, of those that are told."""
    for name, values in told.items():
        value, low, high = np.array([one for one in values if not np.isnan(one[0])]).reshape(-1, 3).T
        if not len(value) or np.isnan(true[name]):
            continue
        below, above = float((high < true[name]).mean()), float((low > true[name]).mean())
        yield Row(kind, name, true[name], len(value), float(value.mean()), 1 - below - above, below, above)


def measure(number: int, others: int) -> Iterator[Row]:
    """Every kind of county."""
    for kind, parameters in KINDS.items():
        here = replace(parameters, places=parameters.places[:1])
        true = truth(here, others)
        told: dict[str, list[Told]] = {}
        for at in range(number):
            world = make_world(here, seed=SEED + at)
            for name, one in estimates(reports_of(world), world):
                told.setdefault(name, []).append(one)
        yield from rows_of(kind, true, told)


def measure_later(number: int) -> Iterator[Row]:
    """The ratio in counties with years before their record, where notification does nothing."""
    parameters = KINDS[NOTHING]
    first = date(parameters.first_year, 1, 1)
    here = replace(parameters, places=parameters.places[:1], first_year=parameters.first_year - YEARS_BEFORE)
    told = []
    for at in range(number):
        world = make_world(here, seed=BEFORE + at)
        told.append(ratio(reports_of(world, skipped=(first - world.first_day).days), first))
    yield from rows_of(NOTHING_LATER, {RATIO: 1.0}, {RATIO: told})


def shown(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, each told as it comes."""
    for row in rows:
        print(
            f"{row.world:<56}{row.estimate:<27}truth {row.truth:9.4f}  mean {row.mean:9.4f}  of {row.told:>4}  "
            f"holds {row.holds:.1%}  below {row.below:.1%}  above {row.above:.1%}",
            flush=True,
        )
        yield row


def main() -> None:
    """Parse, draw, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="two counties of each kind")
    parser.add_argument("--counties", type=int, default=900, help="of each kind")
    parser.add_argument("--others", type=int, default=400, help="counties of each kind from which its truth is taken")
    parser.add_argument("--later", type=int, default=190, help="counties with years before their record")
    parser.add_argument("--store", action="store_true", help=f"write {repetition_measured.STORED}")
    options = parser.parse_args()
    began = time.perf_counter()
    number, others, later = (2, 2, 1) if options.smoke else (options.counties, options.others, options.later)
    rows = tuple(shown(chain(measure(number, others), measure_later(later))))
    if options.store and not options.smoke:
        found = RepetitionMeasured(
            command=f"python benchmarks/repetition.py --counties {number} --others {others} --later {later} --store",
            version=version("ipvi_eval"),
            date=datetime.now(tz=UTC).date(),
            seed=SEED,
            level=LEVEL,
            counties=number,
            others=others,
            rows=rows,
        )
        write_repetition(Path(repetition_measured.__file__).with_name(repetition_measured.STORED), found)
    print(f"{number} counties of each kind, {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
