"""The true value of what the reports of the shipped study state about people, in the synthetic world.

    python benchmarks/synthetic_truth.py --smoke    a few small worlds, seconds
    python benchmarks/synthetic_truth.py --store    write the table that `truth.json` is made from; half an hour
    ... --store --ways "complete worlds" "large city"    measure these again and keep what the others gave

Four ways, by what a number is about. None of them looks at the extract that is checked in.

"complete worlds": fresh worlds drawn years beyond the last day of the study, so that everybody who entered before it is
seen for as long as a horizon asks. Shares, numbers, means and medians are counted there, day by day, from what happened
(`World`), and with no function of the package that estimates: whoever died or moved leaves the risk set of shares
"if nobody left", and is counted as gone in the shares with exits.

"two worlds": the same people with nobody notified, and with everybody's hazard as it is after notification from the day
of entry on. The difference between the two is what notification does to shares.

"fresh series": the gap to a synthetic area has no interval; its mean and spread over fresh series of monthly counts.

"large city": ratios between people depend on how people differ, so that the planted ratio of one person's hazard has no
such closed form. The study's script is run on a city made of several fresh ones, and what it finds there is the value
that the estimates of a city of the shipped size scatter about. It tells whether the estimator finds in one extract what
it finds in many; what it should find is planted and stands in `truth.json` beside it.

Errors are Monte Carlo standard errors: between batches of worlds, or of the estimate in the large city.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain, pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.comparisons.synthetic_control import augmented_synthetic_control, synthetic_control
from ipvi_eval.pipeline.new_study import new_study
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.stages.scripts import load
from ipvi_eval.plan.study import read_study
from ipvi_eval.repetition.next_rate import next_rate
from ipvi_eval.results.store import Results
from ipvi_eval.synthetic.draws import Draws
from ipvi_eval.synthetic.files.extracts import simulate
from ipvi_eval.synthetic.intensity import draw_series, months, months_since_start, place_ratio, population
from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.people import DAYS_PER_YEAR, Person
from ipvi_eval.synthetic.truth import true_values
from ipvi_eval.synthetic.truth.counted import groups
from ipvi_eval.synthetic.truth.shipped_study import (
    ARRESTED_WITHIN,
    FOLLOWED_LISTS,
    FREEZE,
    HORIZONS,
    LISTS,
    NOTIFIED_LISTS,
    OUTCOMES,
    PRIMARY,
    REFERENCE_LIST,
    SAME_VICTIM,
    WEIGHTS,
)
from ipvi_eval.synthetic.truth.true_values import STORED, Measured, TrueValue, read_measured, write_measured
from ipvi_eval.synthetic.world import Incident, World, make_world

SEED = 2_000_000  # worlds have this seed and the following; the shipped one has another
LAST_YEAR = 2030  # five years after the study's last day
BATCHES, IN_A_BATCH = 12, 8
CITIES = 10  # fresh extracts in the large city
SERIES = 200
SYNTHETIC = {"synthetic.effect": synthetic_control, "synthetic.augmented.effect": augmented_synthetic_control}
FREEZE_MONTH = pd.Period(FREEZE, freq="M")
LONGEST = max(HORIZONS.values())
YEAR = HORIZONS[12]  # days in which another incident of the same people counts
TOP = 0.05  # the pairs with most reports
QUARTER = "_quarter"  # how the days are called by which a quarter of the pairs had the next report
DELAYS = (30, 90)  # days within which a person should be notified
TABLE = Path(true_values.__file__).with_name(STORED)
COMMAND = "python benchmarks/synthetic_truth.py --store"
KEYS = ("DIR_NO", "SUSPECT_KEY", "VICTIM_KEY", "SUBJECT_KEY")

Days = NDArray[np.int64]
Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class Life:
    """What happened to one person from one day on, in days at liberty: `end` of being seen, why, and the new events.

    `reached`: notified by the study's last day and before any new event.
    """

    list: str
    end: int
    gone: str
    events: tuple[int, ...]
    reached: bool

    @property
    def first(self) -> int:
        """Days to the first event, or to the end."""
        return self.events[0] if self.events else self.end


def at_liberty(person: Person, origin: int, day: int) -> int:
    """Days after `origin` up to `day` that do not lie strictly inside a stay in custody."""
    inside = sum(max(0, min(end - 1, day) - max(start, origin)) for start, end in person.custody)
    return day - origin - inside


def counts_as(incident: Incident, outcome: str, index_victim: int) -> bool:
    """Whether an incident between intimate partners is one of the outcome."""
    kind, injured, same = OUTCOMES[outcome].arrest, OUTCOMES[outcome].injury, outcome in SAME_VICTIM
    if not incident.report or (kind and not incident.arrest) or (injured and not incident.injury):
        return False
    return not same or incident.victim == index_victim


def lives(world: World, outcome: str, *, since_notification: bool = False) -> list[Life]:
    """Everybody of the first place who entered, or was notified, before the study's last day and stayed a day."""
    freeze = (FREEZE - world.first_day).days
    mine: dict[int, list[Incident]] = {number: [] for number, person in world.people.items() if person.place == 0}
    for incident in world.incidents:
        if incident.suspect in mine and incident.relationship == "intimate":
            mine[incident.suspect].append(incident)
    found = []
    for number, incidents in mine.items():
        person = world.people[number]
        origin = person.notified if since_notification else person.entry
        last = min(person.exit, world.days - 1)
        if origin >= freeze or (end := at_liberty(person, origin, last)) < 1:
            continue
        days = [i.day for i in incidents if i.day > origin and counts_as(i, outcome, incidents[0].victim or 0)]
        gone = person.exit_reason if person.exit <= last else ""
        events = tuple(at_liberty(person, origin, day) for day in days)
        reached = person.notified < min(freeze, last, *days[:1])
        found.append(Life(person.list_at_entry, end, gone, events, reached))
    return found


def free(stop: Days, event: NDArray[np.bool_], longest: int) -> NDArray[np.float64]:
    """Share still free of an event at the end of each day 0 to `longest`, if nobody left."""
    happened = np.bincount(stop[event], minlength=longest + 2)[: longest + 1]
    return np.asarray(np.cumprod(1 - happened / present(stop, longest)), dtype=np.float64)


def present(stop: Days, longest: int) -> NDArray[np.float64]:
    """People who are there on each day 0 to `longest`; 1 where nobody is, to divide by."""
    ended = np.cumsum(np.bincount(stop, minlength=longest + 2))[: longest + 1]
    there: Days = len(stop) - np.r_[0, ended[:-1]]
    return np.maximum(there, 1).astype(np.float64)


def of_first_events(stem: str, people: Sequence[Life], *, days_free: bool) -> Iterator[tuple[str, float]]:
    """Shares at each horizon, the median and, for the primary outcome, the mean days free."""
    stop, event = np.array([one.first for one in people]), np.array([bool(one.events) for one in people])
    curve = free(stop, event, max(int(stop.max()), LONGEST))
    yield from ((f"{stem}.risk_{months}m", 1 - curve[days]) for months, days in HORIZONS.items())
    reached = np.flatnonzero(curve <= 0.5)
    if len(reached):
        yield f"{stem}.median", float(reached[0])
    if days_free:
        yield f"{stem}.rmst_{max(HORIZONS)}m", float(curve[:LONGEST].sum())


def of_exits_and_all_events(stem: str, people: Sequence[Life]) -> Iterator[tuple[str, float]]:
    """Shares of what came first, and the mean number of events, at each horizon."""
    stop = np.array([one.first for one in people])
    first = ["event" if one.events else one.gone for one in people]
    curve = free(stop, np.array([kind != "" for kind in first]), LONGEST)
    before = np.r_[1.0, curve[:-1]]
    there = present(stop, LONGEST)
    for kind, name in (("event", "incidence"), ("death", "death"), ("moved", "moved")):
        happened = np.bincount(stop[np.array([one == kind for one in first])], minlength=LONGEST + 2)[: LONGEST + 1]
        share = np.cumsum(before * happened / there)
        yield from ((f"{stem}.{name}_{months}m", share[days]) for months, days in HORIZONS.items())
    every = np.concatenate([np.array(one.events, dtype=np.int64) for one in people])
    number = np.cumsum(np.bincount(every, minlength=LONGEST + 2)[: LONGEST + 1] / present(ends(people), LONGEST))
    yield from ((f"{stem}.mean_{months}m", number[days]) for months, days in HORIZONS.items())


def ends(people: Sequence[Life]) -> Days:
    """Days for which each is seen."""
    return np.array([one.end for one in people])


def on(people: Sequence[Life], lists: Collection[str]) -> list[Life]:
    """Those on one of the lists."""
    return [one for one in people if one.list in lists]


def of_people(worlds: Sequence[World]) -> Values:
    """Everything that is counted in complete worlds, over all of `worlds` together."""
    found: Values = {}
    for outcome in (name for name in OUTCOMES if name not in SAME_VICTIM):
        people = [life for world in worlds for life in lives(world, outcome)]
        since = [life for world in worlds for life in lives(world, outcome, since_notification=True)]
        for name, lists in LISTS.items():
            stem, primary = f"survival.{outcome}.list_{name.lower()}", outcome == PRIMARY
            found |= of_first_events(stem, on(people, lists), days_free=primary)
            if primary:
                found |= of_exits_and_all_events(stem, on(people, lists))
            if told := on(since, lists):
                stem = f"survival.{outcome}.notified.list_{name.lower()}"
                found |= of_first_events(stem, told, days_free=False)
    return found | apart(found)


def of_delivery(worlds: Sequence[World]) -> Values:
    """How soon those who entered a notified list since the program began were notified, in calendar days from entry.

    In the made-up world the day of entry is that of the incident. Whoever leaves first is followed no longer.
    """
    delays: list[tuple[str, int, bool]] = []
    for world in worlds:
        freeze, start = ((day - world.first_day).days for day in (FREEZE, world.parameters.effects.start))
        for person in world.people.values():
            last = min(person.exit, freeze)
            if person.place or person.list_at_entry not in NOTIFIED_LISTS or not start <= person.entry < last:
                continue
            if at_liberty(person, person.entry, last) > 0:
                end = min(person.exit, world.days - 1)
                told = person.notified < end
                delays.append((person.list_at_entry, min(person.notified, end) - person.entry, told))
    found: Values = {}
    for stem, lists in {
        "": NOTIFIED_LISTS,
        **{f"list_{name.lower()}.": lists for name, lists in LISTS.items()},
    }.items():
        stop = np.array([days for name, days, _ in delays if name in lists])
        curve = free(stop, np.array([told for name, _, told in delays if name in lists]), LONGEST)
        found |= {f"delivery.delay.{stem}within_{days}": 1 - curve[days] for days in DELAYS}
        found[f"delivery.delay.{stem}median"] = float(np.flatnonzero(curve <= 0.5)[0])
    return found


def of_follow_through(worlds: Sequence[World]) -> Values:
    """Of those on a list of FOLLOWED_LISTS with a new report, the share arrested or booked at the first one or within
    ARRESTED_WITHIN days, by whether it came before the programme began or since."""
    found: dict[str, list[bool]] = {}
    for world in worlds:
        start = (world.parameters.effects.start - world.first_day).days
        for person, day, arrested in new_reports(world):
            if person.list_at_entry in FOLLOWED_LISTS:
                side = "before" if day < start else "since"
                told = next(name for name, lists in LISTS.items() if person.list_at_entry in lists)
                found.setdefault(f"delivery.follow_through.{told.lower()}_{side}", []).append(arrested)
    return {name: float(np.mean(hits)) for name, hits in found.items()}


def of_arrests(worlds: Sequence[World]) -> Values:
    """The same of everybody on a list at any time, and of each group of people."""
    found: dict[str, list[bool]] = {}
    for world in worlds:
        new = {id(person): arrested for person, _, arrested in new_reports(world)}
        for name, people in groups(one for one in world.people.values() if id(one) in new).items():
            found.setdefault(f"equity.{name}.arrested", []).extend(new[id(one)] for one in people)
    return {name: float(np.mean(hits)) for name, hits in found.items() if hits}


def new_reports(world: World) -> Iterator[tuple[Person, int, bool]]:
    """Each person of the programme's area with a new report by the last day, the day of the first one, and whether an
    arrest or a booking came on it or within ARRESTED_WITHIN days."""
    freeze = (FREEZE - world.first_day).days
    own: dict[int, list[Incident]] = {}
    for incident in world.incidents:
        if incident.suspect is not None:
            own.setdefault(incident.suspect, []).append(incident)
    for number, person in world.people.items():
        if person.place:
            continue
        new = [i.day for i in own.get(number, ()) if i.report and i.relationship == "intimate"]
        new = [day for day in new if person.entry < day <= freeze]
        if new:
            taken = [i.day for i in own[number] if i.arrest] + [booked for booked, _ in person.custody]
            yield person, new[0], any(0 <= day - new[0] <= ARRESTED_WITHIN for day in taken)


def of_repetition(worlds: Sequence[World]) -> Values:
    """How often the same people come back, and what the pairs with most reports have of all, up to the last day.

    Reports between intimate partners whose people are known, in order of days, with several of one day as one (but for
    their harm, which adds up). The share with another one before is asked of those with as much record behind them, the
    next one of pairs with as much left, whose first report came as long after the first day.
    """
    again: dict[str, list[bool]] = {of: [] for of in ("pair", "victim", "suspect")}
    followed: dict[str, list[float]] = {"second": [], "third": [], "fourth": []}
    sizes: list[int] = []
    harms: list[float] = []
    for world in worlds:
        freeze = (FREEZE - world.first_day).days
        here = [i for i in world.incidents if not i.place and i.report and i.relationship == "intimate"]
        here = [i for i in here if i.day <= freeze and i.suspect is not None]
        keys_of: dict[str, list[object]] = {
            "pair": [(i.suspect, i.victim) for i in here],
            "victim": [i.victim for i in here],
            "suspect": [i.suspect for i in here],
        }
        for of, keys in keys_of.items():
            days: dict[object, list[int]] = {}
            for key, one in zip(keys, here, strict=True):
                mine = days.setdefault(key, [])
                if one.day not in mine:
                    mine.append(one.day)
            for mine in days.values():
                gaps = [YEAR + 1, *(later - earlier for earlier, later in pairwise(mine))]
                again[of] += [gap <= YEAR for day, gap in zip(mine, gaps, strict=True) if day >= YEAR]
            if of == "pair":
                sizes += map(len, days.values())
                harm = dict.fromkeys(keys, 0.0)
                for key, one in zip(keys, here, strict=True):
                    harm[key] += WEIGHTS[one.offence][1]
                harms += harm.values()
                for mine in (one for one in days.values() if one[0] >= YEAR):
                    for day, gap, name in zip(mine, [*np.diff(mine), YEAR + 1], followed, strict=False):
                        if day + YEAR <= freeze:
                            followed[name].append(gap)
    return {
        **{f"harm.repeats.{of}": float(np.mean(hits)) for of, hits in again.items()},
        **{f"harm.next.{name}": float((np.array(gaps) <= YEAR).mean()) for name, gaps in followed.items()},
        **dict(first_quarters(followed)),
        "harm.top.share": top_share(sizes),
        "harm.top.harm": top_share(harms),
        "harm.top.gini": gini(sizes),
        "harm.top.gini_harm": gini(harms),
    }


def top_share(values: Sequence[float]) -> float:
    """What the TOP part with the largest values has of all; whoever lies across its border counts in part."""
    top, most = TOP * len(values), sorted(values, reverse=True)
    return (sum(most[: int(top)]) + (top - int(top)) * most[int(top)]) / sum(values)


def first_quarters(followed: Mapping[str, Sequence[float]]) -> Iterator[tuple[str, float]]:
    """Days by which a quarter of the pairs had the next report, of those of whom so many had it within the year."""
    for name, gaps in followed.items():
        quarter = sorted(gaps)[-(-len(gaps) // 4) - 1]
        if quarter <= YEAR:
            yield f"harm.next.{name}{QUARTER}", float(quarter)


def gini(values: Sequence[float]) -> float:
    """The Gini coefficient: half the mean difference of two of the values, either the first or the second, over the
    mean (as by rank, with the smallest first)."""
    ranked = sorted(values)
    by_rank = sum(rank * value for rank, value in enumerate(ranked, start=1))
    return 2 * by_rank / (len(ranked) * sum(ranked)) - (len(ranked) + 1) / len(ranked)


def apart(found: Mapping[str, float]) -> Values:
    """The lists less the largest, in shares and in days free."""
    stem, longest = f"survival.{PRIMARY}.list_", max(HORIZONS)
    kinds = {f"risk_{m}m": f"risk_difference_{m}m" for m in HORIZONS}
    kinds[f"rmst_{longest}m"] = f"rmst_difference_{longest}m"
    base = REFERENCE_LIST.lower()
    return {
        f"{stem}{name}.{told}": found[f"{stem}{name}.{kind}"] - found[f"{stem}{base}.{kind}"]
        for name in map(str.lower, LISTS)
        for kind, told in kinds.items()
        if name != base
    }


def with_and_without(parameters: Parameters) -> tuple[Parameters, Parameters]:
    """Everybody's hazard as after notification from the day of entry on, and as without it: nobody is notified."""
    nobody = replace(parameters.response, notified_share=0.0, backlog_share=0.0)
    bare = replace(parameters, response=nobody)
    after = replace(bare.reoffence, yearly=bare.reoffence.yearly * parameters.effects.notification)
    return replace(bare, reoffence=after), bare


def shares_by_list(worlds: Sequence[World], outcome: str) -> dict[tuple[str, int], float]:
    """Share with an event by list and horizon, if nobody left."""
    people = [life for world in worlds for life in lives(world, outcome)]
    found: dict[tuple[str, int], float] = {}
    for name in NOTIFIED_LISTS:
        some = on(people, (name,))
        curve = free(np.array([one.first for one in some]), np.array([bool(one.events) for one in some]), LONGEST)
        found |= {(name, months): 1 - curve[days] for months, days in HORIZONS.items()}
    return found


def of_notification(parameters: Parameters, seeds: Sequence[int]) -> Values:
    """What notification from the day of entry on does to shares, among people on the lists of those it reached."""
    after, without = ([make_world(one, seed=seed) for seed in seeds] for one in with_and_without(parameters))
    worlds = [make_world(parameters, seed=seed) for seed in seeds]
    found: Values = {}
    for outcome in OUTCOMES:
        reached = [life.list for world in worlds for life in lives(world, outcome) if life.reached]
        one, other = shares_by_list(after, outcome), shares_by_list(without, outcome)
        for horizon in HORIZONS:
            gaps = (one[name, horizon] - other[name, horizon] for name in reached)
            found[f"survival.{outcome}.notification.share_difference_{horizon}m"] = sum(gaps) / len(reached)
    return found


def over_batches(batches: Sequence[Values], way: true_values.Way, size: int) -> Iterator[TrueValue]:
    """Mean and Monte Carlo error of what every batch of `size` worlds has, and from world to world the spread of what
    may be stated without an interval."""
    for id in batches[0] if batches else ():
        values = [batch[id] for batch in batches if id in batch]
        if len(values) == len(batches):
            between = float(np.std(values, ddof=1))
            spread = between * size**0.5 if id.endswith(QUARTER) else None
            yield TrueValue(id, float(np.mean(values)), between / len(values) ** 0.5, way, spread)


def of_series(parameters: Parameters, seeds: Sequence[int]) -> Iterator[TrueValue]:
    """The gap to a synthetic area, which is stated without an interval, over fresh monthly series of every area."""
    calendar = months(parameters)[months(parameters) < FREEZE_MONTH]
    first, days = int((months_since_start(parameters) < 0).sum()), np.asarray(calendar.days_in_month)
    gaps = []
    for seed in seeds:
        rates = []
        for stream, place in enumerate(parameters.places):
            drawn = draw_series(
                parameters, place, Draws(seed, stream=stream), yearly=place.intimate,
                ratio=place_ratio(parameters, place), fixed=stream == 0,
            )  # fmt: skip
            people = np.array([population(place, year) for year in calendar.year])
            rates.append(1000 * DAYS_PER_YEAR * drawn.counts[: len(calendar)] / (people * days))
        gaps.append([fit(rates[0], np.array(rates[1:]), first_after=first).effect for fit in SYNTHETIC.values()])
    found = np.array(gaps)
    for name, mean, spread in zip(SYNTHETIC, found.mean(axis=0), found.std(axis=0, ddof=1), strict=True):
        yield TrueValue(f"its.{PRIMARY}.{name}", mean, spread / len(found) ** 0.5, "fresh series", spread)


def pooled(folder: Path, cities: int) -> None:
    """An extract of one city made of several fresh ones: every key is told apart, populations are added."""
    for number in range(cities):
        with tempfile.TemporaryDirectory() as alone:
            simulate(Path(alone), seed=SEED + 500_000 + number)
            for path in sorted(Path(alone).glob("*.csv")):
                _append(path, folder / path.name, number, cities)


def _append(path: Path, target: Path, number: int, cities: int) -> None:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    people = "POPULATION" in rows[0]
    if people and number:
        return
    for row in rows:
        for key in KEYS:
            if row.get(key):
                row[key] = f"W{number}{row[key]}"
        if people:
            row["POPULATION"] = str(int(row["POPULATION"]) * cities)
    with target.open("a" if number else "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        if not number:
            writer.writeheader()
        writer.writerows(rows)


def in_a_large_city(cities: int) -> Iterator[TrueValue]:
    """What the study's scripts on re-offence and delivery find, with the standard error on the scale of the value."""
    with tempfile.TemporaryDirectory() as folder:
        plan = new_study(Path(folder) / "study")
        pooled(Path(folder) / "study" / "data", cities)
        study = read_study(plan)
        # The same lists are told together as in a city of the shipped size.
        disclosure = study.disclosure.model_copy(update={"smallest_list": cities * study.disclosure.smallest_list})
        study = study.model_copy(update={"disclosure": disclosure})
        frames = Inputs(study).frames
        scripts = (load(study.folder / name) for name in ("survival.py", "delivery.py"))
        for item in chain.from_iterable(script(study, frames, Results.of([])) for script in scripts):
            if isinstance(item, Estimate) and item.value is not None and (error := error_of(item)):
                spread = None if item.lower is not None else error * cities**0.5
                yield TrueValue(item.id, float(item.value), error, "large city", spread)


def fresh(parameters: Parameters, cities: int) -> list[World]:
    """The program's area of the cities that `pooled` makes one of."""
    return [make_world(parameters, seed=SEED + 500_000 + number) for number in range(cities)]


def next_report(worlds: Sequence[World]) -> TrueValue:
    """The rate of the next report of a pair since the program began over that before, in the worlds as one city."""
    known: list[tuple[int, str, str]] = []
    freeze, since = ((day - worlds[0].first_day).days for day in (FREEZE, worlds[0].parameters.effects.start))
    for number, world in enumerate(worlds):
        known += [
            (one.day, f"{number} {one.suspect} {one.victim}", f"{number} {one.suspect}")
            for one in world.incidents
            if not one.place and one.report and one.relationship == "intimate" and one.suspect is not None
            if one.day <= freeze
        ]
    day, pair, suspect = (np.array(column, dtype=object) for column in zip(*known, strict=True))
    found = next_rate(day, pair, start=0, end=freeze, since=since, clear=YEAR, last=4, offender=suspect)
    value, lower, upper = found.ratio
    return TrueValue("harm.again.ratio", value, (upper - lower) / (2 * 1.96), "large city")


def error_of(estimate: Estimate) -> float | None:
    """Standard error on the scale of the value: from the interval, or of a share without one; None where neither."""
    value, lower, upper = estimate.value, estimate.lower, estimate.upper
    if value is not None and lower is not None and upper is not None:
        return (upper - lower) / (2 * 1.96)
    if value is not None and estimate.unit == "proportion" and estimate.n:
        return float(np.sqrt(value * (1 - value) / estimate.n))
    return None


def measure(
    parameters: Parameters, ways: Collection[str], *, batches: int, size: int, cities: int, series: int
) -> dict[str, TrueValue]:
    """Every value that one of `ways` gives; where two give one, the way that does not estimate."""
    own = replace(parameters, places=parameters.places[:1])
    longer = replace(own, last_year=LAST_YEAR)
    counted, planted = [], []
    for batch in range(batches if {"complete worlds", "two worlds"} & set(ways) else 0):
        seeds = range(SEED + batch * size, SEED + (batch + 1) * size)
        if "complete worlds" in ways:
            worlds = [make_world(longer, seed=seed) for seed in seeds]
            arrests = of_follow_through(worlds) | of_arrests(worlds)
            counted.append(of_people(worlds) | of_delivery(worlds) | arrests | of_repetition(worlds))
        if "two worlds" in ways:
            planted.append(of_notification(own, seeds))
        print(f"batch {batch + 1} of {batches}", flush=True)
    found = {}
    if cities and "large city" in ways:
        found = {one.id: one for one in (*in_a_large_city(cities), next_report(fresh(own, cities)))}
    found |= {one.id: one for one in over_batches(counted, "complete worlds", size)}
    found |= {one.id: one for one in over_batches(planted, "two worlds", size)}
    if "fresh series" in ways:
        found |= {one.id: one for one in of_series(parameters, range(SEED, SEED + series))}
    return found


def main() -> None:
    """Parse, measure, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="two batches of one world, no large city")
    parser.add_argument("--store", action="store_true", help=f"write {STORED}, which truth.json is made from")
    parser.add_argument("--ways", nargs="+", choices=get_args(true_values.Way), help="only these; the rest is kept")
    options = parser.parse_args()
    ways = options.ways or get_args(true_values.Way)
    began = time.perf_counter()
    if options.smoke:
        sizes = {"batches": 2, "size": 1, "cities": 0, "series": 10}
    else:
        sizes = {"batches": BATCHES, "size": IN_A_BATCH, "cities": CITIES, "series": SERIES}
    measured = measure(Parameters(), ways, **sizes)
    # A number that a way not carried out gives better keeps its value.
    kept = {one.id: one for one in read_measured().values if one.way not in ways} if options.ways else {}
    found = tuple((measured | kept).values())
    for one in found:
        print(f"{one.id:<75}{one.value:>12.4f} ({one.error:.4f})  {one.way}")
    if options.store and not options.smoke:
        made = Measured(
            command=COMMAND,
            version=version("ipvi_eval"),
            date=datetime.now(tz=UTC).date(),
            seed=SEED,
            worlds=BATCHES * IN_A_BATCH,
            cities=CITIES,
            series=SERIES,
            values=found,
        )
        write_measured(TABLE, made)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
