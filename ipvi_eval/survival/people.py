"""One table of people, analysed without a study: curves, tests and regressions as a list of estimates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.survival.aalen_johansen import aalen_johansen
from ipvi_eval.survival.cox import CoxFit, cox
from ipvi_eval.survival.cox_proportionality import proportionality_test
from ipvi_eval.survival.curves import KaplanMeier, kaplan_meier
from ipvi_eval.survival.fine_gray import subdistribution_hazard
from ipvi_eval.survival.gray import gray
from ipvi_eval.survival.log_rank import log_rank
from ipvi_eval.survival.partial_likelihood import Ties

Floats = NDArray[np.float64]
LOG_SCALE = "standard_error is on the log scale"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Columns of n spells.

    `stop` (n,), `event` (n,) bool, `start` (n,) or None; `cause` (n,) of 0 (none), 1, 2 ... with `causes` their labels;
    `group`, `strata`, `cluster` (n,) labels or None; `weight` (n,) or None; `covariates` name to column (n,): numbers,
    or labels that become indicators without the first label.
    """

    stop: Floats
    event: NDArray[np.bool_]
    start: Floats | None = None
    cause: NDArray[np.int64] | None = None
    causes: tuple[str, ...] = ()
    group: NDArray[np.object_] | None = None
    strata: NDArray[np.object_] | None = None
    cluster: NDArray[np.object_] | None = None
    weight: Floats | None = None
    covariates: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def at(self, rows: NDArray[np.bool_]) -> People:
        """The spells where `rows` (n,) holds."""
        arrays = ("stop", "event", "start", "cause", "group", "strata", "cluster", "weight")
        kept: dict[str, Any] = {
            name: None if (column := getattr(self, name)) is None else column[rows] for name in arrays
        }
        return People(**kept, causes=self.causes, covariates={k: v[rows] for k, v in self.covariates.items()})


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
    ties: Ties = "efron",
    level: float = 0.95,
) -> Findings:
    """Curves at the horizons and medians, log-rank and Gray tests, Cox with its proportionality test, and with causes
    the cause-specific and Fine-Gray models.

    The regressions use `models`, the spells without missing covariates; without it the covariates of `people` (its
    group, say), where the data can support that. A test that they cannot is an estimate without a value that says why.

    Raises AnalysisError when the columns do not fit together or a model cannot be fitted.
    """
    notes: list[str] = []
    estimates: list[Estimate] = []
    groups = _groups(people)
    curves = {name: _curve(part, level) for name, part in groups.items()}
    for name, part in groups.items():
        estimates += _curve_estimates(name, part, curves[name], horizons)
    if people.cause is not None:
        for name, part in groups.items():
            estimates += _incidence(name, part, horizons, level)
    if people.group is not None:
        estimates += _tests(people, notes)
    if models is not None and models.covariates:
        estimates += _regressions(models, ties, level, notes)
    elif people.covariates:
        try:
            estimates += list(_regressions(people, ties, level, notes))
        except AnalysisError as error:
            notes.append(f"no regression on the group: {error}")
    return Findings(tuple(estimates), curves, tuple(notes))


def design(covariates: Mapping[str, NDArray[Any]]) -> tuple[Floats, tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Columns (n, p), their names, and which belong to one covariate; labels become indicators (first label left out).

    Raises AnalysisError when a covariate of labels has only one.
    """
    columns: dict[str, Floats] = {}
    terms: dict[str, tuple[str, ...]] = {}
    for name, values in covariates.items():
        if values.dtype != object:
            columns[name] = np.asarray(values, dtype=np.float64)
            terms[name] = (name,)
            continue
        labels = sorted(set(values), key=natural)
        if len(labels) < 2:
            msg = f"{name} never varies, so it has no effect to estimate; leave it out"
            raise AnalysisError(msg)
        made = {f"{name}={label}": (values == label).astype(np.float64) for label in labels[1:]}
        columns |= made
        terms[name] = tuple(made)
    return np.column_stack(list(columns.values())), tuple(columns), terms


def slug(text: str) -> str:
    """A label as part of an id: lower-case words joined by underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "blank"


def natural(label: str) -> tuple[int, float, str]:
    """Sort key of labels: numbers in their order, before words in theirs."""
    try:
        return 0, float(label), label
    except ValueError:
        return 1, 0.0, label


def _groups(people: People) -> dict[str, People]:
    if people.group is None:
        return {"all": people}
    labels = sorted(set(people.group), key=natural)
    return {label: people.at(people.group == label) for label in labels}


def _curve(part: People, level: float) -> KaplanMeier:
    return kaplan_meier(part.stop, part.event, start=part.start, weight=part.weight, cluster=part.cluster, level=level)


def _number(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def _when(horizon: float) -> str:
    return f"{horizon:g}".replace(".", "_").replace("+", "")


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _bounds(lower: float | None, upper: float | None, level: float) -> dict[str, Any]:
    low, high = _number(lower), _number(upper)
    return {"lower": low, "upper": high, "level": level if low is not None or high is not None else None}


def _curve_estimates(name: str, part: People, fit: KaplanMeier, horizons: Sequence[float]) -> Iterator[Estimate]:
    method = "Kaplan-Meier, log-log interval" + (", robust error" if fit.robust else "")
    for row in _rows(fit.at(horizons).tidy()):
        value = _number(row["value"])
        yield Estimate(
            id=f"survival.{slug(name)}.at_{_when(row['time'])}",
            value=value,
            **_bounds(row["lower"], row["upper"], fit.level),
            standard_error=_number(row["standard_error"]),
            unit="proportion",
            method=method,
            label=f"share without the event at {row['time']:g}, {name}",
            n=fit.n,
            events=int(part.event[part.stop <= row["time"]].sum()),
            note="" if value is not None else "nobody was followed that long",
        )
    median = fit.quantile(0.5)
    yield Estimate(
        id=f"survival.{slug(name)}.median",
        value=median.value,
        **_bounds(median.lower, median.upper, fit.level),
        unit="days",
        method="Kaplan-Meier median, interval by inversion",
        label=f"median time, {name}, in the unit of the duration",
        n=fit.n,
        events=fit.event_count,
        note="" if median.value is not None else "fewer than half had the event",
    )


def _incidence(name: str, part: People, horizons: Sequence[float], level: float) -> Iterator[Estimate]:
    if part.cause is None:
        return
    codes = tuple(range(1, len(part.causes) + 1))
    fit = aalen_johansen(
        part.stop, part.cause, causes=codes, start=part.start, weight=part.weight, cluster=part.cluster, level=level
    )
    for code, label in zip(codes, part.causes, strict=True):
        for row in _rows(fit.at(horizons, cause=code).tidy()):
            value = _number(row["value"])
            yield Estimate(
                id=f"incidence.{slug(name)}.cause_{slug(label)}.at_{_when(row['time'])}",
                value=value,
                **_bounds(row["lower"], row["upper"], level),
                standard_error=_number(row["standard_error"]),
                unit="proportion",
                method="Aalen-Johansen, log-log interval",
                label=f"share with cause {label} by {row['time']:g}, {name}",
                n=len(part.stop),
                events=int((part.cause[part.stop <= row["time"]] == code).sum()),
                note="" if value is not None else "nobody was followed that long",
            )


def _tests(people: People, notes: list[str]) -> Iterator[Estimate]:
    group = people.group
    if group is None or len(set(group)) < 2:
        notes.append("one group only: nothing to compare")
        return
    if people.weight is not None:
        notes.append("the log-rank and Gray tests take no weights: read the robust Cox tests instead")
        return
    rows, events = len(group), int(people.event.sum())
    try:
        test = log_rank(people.stop, people.event, group, start=people.start, strata=people.strata)
        yield _test("log_rank", "log-rank test", test.chi_square, test.df, test.p, rows, events)
    except AnalysisError as error:
        yield _no_test("log_rank", "log-rank test", error, rows, events)
    if people.cause is None:
        return
    if people.start is not None:
        notes.append("Gray's test does not allow for late entry: left out")
        return
    for code, label in enumerate(people.causes, start=1):
        found = gray(people.stop, people.cause, group, of=code, strata=people.strata)
        events = int((people.cause == code).sum())
        name = f"Gray's test, cause {label}"
        yield _test(f"gray.cause_{slug(label)}", name, found.chi_square, found.df, found.p, len(group), events)


def _test(id: str, label: str, chi_square: float, df: float, p: float, n: int, events: int) -> Estimate:
    return Estimate(
        id=id, value=float(chi_square), unit="number", method=f"{label}, chi-square", label=label, df=float(df),
        p=float(p), n=n, events=events,
    )  # fmt: skip


def _no_test(id: str, label: str, error: AnalysisError, n: int, events: int) -> Estimate:
    return Estimate(
        id=id, value=None, unit="number", method=f"{label}, chi-square", label=label, n=n, events=events,
        note=str(error),
    )  # fmt: skip


def _regressions(people: People, ties: Ties, level: float, notes: list[str]) -> Iterator[Estimate]:
    X, names, terms = design(people.covariates)
    ids = _unique(names)
    model: dict[str, Any] = {
        "start": people.start,
        "strata": people.strata,
        "weight": people.weight,
        "cluster": people.cluster,
    }
    fit = cox(people.stop, people.event, X, names=names, **model, ties=ties, level=level)
    yield from _hazards("cox", "Cox model", fit, ids, notes)
    for label, test in (
        ("likelihood_ratio", fit.likelihood_ratio_test),
        ("score", fit.score_test),
        ("wald", fit.wald_test),
        ("robust_score", fit.robust_score_test if fit.robust else None),
    ):
        if test is not None:
            words = f"Cox model, {label.replace('_', ' ')} test"
            yield _test(f"cox.{label}_test", words, test.statistic, test.df, test.p, fit.n, fit.events)
    yield from _proportionality(fit, terms)
    if people.cause is None:
        return
    for code, label in enumerate(people.causes, start=1):
        own = people.cause == code
        if not own.any():
            notes.append(f"cause {label}: no events among the spells without missing covariates")
            continue
        specific = cox(people.stop, own, X, names=names, **model, ties=ties, level=level)
        stem = f"cause_{slug(label)}"
        yield from _hazards(f"cause_specific.{stem}", f"cause-specific Cox model, cause {label}", specific, ids, notes)
        yield from _subdistribution(people, X, names, ids, code, label, ties, level)


def _subdistribution(
    people: People, X: Floats, names: Sequence[str], ids: Sequence[str], code: int, label: str, ties: Ties, level: float
) -> Iterator[Estimate]:
    """Fine-Gray as `crr` where it applies, else as `finegray` with the ties of the Cox models."""
    given: dict[str, Any] = {"start": people.start, "strata": people.strata, "weight": people.weight}
    words, options = "R's cmprsk::crr", dict[str, Any]()
    if any(column is not None for column in given.values()):
        words = f"R's survival::finegray and coxph, {ties} ties"
        options = {**given, "convention": "finegray", "ties": ties}
    assert people.cause is not None
    fit = subdistribution_hazard(
        people.stop, people.cause, X, of=code, names=names, cluster=people.cluster, level=level, **options
    )
    half = (fit.upper - fit.lower) / 2
    for row, id, width in zip(_rows(fit.tidy()), ids, half, strict=True):
        yield from _coefficient(
            f"fine_gray.cause_{slug(label)}.{id}",
            row,
            float(width),
            f"Fine-Gray model as {words}, cause {label}",
            "subdistribution_hazard_ratio",
            level,
            fit.n,
            fit.events,
        )


def _hazards(stem: str, method: str, fit: CoxFit, ids: Sequence[str], notes: list[str]) -> Iterator[Estimate]:
    if fit.note:
        notes.append(fit.note)
    words = f"{method}, {fit.ties} ties" + (", robust errors" if fit.robust else "")
    half = (fit.upper - fit.lower) / 2
    for row, id, width in zip(_rows(fit.tidy()), ids, half, strict=True):
        yield from _coefficient(f"{stem}.{id}", row, float(width), words, "hazard_ratio", fit.level, fit.n, fit.events)


def _coefficient(
    stem: str, row: Mapping[str, Any], half: float, method: str, ratio: str, level: float, n: int, events: int
) -> Iterator[Estimate]:
    """The coefficient on the log scale and the ratio, with one standard error."""
    beta, error = float(row["coefficient"]), float(row["standard_error"])
    shared: dict[str, Any] = {
        "method": method,
        "level": level,
        "standard_error": error,
        "p": float(row["p"]),
        "n": n,
        "events": events,
    }
    yield Estimate(
        id=f"{stem}.coefficient", value=beta, lower=beta - half, upper=beta + half, unit="coefficient",
        label=f"{row['term']}, coefficient", **shared,
    )  # fmt: skip
    with np.errstate(over="ignore"):
        value, lower, upper = (float(np.exp(part)) for part in (beta, beta - half, beta + half))
    yield Estimate(
        id=f"{stem}.{ratio}", value=value, lower=lower, upper=upper, unit="ratio", note=LOG_SCALE,
        label=f"{row['term']}, {ratio.replace('_', ' ')}", **shared,
    )  # fmt: skip


def _proportionality(fit: CoxFit, terms: Mapping[str, tuple[str, ...]]) -> Iterator[Estimate]:
    try:
        table = proportionality_test(fit, terms=terms).tidy()
    except AnalysisError as error:
        yield _no_test("proportional_hazards.global", "proportional hazards, GLOBAL", error, fit.n, fit.events)
        return
    ids = _unique([str(term) for term in table["term"]])
    for id, row in zip(ids, _rows(table), strict=True):
        label = f"proportional hazards, {row['term']}"
        yield _test(f"proportional_hazards.{id}", label, row["chi_square"], row["df"], row["p"], fit.n, fit.events)


def _unique(names: Iterable[str]) -> list[str]:
    """One id for each name, numbered where two names give the same."""
    made: list[str] = []
    for name in names:
        base = slug(name)
        made.append(base if base not in made else f"{base}_{made.count(base) + 1}")
    return made
