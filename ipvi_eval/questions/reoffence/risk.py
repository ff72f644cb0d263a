"""From spells to the numbers an evaluation quotes: risk at fixed horizons by list, and the effect of notification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.agreement.lifelines import cox_agreement, km_agreement
from ipvi_eval.cohort.told_lists import RECORDED
from ipvi_eval.counted import AT_RISK, EVENTS, EVERYBODY, FREE_AFTER, Count, Group
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier, kaplan_meier
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.regression.first_events import first_event_cox
from ipvi_eval.survival.regression.proportionality import proportionality_test
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.indicators import holds_numbers, indicators
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.worded import given

KM = "Kaplan-Meier on street time, log-log interval"
COX = "Cox model with Efron ties on street time, notification time-dependent"
MODEL_ERRORS, BY_PERSON = "errors of the model", "errors clustered by person"
FIRST_EVENTS = f"{COX}, {MODEL_ERRORS}"
"""The planned model of rows that end with a person's first event (`first_event_cox`), before anything is fitted."""


def risk_by_horizon(
    prefix: str, label: str, first: pd.DataFrame, horizons: Mapping[int, int], *, level: float
) -> tuple[KaplanMeier, tuple[Estimate, ...]]:
    """Share who re-offended within each horizon, and the median time, of one row per person.

    Args:
        prefix: beginning of the ids, for example survival.ipv_dir.list_c.
        first: columns stop (days of street time) and event, one row per person.
        horizons: months of follow-up to days.

    A horizon beyond the last day of follow-up gives an estimate without a value that says so.
    """
    spells, who = Spells.from_frame(first), Group.of_stem(prefix)
    fit = kaplan_meier(spells, level=level)
    estimates = [
        risk_at(f"{prefix}.risk_{months}m", f"{label}, within {months} months", fit, spells, who, days=days)
        for months, days in horizons.items()
    ]
    return fit, (*estimates, _median(prefix, label, fit, who, flows(who, spells, horizons.values())))


def flow(who: Group, spells: Spells, days: int) -> tuple[Count, Count, Count]:
    """Of people with one row each: everybody, those with an event by the day, those followed up to it."""
    by_then = int(spells.event[spells.stop <= days].sum())
    (followed,) = at_risk(who, spells.stop, spells.event, (days,))
    return who.people(len(spells)), who.count(by_then, EVENTS, days), followed


def flows(who: Group, spells: Spells, days: Iterable[int]) -> tuple[Count, ...]:
    """What a median gives away of the counts by each of the days: half of the people had their event by it and fewer
    before, and its limits tell as much of other shares."""
    return tuple(count for day in days for count in flow(who, spells, day)[1:])


def on_list(who: Group, name: str) -> Group:
    """Those of them who are on a list."""
    return who.within(f"list_{name.lower()}")


def events_by_list(who: Group, events: Iterable[int], lists: Iterable[str]) -> tuple[Count, ...]:
    """Events on each list, in the whole of the follow-up."""
    return tuple(on_list(who, str(name)).count(int(one), EVENTS) for name, one in zip(lists, events, strict=True))


def risk_at(id: str, label: str, fit: KaplanMeier, spells: Spells, who: Group, *, days: int) -> Estimate:
    """The share of `who` with an event by the day, of one row per person; without a value where nobody was followed."""
    row = fit.at([days]).tidy().iloc[0]
    survival, error, lower, upper = (float(row[name]) for name in ("value", "standard_error", "lower", "upper"))
    everybody, by_then, followed = flow(who, spells, days)
    shared = {"id": id, "label": label, "unit": "proportion", "method": KM, "n": everybody, "events": by_then}
    if np.isnan(survival):
        return Estimate(value=None, note=given(f"nobody was followed for {days} days of street time"), **shared)  # type: ignore[arg-type]
    bounds = {} if np.isnan(lower) or np.isnan(upper) else {"lower": 1 - upper, "upper": 1 - lower, "level": fit.level}
    # Where everybody has re-offended there is a share but no error: nothing is left to vary.
    spread = {} if np.isnan(error) else {"standard_error": error}
    return Estimate(value=1 - survival, cells=(followed,), **spread, **bounds, **shared)  # type: ignore[arg-type]


def _median(prefix: str, label: str, fit: KaplanMeier, who: Group, cells: tuple[Count, ...]) -> Estimate:
    found = fit.quantile(0.5)
    bounded = found.value is not None and (found.lower is not None or found.upper is not None)
    return Estimate(
        id=f"{prefix}.median",
        value=found.value,
        lower=found.lower if bounded else None,
        upper=found.upper if bounded else None,
        unit="days",
        method=KM,
        label=f"{label}, median time to re-offense",
        level=fit.level if bounded else None,
        n=who.people(fit.n),
        events=who.count(fit.event_count, EVENTS),
        cells=cells,
        note="" if found.value is not None else "fewer than half re-offended during follow-up: there is no median",
    )


def notification_effect(
    id: str, label: str, spells: pd.DataFrame, *, covariates: Sequence[str] = (), level: float
) -> tuple[CoxFit, Estimate, tuple[Agreement, ...]]:
    """The fit and the ratio of `notification_ratio`, with the coefficients again by lifelines."""
    fit, estimate = notification_ratio(id, label, spells, covariates=covariates, level=level)
    checks = cox_agreement(id, design(spells, covariates), from_entry(spells), fit.coefficients, penalty=fit.penalty)
    return fit, estimate, checks


def notification_ratio(
    id: str, label: str, spells: pd.DataFrame, *, covariates: Sequence[str] = (), level: float
) -> tuple[CoxFit, Estimate]:
    """Hazard ratio of re-offence after notification against not yet notified, stratified by list at entry.

    `spells` has the columns person, start, stop, event, exposed, list_recorded and `covariates`; rows are
    (start, stop]. Entering on a list is the time origin, so people are compared with others of their list at the same
    street time.

    Raises AnalysisError when nobody re-offended on one side of the comparison, or what `cox` refuses.
    """
    who = group_of_ratio(id)
    cells = arms(spells, who)
    fit = first_event_cox(design(spells, covariates), from_entry(spells), level=level)
    given = ", ".join(name.replace("_", " ") for name in covariates)
    method = cox_method(fit, f", given {given}" if given else "")
    return fit, hazard_ratio(id, label, fit, method=method, n=int(spells["person"].nunique()), cells=cells)


def cox_method(fit: CoxFit, more: str = "") -> str:
    """The planned model in words, with what its errors are and what `more` there is to say."""
    return f"{COX}, {errors_of(fit)}{more}"


def errors_of(fit: CoxFit) -> str:
    """What the errors of a fit are, in words."""
    return BY_PERSON if fit.robust else MODEL_ERRORS


def group_of_ratio(id: str) -> Group:
    """The people that the id of a hazard ratio names, by its clock: "..._calendar" leaves days in custody in.

    What comes after the outcome says which analysis they stand in, if it is not the plain one of everybody.
    """
    stem = id.removesuffix("_calendar")
    who = Group.of_stem(stem, "street" if stem == id else "calendar")
    return replace(who, cohort=who.cohort.removeprefix("notification.hazard_ratio").strip("._") or EVERYBODY)


def from_entry(spells: pd.DataFrame) -> Spells:
    """The rows person, start, stop, event, list_recorded as spells since entry, within the recorded list at entry."""
    return Spells.from_frame(spells, start="start", person="person", strata=RECORDED)


def arms(spells: pd.DataFrame, who: Group) -> tuple[Count, Count, Count]:
    """Events after and before notification, and people followed after it.

    Raises AnalysisError when there is no event on one side: there is no ratio then.
    """
    exposed, event = spells["exposed"].to_numpy(dtype=bool), spells["event"].to_numpy(dtype=bool)
    after, before = int(event[exposed].sum()), int(event[~exposed].sum())
    if not after or not before:
        side = "notified" if not after else "not notified"
        here = exposed if not after else ~exposed
        who_did = f"nobody re-offended while {side}" if here.any() else f"nobody was followed while {side}"
        msg = f"{who_did}, so there is no ratio to estimate"
        raise AnalysisError(msg)
    notified = int(spells.loc[exposed, "person"].nunique())
    return (
        who.count(after, f"{EVENTS} after"), who.count(before, f"{EVENTS} before"), who.count(notified, FREE_AFTER),
    )  # fmt: skip


def hazard_ratio(
    id: str,
    label: str,
    fit: CoxFit,
    *,
    method: str,
    n: int,
    cells: tuple[int, ...],
    term: str = "",
    who: Group | None = None,
) -> Estimate:
    """One coefficient of a fit as a hazard ratio with its interval: that of `term`, or the first.

    The fit is of the people that the id names, or of `who`.
    """
    group = who or group_of_ratio(id)
    row = fit.tidy().set_index("term").loc[term or fit.names[0]]
    return Estimate(
        id=id,
        value=float(row["hazard_ratio"]),
        lower=float(row["lower"]),
        upper=float(row["upper"]),
        level=fit.level,
        unit="ratio",
        method=method,
        label=label,
        standard_error=float(row["standard_error"]),
        p=float(row["p"]),
        n=group.people(n),
        events=group.count(fit.events, EVENTS),
        cells=cells,
        note="; ".join(["standard_error is on the log scale", *([fit.note] if fit.note else [])]),
    )


def proportionality(ratio: Estimate, fit: CoxFit) -> Estimate:
    """Does the hazard ratio stay the same over time? The score test of the notified term, its answer in `note`."""
    test = proportionality_test(fit).tidy().iloc[0]
    p = float(test["p"])
    changes = p < 1 - fit.level
    words = (
        "the hazard ratio changes with time since entry; read it as an average over the follow-up and see the curves"
        if changes
        else "the data do not show that the hazard ratio changes with time since entry; they do not rule it out either"
    )
    return replace(
        ratio,
        id=f"{ratio.id.removesuffix('.hazard_ratio')}.proportional_hazards",
        value=p,
        p=p,
        df=1.0,
        lower=None,
        upper=None,
        level=None,
        standard_error=None,
        unit="probability",
        method="score test of proportional hazards for notification (Grambsch and Therneau 1994), p-value",
        label="Hazard ratio the same at all times since entry (p-value)",
        note=words,
    )


def design(spells: pd.DataFrame, covariates: Sequence[str]) -> Columns:
    """Columns of the model, (n, p): notified, then the covariates, text ones as indicators without the first level."""
    wanted = dict.fromkeys(covariates)
    labels = {name: indicators(name, spells[name], between="_") for name in wanted if not holds_numbers(spells[name])}
    names = ("notified", *(column for name in wanted for column in labels.get(name, (name,))))
    X = np.empty((len(spells), len(names)))

    def columns() -> Iterator[np.ndarray]:
        """One after the other: all of them beside X would be as much again, and rows may be millions."""
        yield spells["exposed"].to_numpy(dtype=float)
        for name in wanted:
            yield from (labels[name] if name in labels else indicators(name, spells[name])).values()

    for j, column in enumerate(columns()):
        X[:, j] = column
    return Columns.of(X, names)


def curve_rows(
    fit: KaplanMeier, *, begin: float = 0.0
) -> Iterator[tuple[float, float, float | None, float | None, int, int]]:
    """Rows time, survival, lower, upper, at_risk, events of a curve that starts at (`begin`, 1)."""
    yield begin, 1.0, 1.0, 1.0, int(fit.at_risk[0]) if len(fit.at_risk) else fit.n, 0
    columns = (fit.time, fit.survival, fit.lower, fit.upper, fit.at_risk, fit.events)
    for time, survival, lower, upper, n, events in zip(*(column.tolist() for column in columns), strict=True):
        yield time, survival, *(None if np.isnan(bound) else bound for bound in (lower, upper)), int(n), int(events)


def at_risk(who: Group, stop: np.ndarray, event: np.ndarray, days: Sequence[int]) -> tuple[Count, ...]:
    """People followed up to each day of `days` and without a re-offence at its end.

    Whoever re-offends on the day itself is among the events by then, and so not counted twice.
    """
    return tuple(who.count(int(((stop > day) | ((stop == day) & ~event)).sum()), AT_RISK, day) for day in days)


def curve_agreement(prefix: str, first: pd.DataFrame, fit: KaplanMeier) -> tuple[Agreement, ...]:
    """The curve again with lifelines."""
    return km_agreement(prefix, Spells.from_frame(first), fit, level=fit.level)
