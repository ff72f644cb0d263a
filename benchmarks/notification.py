"""What the hazard ratio after notification finds in worlds whose truth is known, by how people are chosen.

    python benchmarks/notification.py --smoke                        small worlds, seconds
    python benchmarks/notification.py --output notification.jsonl    run again to resume where it stopped
    python benchmarks/notification.py --output notification.jsonl --store    also write the table the reports print
    python benchmarks/notification.py --people 300 --store                   again those worlds; others stay as stored

Worlds from `ipvi_eval.synthetic`, with the shipped numbers and one danger at a time, without an effect and with a
hazard ratio of .7 planted, of as many people as a county has and of 300. What is fitted is what a study under the
shipped plan fits, from the same rows: the planned model without and with the calendar year, its checks, and in the
first of the worlds also the outcomes that incidents can precede, all re-offences, and the comparison designs, for which
a second place without a program is drawn. The planted ratio is of one person's hazard; with frailty the ratio between
people lies a little nearer to 1, which is part of the bias under .7.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import Any, cast, get_args

import numpy as np
import pandas as pd
from scipy import stats

from ipvi_eval.cohort.street_time import street_spells
from ipvi_eval.counted import EVERYBODY, Group
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.world_extract import extract_of
from ipvi_eval.plan.study import read_study
from ipvi_eval.plan.survival import Exposure
from ipvi_eval.questions.reoffence.notification.history_adjusted import history_adjusted
from ipvi_eval.questions.reoffence.other_people.exposure_contrast import exposure_contrast
from ipvi_eval.questions.reoffence.other_people.exposure_groups import exposure_groups
from ipvi_eval.questions.reoffence.other_people.landmark_contrast import landmark_groups, risk_differences
from ipvi_eval.questions.reoffence.other_people.matched_contrast import matched_contrast
from ipvi_eval.questions.reoffence.risk import notification_ratio
from ipvi_eval.questions.reoffence.selection.chosen import TERMS, chosen
from ipvi_eval.questions.reoffence.selection.departure import departure
from ipvi_eval.questions.reoffence.selection.direction import withheld
from ipvi_eval.questions.reoffence.selection.negative_control import negative_control
from ipvi_eval.questions.reoffence.selection.trend_before import trend_before
from ipvi_eval.questions.reoffence.simulations import notification_measured
from ipvi_eval.questions.reoffence.simulations.notification_measured import (
    CHECKS,
    STORED,
    Measured,
    Model,
    Row,
    key_of,
    read_measured,
    write_measured,
)
from ipvi_eval.questions.reoffence.simulations.planned_method import planned_method
from ipvi_eval.results.measured_file import again
from ipvi_eval.synthetic.parameters import Dangers, Parameters
from ipvi_eval.synthetic.world import World, make_world

SEED = 2026
COUNTY, SMALL = 2350, 300  # people; the shipped first place has about so many
SIZES = (COUNTY, SMALL)
ROUND = 5  # replicates at a time, every world in turn, so that a stopped run has some of each
OTHERS = 0.04
DANGERS: Mapping[str, Dangers] = {
    "by list and entry date": Dangers(),
    "at random times": Dangers(chosen="at random times"),
    "within a month of a report": Dangers(chosen="after an incident"),
    "call-ins of those with most reports in half a year": Dangers(chosen="by counts"),
    "when two months quiet": Dangers(chosen="when quiet"),
    "those of earlier years only after a new report": Dangers(chosen="early ones again"),
    "at release from custody": Dangers(chosen="at release"),
    "reports fall by 5 % a year for everybody": Dangers(hazard_trend=0.95),
    "reports fall by 2 % a year for everybody": Dangers(hazard_trend=0.98),
    "those who are easily reached": Dangers(chosen="by reach"),
    "those known to be dangerous": Dangers(chosen="by danger"),
    "at random times, 8 % a year having left unrecorded": Dangers(chosen="at random times", leaving_yearly=0.08),
}
PLAN = read_study(Path(__file__).resolve().parents[1] / "analysis" / "study.toml")
REPORT, ARREST, SAME_VICTIM, OTHER = "ipv_dir", "ipv_arrest", "ipv_dir_same_victim", "other_dir"
TABLE = Path(notification_measured.__file__).with_name(STORED)
SOURCE = "worlds drawn from known parameters, one danger at a time"
COMMAND = "python benchmarks/notification.py --output notification.jsonl --store"

Answer = tuple[float, float] | None
"""A log hazard ratio (a difference in shares from a landmark) with its standard error; None where there is none."""

Replicate = dict[Model, Answer]


def parameters(dangers: Dangers, effect: float, people: int, *, places: int = 1) -> Parameters:
    """The shipped world's first `places`, made so small that about `people` come to notice in the first."""
    shipped, share = Parameters(), people / COUNTY
    small = [
        replace(place, intimate=place.intimate * share, non_intimate=place.non_intimate * share)
        for place in shipped.places[:places]
    ]
    effects = replace(shipped.effects, notification=effect)
    return replace(shipped, places=tuple(small), effects=effects, dangers=replace(dangers, others=OTHERS))


def frames(world: World) -> Frames:
    """The world as a study under the shipped plan reads it."""
    return Frames(PLAN, extract_of(world))


def answer(fit: Callable[[], Estimate]) -> tuple[Estimate | None, Answer]:
    """What `fit` gives, and as a pair; None where that cannot be had, as in a study."""
    try:
        found = fit()
    except AnalysisError:
        return None, None
    assert found.value is not None
    if found.standard_error is None:
        return None, None
    apart = found.unit == "difference in proportions"
    return found, (found.value if apart else float(np.log(found.value)), found.standard_error)


def ratio(spells: pd.DataFrame, covariates: tuple[str, ...] = ()) -> Estimate:
    """The planned model on these rows. lifelines' check is left out: it takes longer than the fit."""
    return notification_ratio("x.hazard_ratio", "", spells, covariates=covariates, level=PLAN.level)[1]


def planned(held: Frames) -> Replicate:
    """The time-dependent model of the first report without and with the calendar year, and the first on incidents of
    another kind in the same people to the same day, where the truth is always 1."""
    rows = held.spells_by_year(REPORT).first()
    return {
        "without year": answer(lambda: ratio(rows))[1],
        "with year": answer(lambda: ratio(rows, held.terms(rows)))[1],
        "control": answer(lambda: ratio(apart(held)))[1],
    }


def apart(held: Frames) -> pd.DataFrame:
    """Rows up to the first incident that is not between intimates, of people followed to the first report at most."""
    people, extract = held.persons(), held.extract
    reports, others = held.involved(REPORT), extract.incidents[extract.incidents["relationship"] != "intimate"]
    later = reports[reports["date"] > reports["suspect"].map(people.set_index("person")["entry"])]
    first = people["person"].map(later.groupby("suspect")["date"].min())
    until = people.assign(exit=people[["exit"]].assign(report=first).min(axis=1))
    freeze = PLAN.window.freeze
    return street_spells(until, others, extract.notifications, extract.custody, freeze=freeze).first()


def checks(held: Frames) -> Replicate:
    """The checks of the planned model, and its ratio as the headline claims it: with an interval that rules out nothing
    where a check withholds the direction."""
    rows, history = held.spells_by_year(REPORT).first(), held.spells_by_history(REPORT)
    others, before = held.control_spells(REPORT, OTHER), history.first()
    about: dict[str, Any] = {"level": PLAN.level}
    terms = held.terms(rows)
    assert PLAN.programme is not None
    start = PLAN.programme.start
    _, headline = answer(lambda: ratio(rows, terms))
    control, controlled = answer(lambda: negative_control("x", "", others, covariates=held.terms(others), **about))
    trend, earlier = answer(lambda: trend_before("x", "", before, start, **about))
    if headline is not None and withheld(control, trend):
        headline = (headline[0], np.inf)
    return {
        "headline": headline,
        "control as planned": controlled,
        "trend before": earlier,
        "departure": answer(lambda: departure("x", "", rows, covariates=terms, **about))[1],
        **choices(history.frame, "everybody"),
        **choices(before, "at risk"),
    }


def choices(rows: pd.DataFrame, who: str) -> Replicate:
    """Who was chosen."""
    try:
        ratios = {one.id.rpartition(".")[2]: one for one in chosen("x", "", Group(EVERYBODY), rows, level=PLAN.level)}
    except AnalysisError:
        ratios = {}
    return {
        cast(Model, f"{term}, {who}"): answer(lambda: ratios[term])[1] if term in ratios else None  # noqa: B023
        for term in TERMS
    }


def with_history(held: Frames) -> Replicate:
    """Outcomes that incidents can precede, and all re-offences: plain, and among people with a like history."""
    found: Replicate = {}
    for name, outcome in (("arrest", ARREST), ("same victim", SAME_VICTIM), ("every report", REPORT)):
        history = held.spells_by_history(outcome)
        rows = history.frame if outcome == REPORT else history.first()
        found[cast(Model, name)] = answer(lambda: ratio(rows))[1]  # noqa: B023
        given: dict[str, Any] = {"covariates": held.terms(rows), "level": PLAN.level}
        found[cast(Model, f"{name}, history")] = answer(lambda: history_adjusted("x", "", rows, **given)[1])[1]  # noqa: B023
    return found


def with_others(held: Frames, design: Exposure) -> Replicate:
    """One design that compares other people: weighted, in pairs, and shares a year from the landmark, doubly robust."""
    plan = PLAN.survival
    assert plan is not None
    people = held.compared(REPORT, design)
    who: dict[str, Any] = {"design": design, "adjust": plan.adjust}
    how: dict[str, Any] = {"estimand": plan.estimand, "trim": plan.trim}

    def weighted() -> Estimate:
        return exposure_contrast("x.hazard_ratio", "", exposure_groups(people, **who), **how, level=PLAN.level).ratio

    def matched() -> Estimate:
        return matched_contrast("x.hazard_ratio", "", exposure_groups(people, **who), level=PLAN.level).ratio

    def from_landmark() -> Estimate:
        groups = landmark_groups(people, **who, **how, day=plan.landmark_days)
        return risk_differences("x", "", groups, months=12, days=plan.horizons_days[12], level=PLAN.level)[2]

    return {
        cast(Model, design): answer(weighted)[1],
        cast(Model, f"{design}, pairs"): answer(matched)[1],
        cast(Model, f"{design}, landmark"): answer(from_landmark)[1],
    }


def with_designs(held: Frames) -> Replicate:
    """Both designs that compare other people."""
    return with_others(held, "historical cohort") | with_others(held, "comparison area")


PARTS: Mapping[str, Callable[[Frames], Replicate]] = {
    "planned": planned,
    "checks": checks,
    "history": with_history,
    "designs": with_designs,
}
REPLICATES: Mapping[tuple[str, int, float], int] = {
    ("planned", COUNTY, 1.0): 300,
    ("planned", COUNTY, 0.7): 40,
    ("planned", SMALL, 1.0): 40,
    ("checks", COUNTY, 1.0): 20,
    ("designs", COUNTY, 1.0): 5,
    ("history", COUNTY, 1.0): 5,
}


@dataclass(frozen=True, slots=True)
class Task:
    """One part of some replicates of one world, by number."""

    part: str
    world: str
    effect: float
    people: int
    first: int
    last: int

    @property
    def name(self) -> str:
        """Its key in the notebook."""
        return f"{self.part}; {self.world}; {self.effect:g}; {self.people}; {self.first}-{self.last}"

    def run(self) -> list[Replicate]:
        """The estimates of every replicate; seeds are the same in every world and part, and so is the first place."""
        places = 2 if self.part == "designs" else 1
        drawn = parameters(DANGERS[self.world], self.effect, self.people, places=places)
        seeds = range(SEED + self.first, SEED + self.last)
        return [PARTS[self.part](frames(make_world(drawn, seed=seed))) for seed in seeds]


def tasks(*, smoke: bool, sizes: Collection[int]) -> Iterator[Task]:
    """Round by round, every part and world of these sizes in each; the smoke has small worlds, and every part of one
    kind."""
    if smoke:
        yield from (Task("planned", world, 1.0, SMALL, 0, 2) for world in list(DANGERS)[::4])
        yield from (Task(part, "at random times", 1.0, SMALL, 0, 2) for part in PARTS)
        return
    for first in range(0, max(REPLICATES.values()), ROUND):
        for ((part, people, effect), number), world in product(REPLICATES.items(), DANGERS):
            if first < number and people in sizes:
                yield Task(part, world, effect, people, first, first + ROUND)


Found = list[Replicate]


def run(wanted: Iterable[Task], output: Path | None) -> list[tuple[Task, Found]]:
    """Every task, from the file where it is there already; each new one is appended at once."""
    lines = output.read_text().splitlines() if output is not None and output.is_file() else []
    done = {row["name"]: row["found"] for row in map(json.loads, lines)}
    rows = []
    for task in wanted:
        if task.name not in done:
            began = time.perf_counter()
            done[task.name] = task.run()
            if output is not None:
                with output.open("a") as file:
                    file.write(json.dumps({"name": task.name, "found": done[task.name]}) + "\n")
            print(f"{task.name:<80} {time.perf_counter() - began:6.1f} s", flush=True)
        rows.append((task, done[task.name]))
    return rows


def rows(found: list[tuple[Task, Found]]) -> Iterator[Row]:
    """A line of the stored table for each kind of world and model, over all its replicates."""
    kinds = dict.fromkeys((people, effect) for _, people, effect in REPLICATES)
    for (people, effect), world in product(kinds, DANGERS):
        mine = [task for task in found if (task[0].world, task[0].effect, task[0].people) == (world, effect, people)]
        replicates = [replicate for _, each in mine for replicate in each]
        for model in get_args(Model):
            pairs = [replicate[model] for replicate in replicates if model in replicate]
            fitted = np.array([pair for pair in pairs if pair is not None])
            if len(fitted) > 1:
                yield line(world, effect, people, model, len(pairs), fitted)


def line(world: str, effect: float, people: int, model: Model, worlds: int, fitted: np.ndarray) -> Row:
    """From log hazard ratios and their standard errors (fitted, 2)."""
    points, (low, high) = fitted[:, 0], fitted[:, 0] + np.outer([-1, 1], stats.norm.ppf(0.975) * fitted[:, 1])
    truth = 0.0 if model in CHECKS else np.log(effect)
    return Row(
        world=world,
        effect=effect,
        people=people,
        model=model,
        worlds=worlds,
        fitted=len(fitted),
        bias=float(points.mean() - truth),
        bias_se=float(points.std(ddof=1) / np.sqrt(len(points))),
        covers=float(((low <= truth) & (truth <= high)).mean()),
        lower=float((high < 0).mean()),
        higher=float((low > 0).mean()),
    )


def print_table(found: Iterable[Row]) -> None:
    """Bias of the log hazard ratio, and per cent of intervals, each with its Monte Carlo error."""
    print(f"{'world':<55}{'ratio':>6}{'people':>7} {'model':<10}{'bias':>15}", end="")
    print("".join(f"{name:>14}" for name in ("covers", "lower", "higher")), "  fitted")
    for row in found:
        shares = (row.covers, row.lower, row.higher)
        print(f"{row.world:<55}{row.effect:>6g}{row.people:>7} {row.model:<10}", end="")
        print(f"{row.bias:>+8.3f} ({row.bias_se:.3f})", end="")
        print("".join(f"{100 * share:>8.0f} ({100 * row.chance(share):.1f})" for share in shares), end="")
        print(f"   {row.fitted} of {row.worlds}")


def among_stored(made: Measured, people: Collection[int]) -> Measured:
    """The stored table with the rows of worlds of these sizes `made` anew."""
    stored = read_measured()
    rest = " and ".join(f"{size:,}" for size in SIZES if size not in people)
    return replace(
        made,
        rows=again(stored.rows, made.rows, key_of),
        methods=tuple(dict.fromkeys((*stored.methods, *made.methods))),
        earlier=stored.earlier or f"Worlds of {rest} people were made on {stored.date.isoformat()}.",
    )


def main() -> None:
    """Parse, run, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="two small worlds of each kind")
    parser.add_argument("--output", type=Path, default=None, help="JSON lines to resume from and append to")
    parser.add_argument("--store", action="store_true", help=f"write {STORED}, which the reports print")
    parser.add_argument("--people", type=int, nargs="*", choices=SIZES, default=SIZES, help="only worlds of that size")
    options = parser.parse_args()
    began = time.perf_counter()
    found = tuple(rows(run(tasks(smoke=options.smoke, sizes=options.people), options.output)))
    print_table(found)
    if options.store and not options.smoke:
        made = Measured(
            source=SOURCE,
            command=COMMAND,
            version=version("ipvi_eval"),
            date=datetime.now(tz=UTC).date(),
            seed=SEED,
            rows=found,
            methods=(planned_method(),),
        )
        write_measured(TABLE, made if set(options.people) == set(SIZES) else among_stored(made, options.people))
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
