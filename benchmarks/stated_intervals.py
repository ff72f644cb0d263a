"""How often the intervals that the shipped reports state hold the truth, in counties where nothing goes wrong.

    python benchmarks/stated_intervals.py --smoke                       one county of each kind, seconds
    python benchmarks/stated_intervals.py --folder stated               run again to resume where it stopped
    python benchmarks/stated_intervals.py --folder stated --store       also write the table the reports print
    python benchmarks/stated_intervals.py --folder ratios --ratios --store    the hazard ratios alone, in the same
                                                                        counties; all other rows stay as stored

The counties are those of `ipvi_eval.synthetic` as shipped, with the shipped effect and without any. Each is asked what
`analysis/` asks of the shipped extract, by the same verbs and with the shipped plan, and every interval is held against
the true value of its number: in closed form, counted in complete worlds, or what no effect makes of it. A number
without a true value of its own is held against the mean over all counties; that tells whether the interval is as wide
as the answers scatter and not whether they are off.

The share who never come back cannot be told there, because everybody does in the end. It is asked of as many counties
in which the risk that an incident leaves dies away to nothing, everything else as shipped, the rule of notifying too.
Its true value is counted in such counties that nobody leaves, six years on. The frailty model, whose intervals are in
doubt, is asked of more counties without an effect.

What stands elsewhere is left out: the primary count and the planned ratio where one thing goes wrong
(`violations.py`), harm and repetition (`repetition.py`, `monthly_harm.py`). The designs that compare other people are
asked here under the shipped rule of notifying, and under others by `notification.py`.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from functools import cache, partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from synthetic_truth import measure

from ipvi_eval.agreement import lifelines
from ipvi_eval.cohort.told_lists import RECORDED
from ipvi_eval.data.sources import Extract, SourceFile
from ipvi_eval.diagnosis.measured import stated as stated_measured
from ipvi_eval.diagnosis.measured.stated import (
    FRAILTY,
    KINDS,
    STORED,
    Row,
    StatedMeasured,
    key_of,
    kind_of,
    read_stated,
    write_stated,
)
from ipvi_eval.diagnosis.operating_characteristics import operating_characteristics
from ipvi_eval.diagnosis.replicates import Replicates, replicates
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.world_extract import extract_of
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.counts.asked import outcomes_of as counts_of
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.headline_method import FEW, headline_method
from ipvi_eval.questions.counts.reporting import companion
from ipvi_eval.questions.delivery.asked import Asked as DeliveryAsked
from ipvi_eval.questions.delivery.call_ins import call_ins
from ipvi_eval.questions.delivery.delay import how_soon
from ipvi_eval.questions.delivery.follow_through import follow_through
from ipvi_eval.questions.delivery.offers import offers
from ipvi_eval.questions.delivery.timing import timing
from ipvi_eval.questions.equity.arrests import arrests_by_group
from ipvi_eval.questions.equity.asked import Asked as EquityAsked
from ipvi_eval.questions.equity.effects import effects
from ipvi_eval.questions.equity.stages import groups_beside_everybody
from ipvi_eval.questions.high_point.asked import Asked as ComparisonAsked
from ipvi_eval.questions.high_point.shares import recidivism_tables
from ipvi_eval.questions.high_point.shares.comparison import compare_recidivism
from ipvi_eval.questions.high_point.shares.rearrest import our_risks
from ipvi_eval.questions.reoffence.asked import definitions_of, outcomes_of
from ipvi_eval.questions.reoffence.lists import never as never_module
from ipvi_eval.questions.reoffence.lists.list_in_full import each_list_in_full
from ipvi_eval.questions.reoffence.lists.never import never_return
from ipvi_eval.questions.reoffence.lists.shares_by_list import shares_by_list, shares_since_notification
from ipvi_eval.questions.reoffence.notification.hazard import hazard_after_notification
from ipvi_eval.questions.reoffence.other_people.landmark import from_a_landmark
from ipvi_eval.questions.reoffence.repeated import all_re_offences
from ipvi_eval.questions.reoffence.simulations.planned_method import planned_method
from ipvi_eval.results.measured_file import again
from ipvi_eval.results.store import Results
from ipvi_eval.synthetic.delivery import Delivery, delivered
from ipvi_eval.synthetic.parameters import Effects, Parameters
from ipvi_eval.synthetic.truth.stated import true_values
from ipvi_eval.synthetic.truth.tally import tally
from ipvi_eval.synthetic.truth.true_values import TrueValue, read_measured
from ipvi_eval.synthetic.world import World, make_world

SEED, NUMBER, SMOKE, BATCH = 2027, 200, 1, 10
FEWEST = 30
"""Counties below which nothing is stored."""
PLAN = read_study(Path(__file__).resolve().parents[1] / "analysis" / "study.toml")
TABLE = Path(stated_measured.__file__).with_name(STORED)
COMMAND = "python benchmarks/stated_intervals.py --folder stated --store"
SOURCE = "counties drawn from the shipped parameters, in which nothing goes wrong"
COUNTIES: Mapping[bool, Parameters] = {
    False: replace(Parameters(), effects=Effects(level=1.0, slope=1.0, notification=1.0)),
    True: Parameters(),
}
"""Without an effect, and as shipped."""
WHERE_SOME_NEVER_DO: Mapping[bool, Parameters] = {
    planted: replace(one, places=one.places[:1], reoffence=replace(one.reoffence, floor=0.0))
    for planted, one in COUNTIES.items()
}
"""The same where the risk of a new incident dies away: so many days after the last one hardly anybody comes back."""
LATER, COMPLETE = 6, 24  # years after which nobody is left who would, and counties counted then
MANY = 200  # counties without an effect, whose true ratio is known, of which the frailty model alone is asked
BATCHES, IN_A_BATCH = 12, 8  # complete worlds without an effect, to count its true values
NOTHING_DIFFERS: Mapping[str, float] = {
    "survival.*.notification.share_difference_*": 0.0,
    "survival.*.notification.*": 1.0,
    "survival.*.landmark_*": 0.0,
    "delivery.timing.*": 1.0,
    "equity.*.hazard_ratio": 1.0,
}
"""The true values that no effect gives in closed form."""
OWN_MEAN = ("large city", "counted")
"""Ways of a true value in which the mean over the counties of this simulation stands for it: a large city is itself
an estimate, and what is counted is of one county."""
_PARTS = ("estimate", "lower", "upper", "truth")


def stated_by(extract: Extract) -> Iterator[Estimate]:
    """What the study states of an extract, with intervals or without."""
    frames = Frames(PLAN, extract)
    parts = chain(_of_people(frames), _of_counts(frames), _of_delivery(frames), _of_groups(frames))
    made = [one for one in parts if isinstance(one, Estimate)]
    yield from made
    beside = ComparisonAsked(PLAN, frames, Results.of(made))
    compared = compare_recidivism(our_risks(beside), registry=beside.registry, site=beside.program.site)
    yield from compared.estimates(recidivism_tables.STEM)


def ratios_by(extract: Extract) -> Iterator[Estimate]:
    """Of the same the hazard ratios of first events, and what they come to in shares."""
    frames = Frames(PLAN, extract)
    every = chain(outcomes_of(PLAN, frames), definitions_of(PLAN, frames))
    parts = (
        *(hazard_after_notification(asked, asked.plan.exposure) for asked in every),
        timing(DeliveryAsked(PLAN, frames)),
        effects(EquityAsked(PLAN, frames)),
    )
    yield from (one for one in chain.from_iterable(parts) if isinstance(one, Estimate))


def _of_people(frames: Frames) -> Iterator[Any]:
    for asked in outcomes_of(PLAN, frames):
        yield from shares_by_list(asked)
        yield from shares_since_notification(asked)
        yield from hazard_after_notification(asked, asked.plan.exposure)
        if asked.primary:
            yield from each_list_in_full(asked)
            yield from all_re_offences(asked)
            for design in asked.plan.beside:
                yield from hazard_after_notification(asked, design)
                yield from from_a_landmark(asked, design)
    for asked in definitions_of(PLAN, frames):
        yield from hazard_after_notification(asked, asked.plan.exposure)


def _of_counts(frames: Frames) -> Iterator[Any]:
    for asked in counts_of(PLAN, frames):
        yield from as_estimates(asked.headline, asked.prefix)
        if asked.fit is not None:
            yield companion(asked.prefix, forecast(asked.fit), asked.fit)


def _of_delivery(frames: Frames) -> Iterator[Any]:
    asked = DeliveryAsked(PLAN, frames)
    return chain.from_iterable(verb(asked) for verb in (how_soon, timing, call_ins, offers, follow_through))


def _of_groups(frames: Frames) -> Iterator[Any]:
    asked = EquityAsked(PLAN, frames)
    return chain.from_iterable(verb(asked) for verb in (groups_beside_everybody, arrests_by_group, effects))


def extract_with(world: World, delivery: Delivery) -> Extract:
    """The tables of the world, with those of its call-ins and offers."""
    first = pd.Timestamp(world.first_day)
    held: dict[str, Any] = {
        "call_ins": pd.DataFrame([(one.person, one.day, one.came) for one in delivery.call_ins]),
        "offers": pd.DataFrame([(one.person, one.day, one.help, one.taken_up) for one in delivery.offers]),
    }
    for name, columns in (("call_ins", ["came"]), ("offers", ["help", "taken_up"])):
        table = held[name].set_axis(["person", "date", *columns], axis=1)
        table["date"] = (first + pd.to_timedelta(table["date"], unit="D")).astype("datetime64[ns]")
        held[name] = table.astype({"person": "Int64"})
    found = extract_of(world)
    more = tuple(SourceFile(name, f"{name}.csv", "", len(table), 0) for name, table in held.items())
    return replace(found, **held, sources=(*found.sources, *more))


@contextmanager
def unchecked() -> Iterator[None]:
    """Without the second computation by lifelines, which takes a third of the time and changes no number."""
    with patch.object(lifelines, "_cox_checks", lambda *_: ()), patch.object(lifelines, "_km_checks", lambda *_: ()):
        yield


def county(
    planted: bool,
    measured: Collection[TrueValue],
    rng: np.random.Generator,
    *,
    stated: Callable[[Extract], Iterator[Estimate]] = stated_by,
) -> dict[str, float]:
    """Of every number `stated` with an interval in one county: the number, its limits, and where it is known its true
    value; ratios as their logarithm. Where nothing is `measured` the true values are those that no effect gives."""
    seed = int(rng.integers(2**31))
    world = make_world(COUNTIES[planted], seed=seed)
    delivery = delivered(world, seed=seed)
    known = true_values(tally(world, delivery), measured) if measured else {}
    found: dict[str, float] = {}
    with warnings.catch_warnings(), unchecked():
        warnings.simplefilter("ignore", FutureWarning)  # tables that this extract does not have are empty
        bounded = [one for one in stated(extract_with(world, delivery)) if one.lower is not None]
    for one in bounded:
        if kind_of(one.id) is None or fnmatchcase(one.id, FRAILTY) or one.upper is None or one.value is None:
            continue
        truth = _truth(one.id, known, planted=planted)
        values: tuple[float | None, ...] = (one.value, one.lower, one.upper, truth)
        if one.unit == "ratio":
            values = tuple(None if value is None else float(np.log(max(value, 1e-9))) for value in values)
        found |= {f"{one.id}|{part}": value for part, value in zip(_PARTS, values, strict=True) if value is not None}
    return found


def never_again(planted: bool, number: int) -> dict[str, float]:
    """The true share who never come back by list at entry: counted in `number` counties that nobody leaves, LATER years
    after the last of these people entered."""
    one, window = WHERE_SOME_NEVER_DO[planted], PLAN.window
    staying = replace(one.reoffence, death_yearly=1e-9, moving_yearly=1e-9)
    later = replace(one, reoffence=staying, last_year=one.last_year + LATER)
    end = date(window.end.year + LATER, window.end.month, window.end.day)
    plan = PLAN.model_copy(update={"window": window.model_copy(update={"end": end})})
    back: dict[str, list[int]] = {}
    for seed in range(number):
        asked = outcomes_of(plan, Frames(plan, extract_of(make_world(later, seed=SEED + seed))))[0]
        people = asked.people[asked.people["entry"] <= pd.Timestamp(window.freeze)]
        for name, event in people.groupby(RECORDED)["event"]:
            counted = back.setdefault(str(name), [0, 0])
            counted[0] += int(event.sum())
            counted[1] += len(event)
    return {name: 1 - events / everybody for name, (events, everybody) in back.items()}


def county_of_never(planted: bool, never: Mapping[str, float], rng: np.random.Generator) -> dict[str, float]:
    """As `county`, of the share who never come back by list: `never` holds its true values. Lists told together are
    left out."""
    world = make_world(WHERE_SOME_NEVER_DO[planted], seed=int(rng.integers(2**31)))
    asked = outcomes_of(PLAN, Frames(PLAN, extract_of(world)))[0]
    found: dict[str, float] = {}
    for name, people in asked.each_list(asked.people):
        id = f"{asked.stem}.list_{name.lower()}.never"
        try:
            with patch.object(never_module, "cure_agreement", lambda *_, **__: None):
                one, _ = never_return(id.removesuffix(".never"), "", people, family=asked.plan.never, level=PLAN.level)
        except AnalysisError:
            continue
        if name in never and one.value is not None and one.lower is not None and one.upper is not None:
            values = (one.value, one.lower, one.upper, never[name])
            found |= {f"{id}|{part}": float(value) for part, value in zip(_PARTS, values, strict=True)}
    return found


def county_of_frailty(planted: bool, rng: np.random.Generator) -> dict[str, float]:
    """As `county`, of the hazard ratio with a frailty of each person; places do not depend on each other."""
    every = COUNTIES[planted]
    world = make_world(replace(every, places=every.places[:1]), seed=int(rng.integers(2**31)))
    found: dict[str, float] = {}
    with unchecked():
        stated = list(all_re_offences(outcomes_of(PLAN, Frames(PLAN, extract_of(world)))[0]))
    for one in stated:
        if isinstance(one, Estimate) and fnmatchcase(one.id, FRAILTY) and one.lower is not None:
            truth = _truth(one.id, {}, planted=planted)
            values = (one.value, one.lower, one.upper, truth)
            found |= {f"{one.id}|{part}": float(np.log(v)) for part, v in zip(_PARTS, values, strict=True) if v}
    return found


def _truth(id: str, known: Mapping[str, Mapping[str, Any]], *, planted: bool) -> float | None:
    """The true value of one number; None where the mean over the counties stands for it."""
    if not planted:
        exact = next((value for pattern, value in NOTHING_DIFFERS.items() if fnmatchcase(id, pattern)), None)
        if exact is not None:
            return exact
    beside = id.replace(".difference", ".ours").replace(".ratio", ".ours") if id.startswith("evidence.") else id
    one = known.get(beside)
    if one is None or one["way"] in OWN_MEAN:
        return None
    return _against_theirs(id, float(one["value"]))


def _against_theirs(id: str, ours: float) -> float:
    """Our true share, or the difference and the ratio to the published one, which is stated as a point."""
    if not id.startswith("evidence.recidivism.") or id.endswith(".ours"):
        return ours
    _, _, name, months, what = id.split(".")
    theirs = _published(f"high_point.rearrest.{name}.{months}")
    return ours - theirs if what == "difference" else ours / theirs


@cache
def _published(figure: str) -> float:
    beside = ComparisonAsked(PLAN, None, Results.of([]))  # type: ignore[arg-type]
    value = beside.registry.get(figure).value
    assert value is not None
    return value


def rows(planted: bool, made: Replicates) -> Iterator[Row]:
    """How the interval of every number fared, in the order of KINDS."""
    ids = dict.fromkeys(name.split("|")[0] for name in made.frame.columns)
    kinds = [*KINDS]
    for id in sorted(ids, key=lambda one: kinds.index(str(kind_of(one)))):
        value, lower, upper = (made[f"{id}|{part}"] for part in _PARTS[:3])
        truth = made[f"{id}|truth"] if f"{id}|truth" in made.frame else np.full(len(value), np.nan)
        answered = np.isfinite(value)
        if answered.sum() < max(FEWEST, len(value) / 2) and len(value) > SMOKE:
            continue
        known = bool(np.isfinite(truth[answered]).all())
        truth = truth if known else np.full(len(value), np.nanmean(value))
        error = (upper - lower) / (2 * 1.959964)
        found = operating_characteristics(
            value - truth, error, truth=0.0, lower=lower - truth, upper=upper - truth, level=PLAN.level
        )
        yield Row(
            id=id,
            planted=planted,
            known=known,
            counties=len(value),
            fitted=int(answered.sum()),
            bias=found["bias"].value,
            bias_error=found["bias"].error,
            spread=found["empirical standard error"].value,
            claimed=found["model standard error"].value,
            covers=found["coverage"].value,
        )


def without_effect(batches: int, size: int) -> tuple[TrueValue, ...]:
    """The true values that are counted in complete worlds, where the program does nothing."""
    found = measure(COUNTIES[False], ("complete worlds",), batches=batches, size=size, cities=0, series=0)
    return tuple(found.values())


def told(found: Iterable[Row]) -> Iterator[str]:
    """One line for each number."""
    for one in found:
        off = f"{one.bias:+.4f} ({one.bias_error:.4f})" if one.known else "      own mean     "
        yield (
            f"  {one.id:<66}{off}  spread {one.spread:.4f} claimed {one.claimed:.4f}  holds {one.covers:6.1%} "
            f"({one.chance(one.covers):.1%}) of {one.fitted}"
        )


def _ratios_again(numbers: Mapping[bool, int], folder: Path | None) -> Iterator[Row]:
    """The rows of hazard ratios of first events and of what they come to, in the counties of all the others."""
    for planted, number in numbers.items():
        measured = read_measured().values if planted else ()
        kept = None if folder is None else folder / ("planted" if planted else "none")
        ask = partial(county, planted, measured, stated=ratios_by)
        yield from rows(planted, replicates(ask, number, seed=SEED, batch=BATCH, folder=kept))


def _store(found: tuple[Row, ...], options: argparse.Namespace, earlier: str = "") -> None:
    sizes = f" --number {options.number} --planted {options.planted} --store"
    stated = StatedMeasured(
        source=SOURCE,
        command=COMMAND.replace(" --store", f"{' --ratios' if options.ratios else ''}{sizes}"),
        version=version("ipvi_eval"),
        date=datetime.now(tz=UTC).date(),
        seed=SEED,
        level=PLAN.level,
        rows=found,
        methods=(headline_method(FEW), planned_method()),
        earlier=earlier,
    )
    write_stated(TABLE, stated)


def main() -> None:
    """Parse, run, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="one county of each kind")
    parser.add_argument("--folder", type=Path, default=None, help="where finished batches are kept and read")
    parser.add_argument("--number", type=int, default=NUMBER, help="counties without an effect")
    parser.add_argument("--planted", type=int, default=NUMBER, help="counties with one")
    parser.add_argument("--ratios", action="store_true", help="the hazard ratios alone; other rows stay as stored")
    parser.add_argument("--store", action="store_true", help=f"write {STORED}, which the reports print")
    options = parser.parse_args()
    began, numbers = time.perf_counter(), {False: options.number, True: options.planted}
    if options.ratios:
        ratios = tuple(_ratios_again(numbers, options.folder))
        print(*told(ratios), f"{time.perf_counter() - began:.1f} s", sep="\n")
        if options.store and min(numbers.values()) >= FEWEST:
            stored = read_stated()
            rest = f"All but the hazard ratios after notification was made on {stored.date.isoformat()}."
            earlier = stored.earlier or rest
            _store(again(stored.rows, ratios, key_of), options, earlier=earlier)
        return
    sizes = (2, 1) if options.smoke else (BATCHES, IN_A_BATCH)
    measured = {False: without_effect(*sizes), True: read_measured().values}
    never = {planted: never_again(planted, SMOKE if options.smoke else COMPLETE) for planted in COUNTIES}
    found: list[Row] = []
    for planted, wanted in numbers.items():
        number = SMOKE if options.smoke else wanted
        kept = None if options.folder is None else options.folder / ("planted" if planted else "none")
        made = replicates(partial(county, planted, measured[planted]), number, seed=SEED, batch=BATCH, folder=kept)
        apart = None if options.folder is None else options.folder / ("planted_never" if planted else "none_never")
        few = replicates(
            partial(county_of_never, planted, never[planted]), number, seed=SEED, batch=BATCH, folder=apart
        )
        print(
            f"{'with the shipped effect' if planted else 'without any'}: {time.perf_counter() - began:.0f} s",
            flush=True,
        )
        apart = None if options.folder is None else options.folder / ("planted_frailty" if planted else "none_frailty")
        enough = number if options.smoke or planted else max(number, MANY)
        frail = replicates(partial(county_of_frailty, planted), enough, seed=SEED, batch=BATCH, folder=apart)
        if options.smoke:
            print(f"  {(made.frame.shape[1] + few.frame.shape[1]) // len(_PARTS)} numbers")
            continue
        found += (row for one in (made, few, frail) for row in rows(planted, one))
        print(*told(one for one in found if one.planted == planted), sep="\n")
    if options.store and not options.smoke and min(numbers.values()) >= FEWEST:
        _store(tuple(found), options)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
