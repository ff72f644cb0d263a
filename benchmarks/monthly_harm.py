"""How the change of monthly harm fares in made-up counties whose truth is known: coverage and false alarms.

    python benchmarks/monthly_harm.py --smoke                            two counties, seconds
    python benchmarks/monthly_harm.py --folder monthly_harm              run again to resume where it stopped
    python benchmarks/monthly_harm.py --folder monthly_harm --store      also write the table the reports print

The counties are those of `ipvi_eval.synthetic` of the shipped size, with nothing planted, with half the injuries
(arrests and graver offenses fall with them) and with fewer incidents beside it, with two violations, and with fewer
incidents where places wander and where they do not. Their people are left out, because offenses are drawn by whether
there was an arrest and by nothing about people. What is fitted is
what a study under the shipped plan prints, from incidents with their day, area and offense; beside it harm in an
average month of each side, the change without comparison areas, and before and after with a bootstrap of blocks of
months, by itself and over the comparison areas. In the first counties of three kinds the error of the change is also
rescaled by the steps at other starts, each of which is a fit of its own.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import cast, get_args

import numpy as np
import pandas as pd

from ipvi_eval.cohort.monthly import MonthlyCounts, complete_months, count_by_month
from ipvi_eval.diagnosis.operating_characteristics import operating_characteristics
from ipvi_eval.diagnosis.replicates import Replicates, replicates
from ipvi_eval.errors import AnalysisError
from ipvi_eval.harm.per_year import HarmRates, harm_per_year
from ipvi_eval.its.checks.placebo import widened
from ipvi_eval.its.checks.step_placebo import step_placebo
from ipvi_eval.its.counts.count_models import Contrast
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.series.gates import MINIMUM_MONTHS_PER_SIDE
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.populations import Populations
from ipvi_eval.plan.study import Study, read_study
from ipvi_eval.questions.harm import monthly_measured
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.monthly import DAYS_PER_MONTH, MIDDLE, MonthlyHarm, months_by_side
from ipvi_eval.questions.harm.monthly_measured import (
    NOTHING,
    RESCALED,
    STORED,
    Estimator,
    MonthlyMeasured,
    Row,
    write_monthly,
)
from ipvi_eval.questions.harm.weighing import weighed_incidents
from ipvi_eval.questions.harm.weights import HarmWeights, weights_of
from ipvi_eval.results.store import Results
from ipvi_eval.synthetic.course import Course
from ipvi_eval.synthetic.intensity import expected, months, months_since_start, place_ratio, population
from ipvi_eval.synthetic.parameters import Dangers, Effects, Parameters
from ipvi_eval.synthetic.truth.shipped_study import FREEZE, WEIGHTS
from ipvi_eval.synthetic.world import OFFENCES, WITH_ARREST, WITHOUT_ARREST, reports_by_month

SEED, BATCH, NUMBER = 1707, 20, 300
FEWEST = 200
"""Counties of each kind below which nothing is stored."""
RESCALED_NUMBER = 120
"""Counties of each kind, the first of them, whose error is rescaled: some forty fits each."""
PLAN = read_study(Path(__file__).resolve().parents[1] / "analysis" / "study.toml")
assert PLAN.harm is not None
HARM = PLAN.harm
TABLE = Path(monthly_measured.__file__).with_name(STORED)
COMMAND = "python benchmarks/monthly_harm.py --folder monthly_harm --store"
SOURCE = "Made-up counties of the shipped size under the shipped plan"
LEVEL, INJURIES = 0.75, 0.5


def _fewer(level: float, *, wander: float = 0.0) -> Parameters:
    """So many incidents for each one expected, and nothing else planted."""
    effects = Effects(level=level, slope=1.0, notification=1.0)
    return replace(Parameters(), effects=effects, dangers=Dangers(wander=wander))


_NO_EFFECT, _FEWER = _fewer(1.0), _fewer(LEVEL)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of county, and the true ratio of its incidents for the program's sake."""

    parameters: Parameters
    incidents: float = 1.0


KINDS: Mapping[str, Kind] = {
    NOTHING: Kind(_NO_EFFECT),
    "Half the injuries, as many incidents": Kind(replace(_NO_EFFECT, course=Course(injury=INJURIES))),
    "Half the injuries, a quarter fewer incidents": Kind(replace(_FEWER, course=Course(injury=INJURIES)), LEVEL),
    "Every place wanders by 3% a month": Kind(replace(_NO_EFFECT, dangers=Dangers(wander=0.03))),
    "The comparison areas fall by 15% too": Kind(
        replace(_NO_EFFECT, effects=replace(_NO_EFFECT.effects, comparison=0.85))
    ),
    "A fifth fewer incidents, every place wanders": Kind(_fewer(0.8, wander=0.03), 0.8),
    "Three tenths fewer incidents, every place wanders": Kind(_fewer(0.7, wander=0.03), 0.7),
    "A fifth fewer incidents": Kind(_fewer(0.8), 0.8),
}

RESCALED_IN = (NOTHING, "Half the injuries, a quarter fewer incidents", "Every place wanders by 3% a month")
"""Kinds of county in which the error is rescaled: without a change, with the largest planted, where places wander."""


def weight_of_incident(parameters: Parameters, injury: float) -> float:
    """The middle weight that an incident stands for in expectation, where a share `injury` of them has one."""
    response = parameters.response
    arrest = injury * response.arrest_with_injury + (1 - injury) * response.arrest_without
    shares = arrest * np.array(WITH_ARREST) + (1 - arrest) * np.array(WITHOUT_ARREST)
    return float(shares @ np.array([WEIGHTS[offence][1] for offence in OFFENCES]))


def true_change(kind: Kind) -> float:
    """The planted log ratio of harm: of the incidents, and of what one stands for."""
    injury, times = kind.parameters.response.injury, kind.parameters.course.injury
    weights = [weight_of_incident(kind.parameters, share) for share in (injury * times, injury)]
    return float(np.log(kind.incidents * weights[0] / weights[1]))


def true_months(kind: Kind) -> dict[str, float]:
    """Harm expected in an average month of each side, in days."""
    parameters = kind.parameters
    place, injury = parameters.places[0], parameters.response.injury
    mean = expected(parameters, place, place.intimate, place_ratio(parameters, place))
    calendar = months(parameters)
    inside = np.asarray(calendar.end_time.normalize() <= pd.Timestamp(FREEZE))
    after, found = months_since_start(parameters) >= 0, {}
    for side, chosen, times in (("before", ~after, 1.0), ("after", after, parameters.course.injury)):
        kept = chosen & inside
        length = float(np.asarray(calendar.days_in_month)[kept].sum()) / DAYS_PER_MONTH
        found[side] = float(mean[kept].sum()) * weight_of_incident(parameters, injury * times) / length
    return found


@dataclass(frozen=True, slots=True)
class DrawnIncidents:
    """The reports of a county without their people, as questions take them: `rows` incident, date, area, offence."""

    rows: pd.DataFrame
    residents: pd.DataFrame

    @property
    def populations(self) -> Populations:
        """Raises AnalysisError: there are no people to tell of."""
        msg = "these counties are drawn without their people"
        raise AnalysisError(msg)

    def by_quarter(self, outcome: str) -> bool:
        """Never: nothing leaves."""
        del outcome
        return False

    def involved(self, outcome: str) -> pd.DataFrame:
        """All of them count."""
        del outcome
        return self.rows

    def monthly(self, outcome: str, area: str | None = None) -> MonthlyCounts:
        """Reports of every complete month of the plan's window."""
        wanted = complete_months(PLAN.window)
        return count_by_month(self.rows, self.residents, area=area or PLAN.area, outcome=outcome, months=wanted)


def drawn_incidents(parameters: Parameters, seed: int) -> DrawnIncidents:
    """The reports of the world of this seed, with days and offenses drawn anew as the world draws them."""
    rng, calendar = np.random.default_rng(seed), months(parameters)
    since, response, parts = months_since_start(parameters) >= 0, parameters.response, []
    here = parameters.places[0].name
    shares = np.array([WITHOUT_ARREST, WITH_ARREST])
    for place, series in zip(parameters.places, reports_by_month(parameters, seed=seed), strict=True):
        month = np.repeat(np.arange(len(calendar)), series.counts)
        times = np.where(since & (place.name == here), parameters.course.injury, 1.0)
        injury = response.injury * times[month]
        hurt = rng.random(len(month)) < injury
        arrest = rng.random(len(month)) < np.where(hurt, response.arrest_with_injury, response.arrest_without)
        offence = (rng.random(len(month))[:, None] >= shares[arrest.astype(int)].cumsum(axis=1)[:, :-1]).sum(axis=1)
        day = (rng.random(len(month)) * np.asarray(calendar.days_in_month)[month]).astype(int)
        dates = calendar.start_time.to_numpy()[month] + day.astype("timedelta64[D]")
        parts.append(pd.DataFrame({"date": dates, "area": place.name, "offence": np.array(OFFENCES)[offence]}))
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.assign(incident=rows.index, suspect=pd.Series(pd.NA, index=rows.index, dtype="string"))
    years = sorted(set(calendar.year))
    people = [(place.name, year, population(place, year)) for place in parameters.places for year in years]
    return DrawnIncidents(rows, pd.DataFrame(people, columns=["area", "year", "population"]))


def asked_of(frames: DrawnIncidents, study: Study = PLAN) -> Asked:
    """What the harm of a county is asked; without a comparison area where the study has none."""
    # Nothing that is asked here asks its frames for more than these counties have.
    return Asked(study, cast(Frames, frames), Results())


def answers(kind: Kind, rng: np.random.Generator) -> dict[str, float]:
    """The answer of every estimator in one county; an estimator without one is left out."""
    frames = drawn_incidents(kind.parameters, int(rng.integers(2**31)))
    alone = PLAN.model_copy(update={"comparison_areas": ()})
    weights = weights_of(HARM, PLAN.folder)
    found: dict[str, float] = {}
    for name, study in (("drifting level", PLAN), ("on its own", alone)):
        try:
            found |= _of_step(name, MonthlyHarm(asked_of(frames, study), weights).fit(MIDDLE).step)
        except AnalysisError:
            continue
    rows = weighed_incidents(asked_of(frames), weights)
    found |= _of_quarters(quarters_beside(frames, weights))
    return found | dict(_of_months(months_by_side(asked_of(frames), rows), true_months(kind)))


def rescaled_answer(kind: Kind, rng: np.random.Generator) -> dict[str, float]:
    """The change in one county, the same as `answers` has for these draws, with its error rescaled."""
    frames = drawn_incidents(kind.parameters, int(rng.integers(2**31)))
    harm = MonthlyHarm(asked_of(frames), weights_of(HARM, PLAN.folder))
    return _of_step(RESCALED, rescaled(harm, harm.fit(MIDDLE)))


def rescaled(harm: MonthlyHarm, fit: StepFit) -> Contrast:
    """The step with its error times the root mean square of the normal scores of the steps at other starts, those at
    least as far from the real one as a side has months."""
    moved = step_placebo(fit, harm.counts.design)
    months = moved.months.astype("datetime64[M]").astype(int)
    far = np.abs(months - months[moved.actual]) >= MINIMUM_MONTHS_PER_SIDE
    return widened(fit.step, float(np.sqrt((moved.z[far] ** 2).mean())), PLAN.level)


def quarters_beside(frames: DrawnIncidents, weights: HarmWeights) -> HarmRates:
    """Harm of the area for each day of harm in the comparison areas in the same month, and the second side over the
    first, with the bootstrap of calendar quarters that an average month has; the phase-in left out as by the model."""
    programme, window = PLAN.programme, PLAN.window
    assert programme is not None
    calendar = pd.period_range(window.start, window.freeze, freq="M")
    rows = frames.rows.loc[frames.rows["date"] < calendar[-1].end_time]
    harm = weights.of(rows["offence"], HARM.classes)[MIDDLE].to_numpy()
    at = (rows["date"].to_numpy().astype("datetime64[M]") - np.datetime64(window.start, "M")).astype(int)
    own = (rows["area"] == PLAN.area).to_numpy()
    here, there = (np.bincount(at[side], harm[side], minlength=len(calendar)) for side in (own, ~own))
    first = calendar.get_loc(pd.Period(programme.start, freq="M"))
    assert isinstance(first, int)
    since = np.arange(len(calendar)) - first
    kept = (since < 0) | (since >= programme.phase_in_months)
    side = pd.Categorical(np.where(since >= 0, "after", "before"), categories=["before", "after"])
    quarter = calendar.asfreq("Q").astype(str).to_numpy()
    return harm_per_year(here[kept], there[kept], quarter[kept], group=side[kept], seed=PLAN.seed, level=PLAN.level)


def _of_quarters(found: HarmRates) -> dict[str, float]:
    """The second side over the first as a logarithm."""
    (row,) = found.ratios.to_dict("records")
    value, low, high = (float(np.log(row[name])) for name in ("ratio", "lower", "upper"))
    return _parts("quarters beside", value, row["standard_error"], low, high)


def _of_step(name: str, step: Contrast) -> dict[str, float]:
    return _parts(name, step.value, step.se, step.lower, step.upper)


def _of_months(found: HarmRates, truth: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Found over expected for each side, and after over before, all as logarithms."""
    for row in found.rates.to_dict("records"):
        side, error = str(row["group"]), row["standard_error"] / row["value"]
        limits = (np.log(row[name] / truth[side]) for name in ("value", "lower", "upper"))
        value, low, high = limits
        yield from _parts(f"month {side}", value, error, low, high).items()
    (row,) = found.ratios.to_dict("records")
    value, low, high = (float(np.log(row[name])) for name in ("ratio", "lower", "upper"))
    yield from _parts("before and after", value, row["standard_error"], low, high).items()


def _parts(name: str, value: float, error: float, low: float, high: float) -> dict[str, float]:
    found = zip(("estimate", "error", "lower", "upper"), (value, error, low, high), strict=True)
    return {f"{name}.{part}": float(number) for part, number in found}


def row(world: str, estimator: Estimator, made: Replicates) -> Row:
    """How an estimator fared in one kind of county."""
    truth = 0.0 if estimator.startswith("month") else true_change(KINDS[world])
    value, error, lower, upper = (made[f"{estimator}.{part}"] for part in ("estimate", "error", "lower", "upper"))
    found = operating_characteristics(value, error, truth=truth, lower=lower, upper=upper, level=PLAN.level)
    return Row(
        world=world,
        estimator=estimator,
        truth=truth,
        counties=found.replicates,
        fitted=found["bias"].replicates,
        bias=found["bias"].value,
        bias_error=found["bias"].error,
        spread=found["empirical standard error"].value,
        claimed=found["model standard error"].value,
        covers=found["coverage"].value,
        called=found["type I error" if truth == 0 else "power"].value,
    )


def told(rows: list[Row]) -> None:
    """One line for each."""
    for one in rows:
        print(
            f"  {one.estimator:<18}{one.bias:>+8.3f} ({one.bias_error:.3f}) spread {one.spread:.3f} claimed "
            f"{one.claimed:.3f}  holds {one.covers:.1%}  called {one.called:.1%}  {one.fitted} of {one.counties}",
            flush=True,
        )


def rescaled_row(world: str, options: argparse.Namespace) -> Row:
    """How the rescaled error fared in one kind of county."""
    kept = (
        None
        if options.folder is None
        else options.folder / f"{list(KINDS).index(world):02d}_{RESCALED.replace(' ', '_')}"
    )
    number = 2 if options.smoke else min(options.number, RESCALED_NUMBER)
    made = replicates(partial(rescaled_answer, KINDS[world]), number, seed=SEED, batch=BATCH, folder=kept)
    return row(world, RESCALED, made)


def main() -> None:
    """Parse, run, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="two counties of two kinds")
    parser.add_argument("--folder", type=Path, default=None, help="where finished batches are kept and read")
    parser.add_argument("--number", type=int, default=NUMBER, help="counties of each kind")
    parser.add_argument("--store", action="store_true", help=f"write {STORED}, which the reports print")
    options = parser.parse_args()
    began, rows = time.perf_counter(), []
    for at, (world, kind) in enumerate(KINDS.items()):
        if options.smoke and at % 2:
            continue
        kept = None if options.folder is None else options.folder / f"{at:02d}"
        number = 2 if options.smoke else options.number
        made = replicates(partial(answers, kind), number, seed=SEED, batch=BATCH, folder=kept)
        found = [row(world, name, made) for name in get_args(Estimator) if name != RESCALED]
        if world in RESCALED_IN:
            found.append(rescaled_row(world, options))
        rows += found
        print(f"{world}: {time.perf_counter() - began:.0f} s", flush=True)
        told(found)
    if options.store and not options.smoke and options.number >= FEWEST:
        measured = MonthlyMeasured(
            source=SOURCE,
            command=COMMAND,
            version=version("ipvi_eval"),
            date=datetime.now(tz=UTC).date(),
            seed=SEED,
            level=PLAN.level,
            rows=tuple(rows),
        )
        write_monthly(TABLE, measured)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
