"""All re-offences, not only the first: the mean number per person, and models of repeated events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from ipvi_eval.cohort.told_lists import RECORDED
from ipvi_eval.counted import AT_RISK, EVENTS, Group
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.check_rows import check_id
from ipvi_eval.questions.counts.stored.checks.diagnostics import RARE
from ipvi_eval.questions.ratio_checks import OVER_TIME, RatioCheck, over_time, ratio_checks
from ipvi_eval.questions.reoffence.risk import arms, design, from_entry, group_of_ratio, hazard_ratio, on_list
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.scope import Scope
from ipvi_eval.survival.comparisons.mean_cumulative import mean_cumulative_test
from ipvi_eval.survival.curves.cumulative_hazard import mean_cumulative_function
from ipvi_eval.survival.regression.frailty.model import FrailtyFit, gamma_frailty
from ipvi_eval.survival.regression.frailty.proportionality import frailty_proportionality_test
from ipvi_eval.survival.regression.recurrent import RecurrentFit, andersen_gill, pwp
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.indicators import indicators
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.worded import given

if TYPE_CHECKING:
    from ipvi_eval.questions.reoffence.asked import Asked, Part

MCF = "mean cumulative function on street time, Lawless-Nadeau variance by person"
MODELS = {
    "andersen_gill": ("every new event (Andersen-Gill)", "Andersen-Gill model, stratified by list at entry"),
    "pwp_total": ("next event, days since entry (PWP)", "Prentice-Williams-Peterson model, total time"),
    "pwp_gap": ("next event, days since the last (PWP)", "Prentice-Williams-Peterson model, gap time"),
    "frailty": ("every new event (gamma frailty)", "Cox model with a gamma frailty of each person"),
}
"""What each is called in a sentence, and in full."""

_SAME_LIST = Scope(base="people of the same list, as long after entry, who had not been notified")
SCOPES = {
    "andersen_gill": _SAME_LIST,
    "pwp_total": Scope(base="people with as many records, as long after entry, who had not been notified"),
    "pwp_gap": Scope(
        base="people with as many records, as long after the last, who had not been notified",
        clock="days at liberty since the last record, or since entry before the first",
    ),
    "frailty": _SAME_LIST,
}
"""Whom each compares: none asks, as the first re-offence does, that there be no record yet."""

OFFSET = "score test of proportional hazards, the frailties an offset (Grambsch and Therneau 1994), p-value"
Clock: TypeAlias = Literal["total", "gap"]
_CLOCKS: Mapping[str, Clock] = {"pwp_total": "total", "pwp_gap": "gap"}
_LATER = "exposed, later events"
_ALIKE = {True: "no difference is found", False: "first and later ones differ"}
_DIFFER = {True: "people differ beyond what was recorded", False: "no such difference between people is found"}


def all_re_offences(asked: Asked) -> Iterator[Part]:
    """Four models of every re-offence after notification, not only the first, each with its checks."""
    plan, part = asked.plan, f"{asked.label}: models of all re-offences"
    shared: dict[str, Any] = {"last_order": plan.last_order, "level": asked.study.level}
    stem, spells = f"{asked.stem}.notification", asked.spells.frame
    found = parts_of(part, repeated_effect, stem, asked.label, spells, covariates=plan.covariates, **shared)
    yield from scoped(asked.frames.populations.compared("time-dependent"), found)


def mean_number(
    prefix: str, label: str, spells: pd.DataFrame, horizons: Mapping[int, int], *, level: float
) -> tuple[Estimate, ...]:
    """Mean number of re-offences per person within each horizon, from all spells of one list."""
    person, stop = (spells[name].to_numpy() for name in ("person", "stop"))
    event, who = spells["event"].to_numpy(dtype=bool), Group.of_stem(prefix)
    fit = mean_cumulative_function(Spells.from_frame(spells, start="start", person="person"), level=level)
    rows = fit.at(list(horizons.values())).tidy()
    found = []
    for (months, days), row in zip(horizons.items(), rows.to_dict("records"), strict=True):
        known = not np.isnan(row["value"])
        bounded = known and not (np.isnan(row["lower"]) or np.isnan(row["upper"]))
        by_then = event & (stop <= days)
        found.append(
            Estimate(
                id=f"{prefix}.mean_{months}m",
                value=float(row["value"]) if known else None,
                standard_error=float(row["standard_error"]) if known and not np.isnan(row["standard_error"]) else None,
                lower=float(row["lower"]) if bounded else None,
                upper=float(row["upper"]) if bounded else None,
                level=level if bounded else None,
                unit="number",
                method=MCF,
                label=f"{label}, mean number of re-offenses per person within {months} months",
                n=who.people(fit.clusters),
                events=who.count(int(by_then.sum()), f"all {EVENTS}", days),
                cells=(
                    who.count(_people(person[by_then]), EVENTS, days),
                    who.count(_people(person[stop >= days]), f"{AT_RISK} of any event", days),
                ),
                note="" if known else given(f"nobody was followed for {days} days of street time"),
            )
        )
    return tuple(found)


def repeated_effect(
    prefix: str, label: str, spells: pd.DataFrame, *, covariates: Sequence[str] = (), last_order: int, level: float
) -> tuple[Estimate | RatioCheck, ...]:
    """Hazard ratio of re-offence after notification from all re-offences of each person, by four models, each with its
    checks.

    `spells` has the columns person, start, stop, event, exposed, list_recorded and `covariates`. Later re-offences
    are compared without regard to what led to them, so these describe, and do not confirm: where people are notified
    soon after an incident, the risk that it raised counts against notification. `history_adjusted` allows for that.

    Raises AnalysisError where a model cannot be fitted.
    """
    columns, within_lists = design(spells, covariates), from_entry(spells)
    # A baseline for each list beside that for each event number would leave few people in most strata.
    with_lists, by_number = _with_lists(columns, spells[RECORDED]), within_lists.but(strata=None)
    shared: dict[str, Any] = {"last_order": last_order, "level": level}
    fits = {
        "andersen_gill": andersen_gill(columns, within_lists, level=level),
        **{name: pwp(with_lists, by_number, clock=clock, **shared) for name, clock in _CLOCKS.items()},
    }
    found: list[Estimate | RatioCheck] = []
    for name, fit in fits.items():
        ratio = replace(_effect(f"{prefix}.{name}", label, spells, fit, *MODELS[name]), scope=SCOPES[name])
        found += [ratio, *ratio_checks(ratio, fit.fit, f"{label}: {MODELS[name][0]}")]
        if clock := _CLOCKS.get(name):
            alike = _first_and_later(with_lists, by_number, fit, clock=clock, **shared)
            found.append(replace(alike, model=f"{label}: {MODELS[name][0]}, {alike.model}", of=ratio.id))
    return (*found, *_with_frailty(prefix, label, spells, columns, within_lists, level))


def _first_and_later(
    columns: Columns, spells: Spells, fit: RecurrentFit, *, clock: Clock, last_order: int, level: float
) -> RatioCheck:
    """Whether the ratio is one for the first event and the later ones: a Wald test of its product with the later ones,
    errors clustered by person. One degree of freedom, because few people get to a third."""
    later = columns.X[:, 0] * (fit.order > 1)
    wider = Columns.of(np.column_stack([columns.X, later]), (*columns.names, _LATER))
    shown = {"model": "first and later ones", "of": "", "moves": "see the row above", "carried": "see the row above"}
    try:
        again = pwp(wider, spells, clock=clock, last_order=last_order, level=level)
    except AnalysisError as error:
        why = NotEstimated(what=_LATER, why=str(error), remedy="").without_numbers
        return RatioCheck(p=None, verdict=f"not tested: {why}", **shown)
    p = float(again.tidy().set_index("term").loc[_LATER, "p"])  # type: ignore[arg-type]
    return RatioCheck(p=p, verdict=_ALIKE[p >= RARE], **shown)


def _with_frailty(
    prefix: str, label: str, frame: pd.DataFrame, columns: Columns, spells: Spells, level: float
) -> Iterator[Estimate | RatioCheck]:
    """The ratio with a frailty, the variance of that, and what its checks say; or why there is none."""
    words, method = MODELS["frailty"]
    id, scope = f"{prefix}.frailty", SCOPES["frailty"]
    try:
        fit = gamma_frailty(columns, spells, level=level)
    except AnalysisError as error:
        yield Estimate(
            id=id, value=None, unit="ratio", method=method, label=f"{label}, {words}", scope=scope,
            note=NotEstimated(what=words, why=str(error), remedy="").without_numbers,
        )  # fmt: skip
        return
    ratio = _within_person(id, f"{label}, {words}", frame, fit, f"{method}, stratified by list")
    ratio = replace(ratio, scope=scope)
    test = frailty_proportionality_test(columns, spells, fit).tidy().iloc[0]
    constant = over_time(ratio, float(test["p"]), check_id(id, "constant"), OFFSET)
    variance = _variance(ratio, fit)
    yield from (ratio, variance, constant)
    yield RatioCheck(
        model=f"{label}: {words}", of=id, p=constant.p, verdict=OVER_TIME[float(test["p"]) < RARE],
        moves="not asked: each person's frailty is estimated with the ratio", carried="not asked: see beside",
    )  # fmt: skip
    yield RatioCheck(
        model=f"{label}: variance of the frailty against none", of=variance.id, p=variance.p,
        verdict=_DIFFER[variance.p is not None and variance.p < RARE],
        moves="see the row above", carried="see the row above",
    )  # fmt: skip


def _variance(ratio: Estimate, fit: FrailtyFit) -> Estimate:
    """How far people differ in what was not recorded: the variance of a factor on the hazard whose mean is one."""
    return replace(
        ratio, id=f"{ratio.id}_variance", value=fit.variance, p=fit.p, unit="number", lower=None, upper=None,
        level=None, standard_error=None, label=f"{ratio.label}: variance of the frailty", rests_on=(ratio.id,),
        method=f"{ratio.method}; likelihood ratio test, half of chi-squared with one degree of freedom", note="",
    )  # fmt: skip


def more_often(
    prefix: str, label: str, spells: pd.DataFrame, name: str, reference: str, *, called: str = ""
) -> Estimate | None:
    """Test that people on list `name` re-offend as often as those on `reference`; None for the reference itself.

    `called` is how readers call the reference.

    The pseudo-score test of mean cumulative functions with constant weight (Cook, Lawless & Nadeau 1996), which is
    robust to people who differ. Raises AnalysisError when nobody re-offended.
    """
    if name == reference:
        return None
    pair = spells.loc[spells["list"].isin([name, reference]).to_numpy()]
    person, event, lists = pair["person"].to_numpy(), pair["event"].to_numpy(), pair["list"].to_numpy(dtype=object)
    test = mean_cumulative_test(Spells.from_frame(pair, start="start", person="person", group="list")).constant
    every = Group.of_stem(prefix.rpartition(".")[0])
    sides = [(on_list(every, one), lists == one) for one in (name, reference)]
    people = [who.people(_people(person[side])) for who, side in sides]
    return Estimate(
        id=f"{prefix}.mean_test",
        value=test.p,
        p=test.p,
        df=1.0,
        unit="probability",
        method="pseudo-score test of mean cumulative functions, robust by person, p-value",
        label=f"{label}, as many re-offenses per person as on {called or reference} (p-value)",
        n=sum(people),
        events=int(event.sum()),
        cells=(*people, *(who.count(_people(person[side & event]), EVENTS) for who, side in sides)),
    )


def _within_person(id: str, label: str, spells: pd.DataFrame, fit: FrailtyFit, method: str) -> Estimate:
    row = fit.tidy().iloc[0]
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
        n=group_of_ratio(id).people(len(fit.people)),
        events=group_of_ratio(id).count(fit.events, EVENTS),
        cells=arms(spells, group_of_ratio(id)),
        note="standard_error is on the log scale; a ratio among people alike in what was not recorded",
    )


def _effect(id: str, label: str, spells: pd.DataFrame, fit: RecurrentFit, words: str, method: str) -> Estimate:
    method = f"{method}, errors clustered by person"
    who = group_of_ratio(id)
    return hazard_ratio(id, f"{label}, {words}", fit.fit, method=method, n=fit.persons, cells=arms(spells, who))


def _people(person: np.ndarray) -> int:
    return len(set(person))


def _with_lists(columns: Columns, lists: pd.Series) -> Columns:
    """The columns, then an indicator of each list but the first."""
    of_lists = indicators("list", lists, between="_")
    return Columns.of(np.column_stack([columns.X, *of_lists.values()]), (*columns.names, *of_lists))
