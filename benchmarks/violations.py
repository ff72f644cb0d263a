"""How each planned estimator fares where one thing goes wrong, in made-up counties whose truth is known.

    python benchmarks/violations.py --smoke                          two small counties, seconds
    python benchmarks/violations.py --folder violations              run again to resume where it stopped
    python benchmarks/violations.py --folder violations --store      also write the table the reports print
    python benchmarks/violations.py --folder ratios --ratios --store the hazard ratios alone, in the same counties; all
                                                                     other rows stay as stored

The counties are those of `ipvi_eval.synthetic` with the shipped numbers and one violation at a time, without an effect
and with one planted in the counts and in the hazard after notification. What is fitted is what a study under the
shipped plan fits, from the same tables: the headline of the monthly counts, the difference in shares within twelve
months, the hazard ratio after notification; and beside them three analyses outside the plan.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from ipvi_eval.cohort.monthly import MonthlyCounts, complete_months, population_by_month
from ipvi_eval.diagnosis.measured import planned as planned_measured
from ipvi_eval.diagnosis.measured.planned import (
    PLANNED,
    STORED,
    Estimator,
    Interval,
    PlannedMeasured,
    Row,
    key_of,
    read_planned,
    write_planned,
)
from ipvi_eval.diagnosis.measured.undisturbed import NOTHING
from ipvi_eval.diagnosis.operating_characteristics import operating_characteristics
from ipvi_eval.diagnosis.replicates import Replicates, replicates
from ipvi_eval.errors import AnalysisError
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.populations import Populations
from ipvi_eval.pipeline.reading.world_extract import extract_of
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.counts.asked import Asked
from ipvi_eval.questions.counts.headline_method import FEW, headline_method
from ipvi_eval.questions.reoffence.risk import design, from_entry
from ipvi_eval.questions.reoffence.simulations.planned_method import planned_method
from ipvi_eval.results.measured_file import again
from ipvi_eval.survival.curves.horizon_difference import survival_difference
from ipvi_eval.survival.regression.first_events import first_event_cox
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.synthetic.course import Course
from ipvi_eval.synthetic.intensity import MonthlySeries, months, population
from ipvi_eval.synthetic.parameters import Dangers, Effects, Parameters
from ipvi_eval.synthetic.world import make_world, reports_by_month

SEED, BATCH, NUMBER, WITH_EFFECT = 2026, 10, 200, 150
FEWEST = 40
"""Counties below which nothing is stored."""
PLAN = read_study(Path(__file__).resolve().parents[1] / "analysis" / "study.toml")
OUTCOME, MONTHS, YEAR = "ipv_dir", 12, 365
TABLE = Path(planned_measured.__file__).with_name(STORED)
COMMAND = "python benchmarks/violations.py --folder violations --store"
SOURCE = "counties drawn from known parameters, one violation at a time"
LEVEL, RATIO = 0.75, 0.65
_SHIPPED = Parameters()

Answers = dict[str, float]
Change = Callable[[Parameters], Parameters]


def _with(**changes: object) -> Change:
    return lambda before: replace(before, **changes)  # type: ignore[arg-type]


def _elsewhere(ratio: float) -> Change:
    return lambda before: replace(before, effects=replace(before.effects, comparison=ratio))


def _held_longer(before: Parameters) -> Parameters:
    """Longer stays, of the notified three times as often."""
    kinds = tuple((share, 10 * low, 10 * high) for share, low, high in before.response.custody[:2])
    return replace(before, response=replace(before.response, custody=kinds), course=Course(custody=2.5))


VIOLATIONS: Mapping[str, Change] = {
    NOTHING: _with(),
    "People are notified within a month of a report": _with(dangers=Dangers(chosen="after an incident")),
    "Those with most reports in half a year are called in": _with(dangers=Dangers(chosen="by counts")),
    "Those known to be dangerous are notified": _with(dangers=Dangers(chosen="by danger")),
    "The comparison areas fall by 15% too": _elsewhere(0.85),
    "A passing event: 25% fewer incidents here in the first six months": _with(dangers=Dangers(shock=0.75)),
    "10% fewer of the same incidents are reported": _with(course=Course(reported=0.9)),
    "Every place wanders by 3% a month": _with(dangers=Dangers(wander=0.03)),
    "Everybody's risk falls by 5% a year": _with(dangers=Dangers(hazard_trend=0.95)),
    "One in five later incidents is not linked to its person": _with(dangers=Dangers(unlinked=0.2)),
    "The notified are held in custody far more": _held_longer,
    "8% a year leave without a trace": _with(dangers=Dangers(leaving_yearly=0.08)),
}
MORE: Mapping[str, int] = {"Those known to be dangerous are notified": 3}
"""So many times as many counties without an effect where the first NUMBER of the seed have answers on shares that lie
closer together (.0155) than their errors say (.0187): in all of these they do not."""
PLANTED_TOO = tuple(VIOLATIONS)[:1] + tuple(VIOLATIONS)[3:5] + tuple(VIOLATIONS)[7:11]
"""Where an effect is planted as well: what bears on finding one."""
EFFECTS: Mapping[bool, Effects] = {
    False: Effects(level=1.0, slope=1.0, notification=1.0),
    True: Effects(level=LEVEL, slope=1.0, notification=RATIO),
}
TRUTH: Mapping[Estimator, float] = {"count": float(np.log(LEVEL)), "hazard": float(np.log(RATIO))}
"""On the log scale where an effect is planted; what it makes of the other answers has no closed form. That on shares is
taken to be their mean where nothing else happens; whom the program notifies, or what else happens, would change it."""


def county(violation: str, *, planted: bool, share: float = 1.0) -> Parameters:
    """The shipped county with one violation; of a `share` of its size."""
    small = tuple(
        replace(one, intimate=one.intimate * share, non_intimate=one.non_intimate * share) for one in _SHIPPED.places
    )
    base = replace(_SHIPPED, places=small, effects=EFFECTS[planted])
    return VIOLATIONS[violation](base)


@dataclass(frozen=True, slots=True)
class DrawnMonths:
    """The monthly counts of a county without its people, as the questions take them."""

    parameters: Parameters
    seed: int

    @property
    def populations(self) -> Populations:
        """Raises AnalysisError: there are no people to tell of."""
        msg = "these counties are drawn without their people"
        raise AnalysisError(msg)

    def by_quarter(self, outcome: str) -> bool:
        """Never: nothing leaves."""
        del outcome
        return False

    def by_half_year(self, outcome: str) -> bool:
        """Never: nothing leaves."""
        del outcome
        return False

    def monthly(self, outcome: str, area: str | None = None) -> MonthlyCounts:
        """Reports of every complete month of the plan's window."""
        names = [place.name for place in self.parameters.places]
        at = names.index(area or PLAN.area)
        place, wanted = self.parameters.places[at], complete_months(PLAN.window)
        drawn = dict(zip(map(str, months(self.parameters)), self.series[at].counts.tolist(), strict=True))
        years = sorted(set(months(self.parameters).year))
        people = pd.DataFrame({"area": place.name, "year": years, "population": [population(place, y) for y in years]})
        residents = population_by_month(people, area=place.name, months=wanted)
        return MonthlyCounts(area or PLAN.area, outcome, wanted, np.array([drawn[one] for one in wanted]), residents)

    @property
    def series(self) -> tuple[MonthlySeries, ...]:
        """Place by place."""
        return reports_by_month(self.parameters, seed=self.seed)


def of_count(drawn: DrawnMonths) -> Interval:
    """The headline's log ratio."""
    fit = Asked(PLAN, drawn, OUTCOME).headline.fit
    if fit is None:
        msg = "no model leads"
        raise AnalysisError(msg)
    return fit.step.value, fit.step.se, fit.step.lower, fit.step.upper


def of_share(frames: Frames) -> Interval:
    """Share with a new report within a year, of those who entered since the start less those who entered before."""
    rows = frames.compared(OUTCOME, "historical cohort")
    old = rows["reference"].to_numpy(dtype=bool)
    limit = rows["programme_start"].fillna(np.inf).to_numpy(dtype=float)
    stop = rows["stop"].to_numpy(dtype=float)
    event = rows["event"].to_numpy(dtype=bool) & (stop <= limit)
    stop = np.minimum(stop, limit)
    kept = stop > 0
    spells = Spells.of(stop[kept], event[kept], group=np.where(old, "before", "since")[kept])
    assert PLAN.survival is not None
    days = PLAN.survival.horizons_days[MONTHS]
    (one,) = survival_difference(spells, times=[days], reference="before", level=PLAN.level).contrasts
    return -one.value, one.standard_error, -one.upper, -one.lower


def _first(rows: pd.DataFrame, terms: tuple[str, ...]) -> Interval:
    fit = first_event_cox(design(rows, terms), from_entry(rows), level=PLAN.level)
    return float(fit.coefficients[0]), float(fit.standard_errors[0]), float(fit.lower[0]), float(fit.upper[0])


def of_hazard(frames: Frames) -> Interval:
    """The planned log hazard ratio after notification."""
    rows = frames.spells_by_year(OUTCOME).first()
    return _first(rows, frames.terms(rows))


def ever_notified(frames: Frames) -> Interval:
    """The notified counted as notified since entry: days before a notification are free of events by its rule."""
    return _first(frames.spells(OUTCOME).to_first(), ())


def before_and_after(frames: Frames) -> Interval:
    """Reports of the notified in the year after the notification over those in the year before it."""
    told = frames.extract.notifications.groupby("person")["date"].min()
    last = pd.Timestamp(PLAN.window.freeze) - pd.Timedelta(days=YEAR)
    told = told[told <= last]
    reports = frames.involved(OUTCOME)
    since = (reports["date"] - reports["suspect"].map(told)).dt.days
    after, before = int(since.between(1, YEAR).sum()), int(since.between(-YEAR, -1).sum())
    if not after or not before:
        msg = "no report on one side"
        raise AnalysisError(msg)
    value, error = float(np.log(after / before)), float(np.sqrt(1 / after + 1 / before))
    return value, error, value - 1.959964 * error, value + 1.959964 * error


def in_custody_at_risk(frames: Frames) -> Interval:
    """The planned hazard ratio with days in custody counted as days at risk."""
    rows = frames.spells_by_year(OUTCOME, clock="calendar").first()
    return _first(rows, frames.terms(rows))


OF_PEOPLE: Mapping[Estimator, Callable[[Frames], Interval]] = {
    "share": of_share,
    "hazard": of_hazard,
    "ever notified": ever_notified,
    "before and after": before_and_after,
    "custody at risk": in_custody_at_risk,
}
RATIOS: tuple[Estimator, ...] = ("hazard", "ever notified", "custody at risk")
"""Hazard ratios of first events."""
_PARTS = ("estimate", "error", "lower", "upper")


def asked(
    violation: str, planted: bool, share: float, rng: np.random.Generator, *, of: tuple[Estimator, ...] | None = None
) -> Answers:
    """The answer of every estimator, or of those in `of`, in one county; an estimator without one is left out.

    Of the comparison areas the counts alone are drawn: places do not depend on each other.
    """
    drawn, seed = county(violation, planted=planted, share=share), int(rng.integers(2**31))
    here = replace(drawn, places=drawn.places[:1])
    frames = Frames(PLAN, extract_of(make_world(here, seed=seed)))
    ask = {"count": partial(of_count, DrawnMonths(drawn, seed))}
    ask |= {name: partial(estimator, frames) for name, estimator in OF_PEOPLE.items()}
    if of is not None:
        ask = {name: ask[name] for name in of}
    found: Answers = {}
    for name, estimator in ask.items():
        try:
            answer = estimator()
        except AnalysisError:
            continue
        found |= {f"{name}.{part}": float(value) for part, value in zip(_PARTS, answer, strict=True)}
    return found


def true_value(violation: str, planted: bool, estimator: Estimator, made: Replicates) -> float | None:
    """What there is to be found; None where it is not known."""
    if planted and estimator == "share" and violation == NOTHING:
        return float(np.nanmean(made["share.estimate"]))
    return TRUTH.get(estimator) if planted else 0.0


def row(violation: str, planted: bool, estimator: Estimator, made: Replicates) -> Row | None:
    """How an estimator fared; None where its truth is not known or it gave no answers."""
    if f"{estimator}.estimate" not in made.frame:
        return None
    truth = true_value(violation, planted, estimator, made)
    if truth is None:
        return None
    value, error, lower, upper = (made[f"{estimator}.{part}"] for part in _PARTS)
    found = operating_characteristics(value, error, truth=truth, lower=lower, upper=upper, level=PLAN.level)
    called = found["power" if planted else "type I error"]
    return Row(
        violation=violation,
        planted=planted,
        estimator=estimator,
        counties=found.replicates,
        fitted=found["bias"].replicates,
        bias=found["bias"].value,
        bias_error=found["bias"].error,
        spread=found["empirical standard error"].value,
        claimed=found["model standard error"].value,
        covers=found["coverage"].value,
        called=called.value,
    )


def intervals(made: Replicates) -> dict[str, tuple[tuple[float, float], ...]]:
    """Limits of the planned estimators (counties, 2), for a picture of all of them."""
    found: dict[str, tuple[tuple[float, float], ...]] = {}
    for name in PLANNED:
        if f"{name}.lower" not in made.frame:
            continue
        both = made.frame[[f"{name}.lower", f"{name}.upper"]].dropna().to_numpy()
        found[name] = tuple((float(low), float(high)) for low, high in both)
    return found


def _made_again(rows: list[Row], stored: PlannedMeasured) -> str:
    """What of the table is not of today."""
    again_where = list(dict.fromkeys(one.violation for one in rows))
    rest = [one for one in stored.violations if one not in again_where]
    where = f", and those too where this happens: {'; '.join(rest)}" if rest else ""
    return stored.earlier or f"All but the hazard ratios was made on {stored.date.isoformat()}{where}."


def main() -> None:
    """Parse, run, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="two small counties of some kinds")
    parser.add_argument("--folder", type=Path, default=None, help="where finished batches are kept and read")
    parser.add_argument("--number", type=int, default=NUMBER, help="counties without an effect for each violation")
    parser.add_argument("--planted", type=int, default=WITH_EFFECT, help="counties with one, likewise")
    parser.add_argument(
        "--scheduler", default=None, help="a Dask scheduler (tcp://...) whose workers make the counties"
    )
    parser.add_argument("--store", action="store_true", help=f"write {STORED}, which the reports print")
    parser.add_argument("--ratios", action="store_true", help="the hazard ratios alone; other rows stay as stored")
    parser.add_argument(
        "--only", nargs="*", default=[""], help="with --ratios, where one of these words is in the name"
    )
    options = parser.parse_args()
    began, share = time.perf_counter(), 0.3 if options.smoke else 1.0
    only = {False: RATIOS, True: RATIOS[:1]} if options.ratios else {False: None, True: None}
    rows: list[Row] = []
    drawn: dict[str, tuple[tuple[float, float], ...]] = {}
    for planted in (False, True):
        number = 2 if options.smoke else (options.planted if planted else options.number)
        for at, violation in enumerate(VIOLATIONS):
            if (planted and violation not in PLANTED_TOO) or (options.smoke and at % 4):
                continue
            if not any(part in violation for part in options.only):
                continue
            kept = None if options.folder is None else options.folder / f"{at:02d}_{'planted' if planted else 'none'}"
            study = partial(asked, violation, planted, share, of=only[planted])
            wanted = number if planted else number * MORE.get(violation, 1)
            made = replicates(study, wanted, seed=SEED, batch=BATCH, folder=kept, scheduler=options.scheduler)
            if violation == NOTHING and not planted:
                drawn = intervals(made)
            found = [row(violation, planted, estimator, made) for estimator in get_args(Estimator)]
            rows += [one for one in found if one is not None]
            print(
                f"{violation}{', effect planted' if planted else ''}: {time.perf_counter() - began:.0f} s", flush=True
            )
            for one in (one for one in found if one is not None):
                print(
                    f"  {one.estimator:<18}{one.bias:>+8.3f} ({one.bias_error:.3f})  holds {one.covers:.0%}"
                    f"  called {one.called:.0%}  {one.fitted} of {one.counties}"
                )
    if options.store and not options.smoke and min(options.number, options.planted) >= FEWEST:
        stored = read_planned() if options.ratios else None
        # Where rows of an earlier method stay, the table says that it holds them.
        kept_methods = () if stored is None or options.only == [""] else stored.methods
        measured = PlannedMeasured(
            source=SOURCE,
            command=COMMAND.replace(" --store", " --ratios --store") if options.ratios else COMMAND,
            version=version("ipvi_eval"),
            date=datetime.now(tz=UTC).date(),
            seed=SEED,
            level=PLAN.level,
            rows=tuple(rows) if stored is None else again(stored.rows, rows, key_of),
            intervals=drawn if stored is None else dict(stored.intervals) | drawn,
            methods=tuple(dict.fromkeys((*kept_methods, headline_method(FEW), planned_method()))),
            earlier="" if stored is None else _made_again(rows, stored),
        )
        write_planned(TABLE, measured)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
