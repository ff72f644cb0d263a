"""What the hazard ratio after notification finds in worlds whose truth is known, by how people are chosen.

    python benchmarks/notification.py --smoke                        small worlds, seconds
    python benchmarks/notification.py --output notification.jsonl    run again to resume where it stopped
    python benchmarks/notification.py --output notification.jsonl --store    also write the table the reports print

Worlds of one place from `ipvi_eval.synthetic`, with the shipped numbers and one danger at a time, without an effect and
with a hazard ratio of .7 planted, of as many people as a county has and of 300. Three models are fitted, up to the
first report of each person: the time-dependent one without and with the calendar year, and one of incidents of another
kind, on which notification has no effect in any world. The planted ratio is of one person's hazard; with frailty the
ratio between people lies a little nearer to 1, which is part of the bias under .7.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
from scipy import stats

from ipvi_eval.cohort.calendar_years import YEAR, with_years, year_ends
from ipvi_eval.cohort.street_time import street_spells
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival import notification_measured
from ipvi_eval.survival.cox import cox
from ipvi_eval.survival.notification_measured import (
    CONTROL,
    STORED,
    WITH_YEAR,
    WITHOUT_YEAR,
    Measured,
    Model,
    Row,
    write_measured,
)
from ipvi_eval.survival.reoffence import arms, design, from_entry
from ipvi_eval.synthetic.parameters import Dangers, Parameters
from ipvi_eval.synthetic.people import NEVER
from ipvi_eval.synthetic.world import Incident, World, make_world

SEED = 2026
COUNTY, SMALL = 2350, 300  # people; the shipped first place has about so many
REPLICATES = {(COUNTY, 1.0): 60, (COUNTY, 0.7): 40, (SMALL, 1.0): 40}
ROUND = 20  # replicates at a time, every world in turn, so that a stopped run has some of each
FREEZE_LAG = timedelta(days=91)  # as in the shipped plan
OTHERS = 0.04
DANGERS: Mapping[str, Dangers] = {
    "by list and entry date": Dangers(),
    "at random times": Dangers(chosen="at random times"),
    "within a month of a report": Dangers(chosen="after an incident"),
    "call-ins of those with most reports in half a year": Dangers(chosen="by counts"),
    "when two months quiet": Dangers(chosen="when quiet"),
    "at release from custody": Dangers(chosen="at release"),
    "reports fall by 5 % a year for everybody": Dangers(hazard_trend=0.95),
    "reports fall by 2 % a year for everybody": Dangers(hazard_trend=0.98),
    "those who are easily reached": Dangers(chosen="by reach"),
    "those known to be dangerous": Dangers(chosen="by danger"),
    "at random times, 8 % a year having left unrecorded": Dangers(chosen="at random times", leaving_yearly=0.08),
}
TABLE = Path(notification_measured.__file__).with_name(STORED)
SOURCE = "worlds of one place drawn from known parameters, one danger at a time"
COMMAND = "python benchmarks/notification.py --output notification.jsonl --store"


@dataclass(frozen=True, slots=True, eq=False)
class Files:
    """One world as the package reads it. `reports` and `others` have suspect and date, by kind of incident."""

    persons: pd.DataFrame
    reports: pd.DataFrame
    others: pd.DataFrame
    notifications: pd.DataFrame
    custody: pd.DataFrame
    freeze: datetime


def parameters(dangers: Dangers, effect: float, people: int) -> Parameters:
    """The shipped world's first place, made so small that about `people` come to notice."""
    shipped = Parameters()
    (place, *_), share = shipped.places, people / COUNTY
    place = replace(place, intimate=place.intimate * share, non_intimate=place.non_intimate * share)
    effects = replace(shipped.effects, notification=effect)
    return replace(shipped, places=(place,), effects=effects, dangers=replace(dangers, others=OTHERS))


def files(world: World) -> Files:
    """The columns that the models need."""
    first = np.datetime64(world.first_day, "D")

    def dates(days: Iterable[int]) -> pd.Series:
        found = np.fromiter(days, dtype=np.int64)
        return pd.Series(np.where(found >= NEVER, np.datetime64("NaT"), first + np.minimum(found, NEVER))).astype(
            "datetime64[ns]"
        )

    def suspected(incidents: list[Incident]) -> pd.DataFrame:
        who = [incident.suspect for incident in incidents]
        return pd.DataFrame({"suspect": who, "date": dates(incident.day for incident in incidents)})

    people = world.people
    notified = [number for number, person in people.items() if person.notified < NEVER]
    stays = [(number, *stay) for number, person in people.items() for stay in person.custody]
    known = [i for i in world.incidents if i.report and i.suspect in people]
    persons = {
        "person": list(people),
        "list": [person.list_at_entry for person in people.values()],
        "entry": dates(person.entry for person in people.values()),
        "exit": dates(person.exit for person in people.values()),
        "exit_reason": [person.exit_reason or None for person in people.values()],
    }
    return Files(
        persons=pd.DataFrame(persons),
        reports=suspected([i for i in known if i.relationship == "intimate"]),
        others=suspected([i for i in known if i.relationship != "intimate"]),
        notifications=pd.DataFrame({"person": notified, "date": dates(people[n].notified for n in notified)}),
        custody=pd.DataFrame(
            {
                "person": [number for number, _, _ in stays],
                "start": dates(start for _, start, _ in stays),
                "end": dates(end for _, _, end in stays),
            }
        ),
        freeze=datetime.combine(world.first_day, datetime.min.time()) + timedelta(days=world.days - 1) - FREEZE_LAG,
    )


def first_spells(found: Files, events: pd.DataFrame, marks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of street time up to the first of `events`, exposed after `marks` (the notifications when None)."""
    marks = found.notifications if marks is None else marks
    return street_spells(found.persons, events, marks, found.custody, freeze=found.freeze.date()).first()


def spells_by_year(found: Files) -> pd.DataFrame:
    """The same rows of the reports as the study's planned model has them: ended with each calendar year."""
    cuts = year_ends(found.persons, found.freeze.date())
    cut = street_spells(
        found.persons, found.reports, found.notifications, found.custody, freeze=found.freeze.date(), cuts=cuts
    )
    return with_years(cut.first())


def until_first_report(found: Files) -> Files:
    """The same people, followed to the first report after entry at most: the risk set of the other models."""
    entry = found.reports["suspect"].map(found.persons.set_index("person")["entry"])
    later = found.reports[found.reports["date"] > entry].groupby("suspect")["date"].min()
    ends = found.persons[["exit"]].assign(report=found.persons["person"].map(later)).min(axis=1)
    return replace(found, persons=found.persons.assign(exit=ends))


def log_ratio(spells: pd.DataFrame, covariates: tuple[str, ...] = ()) -> tuple[float, float] | None:
    """Log hazard ratio after notification with its standard error, as `notification_effect` fits it.

    None where that raises, because nobody had an event on one side. lifelines' check is left out: it takes longer.
    """
    try:
        arms(spells)
        row = cox(design(spells, covariates), from_entry(spells)).tidy().iloc[0]
    except AnalysisError:
        return None
    return float(np.log(row["hazard_ratio"])), float(row["standard_error"])


def estimates(found: Files) -> dict[str, tuple[float, float] | None]:
    """The three models in one world."""
    spells, controlled = first_spells(found, found.reports), until_first_report(found)
    return {
        WITHOUT_YEAR: log_ratio(spells),
        WITH_YEAR: log_ratio(spells_by_year(found), (YEAR,)),
        CONTROL: log_ratio(first_spells(controlled, found.others)),
    }


@dataclass(frozen=True, slots=True)
class Task:
    """Some replicates of one world, by number."""

    world: str
    effect: float
    people: int
    first: int
    last: int

    @property
    def name(self) -> str:
        """Its key in the notebook."""
        return f"{self.world}; {self.effect:g}; {self.people}; {self.first}-{self.last}"

    def run(self) -> list[dict[str, tuple[float, float] | None]]:
        """The estimates of every replicate; seeds are the same in every world."""
        drawn = parameters(DANGERS[self.world], self.effect, self.people)
        return [estimates(files(make_world(drawn, seed=SEED + n))) for n in range(self.first, self.last)]


def tasks(*, smoke: bool) -> Iterator[Task]:
    """Round by round, every world in each."""
    if smoke:
        yield from (Task(world, 1.0, SMALL, 0, 2) for world in DANGERS)
        return
    for first in range(0, max(REPLICATES.values()), ROUND):
        for ((people, effect), number), world in product(REPLICATES.items(), DANGERS):
            if first < number:
                yield Task(world, effect, people, first, first + ROUND)


Found = list[dict[str, tuple[float, float] | None]]
"""By model, for each replicate: log hazard ratio and standard error."""


def run(chosen: Iterable[Task], output: Path | None) -> list[tuple[Task, Found]]:
    """Every task, from the file where it is there already; each new one is appended at once."""
    lines = output.read_text().splitlines() if output is not None and output.is_file() else []
    done = {row["name"]: row["found"] for row in map(json.loads, lines)}
    rows = []
    for task in chosen:
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
    for (people, effect), world in product(REPLICATES, DANGERS):
        mine = [task for task in found if (task[0].world, task[0].effect, task[0].people) == (world, effect, people)]
        replicates = [replicate for _, each in mine for replicate in each]
        for model in get_args(Model) if replicates else ():
            answers = [replicate[model] for replicate in replicates]
            fitted = np.array([answer for answer in answers if answer is not None])
            if len(fitted) > 1:
                yield line(world, effect, people, model, len(answers), fitted)


def line(world: str, effect: float, people: int, model: Model, worlds: int, fitted: np.ndarray) -> Row:
    """From log hazard ratios and their standard errors (fitted, 2)."""
    points, (low, high) = fitted[:, 0], fitted[:, 0] + np.outer([-1, 1], stats.norm.ppf(0.975) * fitted[:, 1])
    truth = 0.0 if model == CONTROL else np.log(effect)
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


def main() -> None:
    """Parse, run, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="two small worlds of each kind")
    parser.add_argument("--output", type=Path, default=None, help="JSON lines to resume from and append to")
    parser.add_argument("--store", action="store_true", help=f"write {STORED}, which the reports print")
    options = parser.parse_args()
    began = time.perf_counter()
    found = tuple(rows(run(tasks(smoke=options.smoke), options.output)))
    print_table(found)
    if options.store and not options.smoke:
        made = Measured(
            source=SOURCE,
            command=COMMAND,
            version=version("ipvi_eval"),
            date=datetime.now(tz=UTC).date(),
            seed=SEED,
            rows=found,
        )
        write_measured(TABLE, made)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
