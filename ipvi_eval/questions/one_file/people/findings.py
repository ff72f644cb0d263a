"""One table of people, analysed without a study: curves, tests and regressions as a list of estimates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate, slug
from ipvi_eval.questions.one_file.people.curves import (
    TimeUnit,
    at_risk,
    differences,
    owner,
    quantiles,
    restricted_means,
    when,
)
from ipvi_eval.questions.one_file.people.models import (
    FRAILTIES,
    FrailtyShape,
    TieMethod,
    chi_square,
    frailty,
    no_test,
    regressions,
    whatever_can,
)
from ipvi_eval.questions.one_file.people.table import People, slugs
from ipvi_eval.questions.one_file.people.times import time_notes
from ipvi_eval.survival.comparisons.gray import gray
from ipvi_eval.survival.comparisons.log_rank import LogRankWeight, log_rank
from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.cumulative_hazard import mean_cumulative_function
from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier, kaplan_meier
from ipvi_eval.survival.spells.indicators import natural

_FEW = 6
_FEW_CLUSTERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is wanted beside the usual: quantiles, weighted log-rank tests, frailties; and the unit of the times."""

    quantiles: tuple[float, ...] = (0.5,)
    log_rank: tuple[LogRankWeight, ...] = ()
    frailties: tuple[FrailtyShape, ...] = ()
    unit: TimeUnit = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """Estimates in reading order, the curves by group for a picture, and sentences on what was left out and why."""

    estimates: tuple[Estimate, ...]
    curves: Mapping[str, KaplanMeier]
    notes: tuple[str, ...]


def analyse_people(
    people: People,
    *,
    horizons: Sequence[float],
    models: People | None = None,
    ties: TieMethod = "efron",
    level: float = 0.95,
    asked: Asked | None = None,
) -> Findings:
    """Curves at the horizons and medians, log-rank and Gray tests, Cox with its proportionality test, and with causes
    the cause-specific and Fine-Gray models.

    The regressions use `models`, the spells without missing covariates; without it the covariates of `people` (its
    group, say), where the data can support that. A test that they cannot is an estimate without a value that says why.

    Raises AnalysisError when the columns do not fit together or a model cannot be fitted.
    """
    asked = asked or Asked()
    notes: list[str] = []
    estimates: list[Estimate] = []
    given, counted_as = people, people.counted_as
    groups = _groups(people)
    ids = dict(zip(groups, slugs(groups), strict=True))
    times = tuple(dict.fromkeys(float(time) for time in horizons))
    every = groups
    if people.repeated and people.start is not None:
        people, groups = people.until_first_event(), _groups(people.until_first_event())
        notes.append(
            "some people have several events: shares, incidences and tests are of each person's first, the mean "
            "cumulative number and the Cox model (Andersen-Gill, robust errors) of all"
        )
    curves = {name: _curve(part, level) for name, part in groups.items()}
    notes += [*time_notes(given, asked.unit, times), *_weight_notes(given), *_cluster_notes(given)]
    for name, part in groups.items():
        notes += [
            *_late_entry_notes(name, part, curves[name]),
            *_last_at_risk_notes(name, part, curves[name], max(times)),
        ]
    if every is not groups:
        for name, part in every.items():
            estimates += _mean_cumulative(name, ids[name], part, times, level)
    for name, part in groups.items():
        estimates += _curve_estimates(name, ids[name], part, curves[name], times)
        estimates += quantiles(name, ids[name], part, curves[name], asked.quantiles, asked.unit)
        estimates += restricted_means(name, ids[name], part, times, asked.unit, level)
        estimates += at_risk(name, ids[name], part, curves[name], times)
    if people.causes:
        for name, part in groups.items():
            estimates += _incidence(name, ids[name], part, times, level)
    elif people.cause is not None:
        notes.append("nobody had an event, so there is no cause to tell apart")
    told = times
    if people.group is not None and len(ids) > 1:
        try:
            estimates += list(differences(people, ids, times, level))
            # Of the group alone the curves say how many; a model of it would say so a second time, otherwise.
            told = ()
        except AnalysisError as error:
            notes.append(f"no differences of shares between groups: {error}")
    if people.group is not None:
        estimates += _tests(people, notes, asked.log_rank)
    if models is not None and models.covariates:
        estimates += regressions(models, ties, level, notes, times)
    elif given.covariates:
        try:
            estimates += list(regressions(given, ties, level, notes, told))
        except AnalysisError as error:
            notes.append(f"no regression on the group: {error}")
    chosen = models if models is not None else given
    for shape in asked.frailties:
        estimates += whatever_can(partial(frailty, chosen, shape, level), *FRAILTIES[shape], chosen)
    counted = tuple(estimate if estimate.n is None else replace(estimate, n_of=counted_as) for estimate in estimates)
    return Findings(counted, curves, tuple(notes))


def _groups(people: People) -> dict[str, People]:
    if people.group is None:
        return {"all": people}
    labels = sorted(set(people.group), key=natural)
    return {label: people.at(people.group == label) for label in labels}


def _curve(part: People, level: float) -> KaplanMeier:
    return kaplan_meier(part.spells(person=owner(part)), level=level)


def _weight_notes(people: People) -> list[str]:
    """Which of their two meanings weights were given."""
    if people.weight is None:
        return []
    robust = people.cluster is not None or not np.array_equal(people.weight, np.rint(people.weight))
    if robust:
        return ["weights were taken as weights, with robust errors: one person stays one person, whatever the weight"]
    return [
        "the weights are whole numbers and were taken as copies of people: a weight of 2 is two people, and every "
        f"interval is that of {people.weight.sum():,.0f} people; where they are weights of another kind (a sample's, a "
        "propensity's), name a --cluster, which gives robust errors"
    ]


def _cluster_notes(people: People) -> list[str]:
    """A sentence where errors by cluster rest on few of them (Cameron, Gelbach and Miller 2008, Review of Economics and
    Statistics 90:414: with 5 to 30 their tests reject too often)."""
    if people.cluster is None:
        return []
    clusters = len(set(people.cluster))
    if not 1 < clusters < min(_FEW_CLUSTERS, len(people.stop)):
        return []
    return [
        f"the errors are those between {clusters} clusters: from fewer than {_FEW_CLUSTERS} they come out too "
        "small, so that intervals are too short and p too low"
    ]


def _late_entry_notes(name: str, part: People, fit: KaplanMeier) -> list[str]:
    """Sentences where a curve with late entry hangs on hardly anybody: the few there first had events."""
    if part.start is None or not part.event.any():
        return []
    drop = np.flatnonzero(fit.events > 0)
    gone = np.flatnonzero(fit.survival <= 0)
    if len(gone) and (later := int((part.start >= fit.time[gone[0]]).sum())):
        y, when = fit.at_risk[gone[0]], fit.time[gone[0]]
        who = "one person alone at risk" if y == 1 else f"everybody at risk ({y:g})"
        return [
            f"{name}: {who} had an event at {when:g}, so the share is 0 from then on although {later} spells begin "
            "then or later; begin the clock where more people are under observation"
        ]
    few = drop[(fit.at_risk[drop] < _FEW) & (fit.at_risk[drop] < fit.at_risk.max() / 4)]
    few = few[fit.time[few] < fit.time[int(np.argmax(fit.at_risk))]]
    if not len(few):
        return []
    when = fit.time[few[0]]
    return [
        f"{name}: only {fit.at_risk[few[0]]:g} at risk when events begin (at {when:g}); the whole curve hangs on them"
    ]


def _last_at_risk_notes(name: str, part: People, fit: KaplanMeier, latest: float) -> list[str]:
    """A sentence where the last at risk had events by the `latest` horizon, and others left before: a curve at 0 says
    nothing of these."""
    gone, events = np.flatnonzero(fit.survival <= 0), int(part.event.sum())
    before = (len(part.stop) if part.start is None else part.count) - events
    if not len(gone) or fit.time[gone[0]] > latest or before <= 0:
        return []
    if part.start is not None and (part.start >= fit.time[gone[0]]).any():
        return []  # `_late_entry_notes` says so
    y, when = fit.at_risk[gone[0]], fit.time[gone[0]]
    who = "the last person at risk" if y == 1 else f"everybody still at risk ({y:g})"
    return [
        f"{name}: {who} had an event at {when:g}, so the share without it is 0 from then on, although the follow-up of "
        f"{before} without an event ended before; read earlier horizons"
    ]


def _mean_cumulative(name: str, id: str, part: People, horizons: Sequence[float], level: float) -> Iterator[Estimate]:
    fit = mean_cumulative_function(part.spells(person=part.person), level=level)
    what: dict[str, Any] = {
        "label": f"mean number of events per person by {{when}}, {name}",
        "unit": "number",
        "method": "mean cumulative function, Lawless-Nadeau error by person, log interval",
    }
    yield from _read_off(f"mean_events.{id}", fit.at(horizons).tidy(), part, part.event, level, **what)


def _read_off(
    stem: str, table: pd.DataFrame, part: People, event: NDArray[np.bool_], level: float, *, label: str, **what: Any
) -> Iterator[Estimate]:
    """An estimate for each time of a curve's `table`; `label` has a place for the time."""
    for row in _rows(table):
        value, time = _number(row["value"]), row["time"]
        yield Estimate(
            id=f"{stem}.at_{when(time)}",
            value=value,
            **_bounds(row["lower"], row["upper"], level),
            standard_error=_number(row["standard_error"]),
            label=label.replace("{when}", f"{time:g}"),
            n=part.count,
            events=int(event[part.stop <= time].sum()),
            note="" if value is not None else "nobody was followed that long",
            **what,
        )


def _number(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _bounds(lower: float | None, upper: float | None, level: float) -> dict[str, Any]:
    low, high = _number(lower), _number(upper)
    return {"lower": low, "upper": high, "level": level if low is not None or high is not None else None}


def _curve_estimates(
    name: str, id: str, part: People, fit: KaplanMeier, horizons: Sequence[float]
) -> Iterator[Estimate]:
    what: dict[str, Any] = {
        "label": f"share without the event at {{when}}, {name}",
        "unit": "proportion",
        "method": "Kaplan-Meier, log-log interval" + (", robust error" if fit.robust else ""),
    }
    yield from _read_off(f"survival.{id}", fit.at(horizons).tidy(), part, part.event, fit.level, **what)


def _incidence(name: str, id: str, part: People, horizons: Sequence[float], level: float) -> Iterator[Estimate]:
    assert part.cause is not None
    codes = tuple(range(1, len(part.causes) + 1))
    fit = aalen_johansen(part.spells(cause=part.cause, person=owner(part)), causes=codes, level=level)
    for code, label, of in zip(codes, part.causes, slugs(part.causes), strict=True):
        what: dict[str, Any] = {
            "label": f"share with cause {label} by {{when}}, {name}",
            "unit": "proportion",
            "method": "Aalen-Johansen, log-log interval",
        }
        table = fit.at(horizons, cause=code).tidy()
        yield from _read_off(f"incidence.{id}.cause_{of}", table, part, part.cause == code, level, **what)


def _tests(people: People, notes: list[str], weights: Sequence[LogRankWeight]) -> Iterator[Estimate]:
    group = people.group
    if group is None or len(set(group)) < 2:
        notes.append("one group only: nothing to compare")
        return
    if people.weight is not None:
        notes.append("the log-rank and Gray tests take no weights: read the robust Cox tests instead")
        return
    rows, events = people.count, int(people.event.sum())
    clusters = owner(people)
    if clusters is not None and len(set(clusters)) < len(group):
        notes.append(
            "the log-rank and Gray tests take rows as independent: read cox.robust_score_test instead where it stands"
        )
    stratified = "" if people.strata is None else ", stratified"
    for weight in dict.fromkeys(("log-rank", *weights)):
        plain = weight == "log-rank"
        id = "log_rank" if plain else f"log_rank.{slug(weight)}"
        words = f"log-rank test{'' if plain else f', {weight} weights'}{stratified}"
        rho = 1.0 if weight == "fleming-harrington" else 0.0
        try:
            test = log_rank(people.spells(), weight=weight, rho=rho)
            yield chi_square(id, words, test.chi_square, test.df, test.p, rows, events)
        except AnalysisError as error:
            yield no_test(id, words, error, rows, events)
    if people.cause is None:
        return
    if people.start is not None:
        notes.append("Gray's test does not allow for late entry: left out")
        return
    for code, (label, id) in enumerate(zip(people.causes, slugs(people.causes), strict=True), start=1):
        events, name = int((people.cause == code).sum()), f"Gray's test{stratified}, cause {label}"
        try:
            found = gray(people.spells(cause=people.cause), of=code)
            yield chi_square(f"gray.cause_{id}", name, found.chi_square, found.df, found.p, rows, events)
        except AnalysisError as error:
            yield no_test(f"gray.cause_{id}", name, error, rows, events)
