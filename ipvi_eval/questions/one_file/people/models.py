"""The regressions of one table of people: Cox with its proportionality test, cause-specific and Fine-Gray models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.one_file.people.effects import absolute_effects
from ipvi_eval.questions.one_file.people.table import Floats, People, slugs
from ipvi_eval.survival.inference.intervals import critical_value
from ipvi_eval.survival.inference.wald_table import coefficient_table
from ipvi_eval.survival.regression.clustered_proportionality import clustered_proportionality_test
from ipvi_eval.survival.regression.concordance import Concordance, concordance, cox_concordance
from ipvi_eval.survival.regression.cox import CoxFit, cox
from ipvi_eval.survival.regression.exact_ties import exact_cox
from ipvi_eval.survival.regression.fine_gray import subdistribution_hazard
from ipvi_eval.survival.regression.frailty.model import gamma_frailty, gaussian_frailty
from ipvi_eval.survival.regression.likelihood.event_days import Ties
from ipvi_eval.survival.regression.proportionality import proportionality_test
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.indicators import indicators

TieMethod = Literal["efron", "breslow", "exact"]
FrailtyShape = Literal["gamma", "gaussian"]
FRAILTIES: dict[FrailtyShape, tuple[str, str]] = {
    "gamma": ("frailty", "Cox model with gamma frailty"),
    "gaussian": ("gaussian_frailty", "Cox model with log-normal (Gaussian) frailty"),
}
"""First part of the ids, and words."""
LOG_SCALE = "standard_error is on the log scale"
EXACT = (
    "with exact ties the ratio is an odds ratio, of an event at a time among those at risk, in Cox's discrete model "
    "(R's coxph(ties = 'exact'), SAS's TIES=DISCRETE, not its TIES=EXACT); it lies further from one than a hazard ratio"
)
INDEPENDENCE = (
    "the likelihood ratio and score tests assume independence of observations within a cluster; the Wald and robust "
    "score tests do not, nor that of proportional hazards; the first two grow with the unit of weights, too"
)
"""As R's print.coxph says it, whose cox.zph assumes it as well."""
_REJECTED = 0.05


def regressions(
    people: People, ties: TieMethod, level: float, notes: list[str], horizons: Sequence[float] = ()
) -> Iterator[Estimate]:
    """The Cox model of any event with what it comes to in shares by the horizons, then the models of each cause; a
    model that cannot be fitted is a row without a value that says why, and takes no other with it. What is to be borne
    in mind is added to `notes`.

    Raises AnalysisError when the covariates make no design, or exact ties are asked for with weights or clusters.
    """
    if ties == "exact" and (people.weight is not None or people.cluster is not None):
        msg = "exact ties take neither weights nor clusters; use --ties efron"
        raise AnalysisError(msg)
    columns, terms = design(people.covariates)
    model = _Model(columns, tuple(slugs(columns.names)), level, people.count)
    yield from whatever_can(
        lambda: _of_any_event(people, model, terms, ties, notes, horizons), "cox", "Cox model", people
    )
    people, every = people.until_first_event(), people
    model = model if people is every else replace(model, columns=design(people.covariates)[0])
    for code, (label, part) in enumerate(zip(people.causes, slugs(people.causes), strict=True), start=1):
        own, id = np.asarray(people.cause == code), f"cause_{part}"
        if not own.any():
            notes.append(f"cause {label}: no events among the spells without missing covariates")
            continue
        words = f"cause-specific Cox model, cause {label}"
        yield from whatever_can(
            partial(_cause_specific, people, own, model, (id, words), ties, notes),
            f"cause_specific.{id}", words, people,
        )  # fmt: skip
        yield from whatever_can(
            partial(_subdistribution, people, model, code, (label, id), "efron" if ties == "exact" else ties, notes),
            f"fine_gray.{id}", f"Fine-Gray model, cause {label}", people,
        )  # fmt: skip


def whatever_can(made: Callable[[], Iterator[Estimate]], id: str, words: str, people: People) -> list[Estimate]:
    """The estimates of one model, or the one row that says why there are none."""
    try:
        return list(made())
    except AnalysisError as error:
        return [no_model(id, words, error, people.count, int(people.event.sum()))]


def _of_any_event(
    people: People,
    model: _Model,
    terms: Mapping[str, tuple[str, ...]],
    ties: TieMethod,
    notes: list[str],
    horizons: Sequence[float],
) -> Iterator[Estimate]:
    if ties == "exact":
        yield from _exact(people, people.event, model, "cox", "Cox model")
        notes.append("exact ties have no test of proportional hazards: ask for it with --ties efron")
        notes.append(EXACT)
        return
    fit = _cox(people, people.event, model, ties)
    tests = list(_proportionality(fit, model, terms))
    drifting = {
        column: test.p
        for (term, columns), test in zip(terms.items(), tests, strict=False)
        if test.p is not None and test.p < _REJECTED and term
        for column in columns
    }
    for name, p in drifting.items():
        notes.append(
            f"the hazard ratio of {name} is not the same all along (proportional hazards, p = {p:.2g}): it is an "
            "average over the follow-up; read the curves beside it"
        )
    ids = {
        f"cox.{id}.hazard_ratio": drifting.get(name) for name, id in zip(model.columns.names, model.ids, strict=True)
    }
    for row in _hazards("cox", "Cox model", fit, model, notes):
        rejected = ids.get(row.id)
        if rejected is not None:
            row = replace(row, note=f"{row.note}; proportional hazards are rejected (p = {rejected:.2g})")
        yield row
    if not people.repeated:
        of_columns = dict(zip(model.columns.names, model.ids, strict=True))
        for row in absolute_effects(fit, people, model.columns.X, terms, of_columns, horizons):
            rejected = ids.get(row.id.partition(".share_difference")[0] + ".hazard_ratio")
            if rejected is not None and row.value is not None:
                row = replace(row, note=f"{row.note}; proportional hazards are rejected (p = {rejected:.2g})")
            yield row
    yield from _whole_model(fit, model)
    yield from tests
    if fit.robust:
        notes.append(INDEPENDENCE)


def _cause_specific(
    people: People, own: NDArray[np.bool_], model: _Model, name: tuple[str, str], ties: TieMethod, notes: list[str]
) -> Iterator[Estimate]:
    id, words = name
    if ties == "exact":
        yield from _exact(people, own, model, f"cause_specific.{id}", words)
    else:
        yield from _hazards(f"cause_specific.{id}", words, _cox(people, own, model, ties), model, notes)


@dataclass(frozen=True, slots=True)
class _Model:
    """Columns (n, p) of a regression with their ids (p,), and the level of its intervals."""

    columns: Columns
    ids: tuple[str, ...]
    level: float
    people: int


def _cox(people: People, event: NDArray[np.bool_], model: _Model, ties: Ties) -> CoxFit:
    spells = people.spells(cause=event, person=people.cluster)
    return cox(model.columns, spells, ties=ties, level=model.level)


def _exact(people: People, event: NDArray[np.bool_], model: _Model, stem: str, words: str) -> Iterator[Estimate]:
    spells = people.spells(cause=event)
    fit = exact_cox(model.columns, spells, level=model.level)
    table = fit.tidy()
    yield from _rows_of(
        table, f"{words} of discrete time, exact ties", stem, "odds_ratio", model, model.people, fit.events
    )
    score = model.columns.X @ fit.coefficients
    yield _concordance(lambda: concordance(score, spells, level=model.level), stem, words, model, fit.events)
    if stem == "cox":
        test = fit.likelihood_ratio_test
        label = f"{words}, likelihood ratio test"
        yield chi_square("cox.likelihood_ratio_test", label, test.statistic, test.df, test.p, model.people, fit.events)


def _whole_model(fit: CoxFit, model: _Model) -> Iterator[Estimate]:
    tests = {"likelihood_ratio": fit.likelihood_ratio_test, "score": fit.score_test, "wald": fit.wald_test}
    if fit.robust:
        try:
            tests["robust_score"] = fit.robust_score_test
        except AnalysisError as error:
            yield no_test("cox.robust_score_test", "Cox model, robust score test", error, model.people, fit.events)
    for label, test in tests.items():
        words = f"Cox model, {label.replace('_', ' ')} test"
        yield chi_square(f"cox.{label}_test", words, test.statistic, test.df, test.p, model.people, fit.events)


def _subdistribution(
    people: People, model: _Model, code: int, name: tuple[str, str], ties: Ties, notes: list[str]
) -> Iterator[Estimate]:
    """Fine-Gray as `crr` where it applies, else as `finegray` with the ties of the Cox models."""
    owner = people.cluster if people.start is None or people.person is None else people.person
    spells = people.spells(cause=people.cause, person=owner)
    if spells.start is None and spells.strata is None and spells.weight is None:
        words = "R's cmprsk::crr"
        fit = subdistribution_hazard(model.columns, spells, of=code, level=model.level)
    else:
        words = f"R's survival::finegray and coxph, {ties} ties"
        fit = subdistribution_hazard(
            model.columns, spells, of=code, convention="finegray", ties=ties, level=model.level
        )
    if fit.note:
        notes.append(f"Fine-Gray model of cause {name[0]}: {fit.note}")
    words += "" if fit.robust else ", Firth's penalty and model-based errors"
    method, ratio = f"Fine-Gray model as {words}, cause {name[0]}", "subdistribution_hazard_ratio"
    yield from _rows_of(fit.tidy(), method, f"fine_gray.{name[1]}", ratio, model, model.people, fit.events)


def _hazards(stem: str, method: str, fit: CoxFit, model: _Model, notes: list[str]) -> Iterator[Estimate]:
    if fit.note:
        notes.append(f"{method}: {fit.note}")
    words = f"{method}, {fit.ties} ties" + (", robust errors" if fit.robust else "")
    words += ", Firth's penalty" if fit.penalty == "firth" else ""
    yield from _rows_of(fit.tidy(), words, stem, "hazard_ratio", model, model.people, fit.events)
    yield _concordance(lambda: cox_concordance(fit), stem, method, model, fit.events)


def _concordance(found: Callable[[], Concordance], stem: str, words: str, model: _Model, events: int) -> Estimate:
    shared: dict[str, Any] = {
        "id": f"{stem}.concordance", "unit": "number", "method": "Harrell's concordance, infinitesimal jackknife error",
        "label": f"{words}, concordance", "n": model.people, "events": events,
    }  # fmt: skip
    try:
        made = found()
    except AnalysisError as error:
        return Estimate(value=None, note=str(error), **shared)
    note = "of two people, how often the one with the earlier event has the higher fitted hazard; 0.5 is chance"
    known = made.standard_error > 0
    return Estimate(
        value=made.value, lower=made.lower if known else None, upper=made.upper if known else None,
        level=made.level if known else None, standard_error=made.standard_error, note=note, **shared,
    )  # fmt: skip


def _rows_of(
    table: pd.DataFrame, method: str, stem: str, ratio: str, model: _Model, n: int, events: int
) -> Iterator[Estimate]:
    """Two estimates for each row of a regression's table: the coefficient on the log scale, and the ratio."""
    for row, id in zip(table.to_dict("records"), model.ids, strict=True):
        beta, error = float(row["coefficient"]), float(row["standard_error"])
        half = critical_value(model.level) * error
        shared: dict[str, Any] = {
            "method": method,
            "level": model.level,
            "standard_error": error,
            "p": float(row["p"]),
            "n": n,
            "events": events,
        }
        yield Estimate(
            id=f"{stem}.{id}.coefficient", value=beta, lower=beta - half, upper=beta + half, unit="coefficient",
            label=f"{row['term']}, coefficient", **shared,
        )  # fmt: skip
        with np.errstate(over="ignore"):
            value, lower, upper = (float(np.exp(part)) for part in (beta, beta - half, beta + half))
        yield Estimate(
            id=f"{stem}.{id}.{ratio}", value=value, lower=lower, upper=upper, unit="ratio", note=LOG_SCALE,
            label=f"{row['term']}, {ratio.replace('_', ' ')}", **shared,
        )  # fmt: skip


def design(covariates: Mapping[str, NDArray[Any]]) -> tuple[Columns, dict[str, tuple[str, ...]]]:
    """Columns (n, p), and which of them belong to one covariate; labels become indicators (first label left out).

    Raises AnalysisError when a covariate of labels has only one.
    """
    columns: dict[str, Floats] = {}
    terms: dict[str, tuple[str, ...]] = {}
    for name, values in covariates.items():
        made = indicators(name, values)
        if not made:
            msg = f"{name} never varies, so it has no effect to estimate; leave it out"
            raise AnalysisError(msg)
        columns |= made
        terms[name] = tuple(made)
    return Columns.of(np.column_stack(list(columns.values())), tuple(columns)), terms


def _proportionality(fit: CoxFit, model: _Model, terms: Mapping[str, tuple[str, ...]]) -> Iterator[Estimate]:
    try:
        # Where errors are robust, because of clusters or weights, so is the test.
        tested = clustered_proportionality_test if fit.robust else proportionality_test
        table = tested(fit, terms=terms).tidy()
    except AnalysisError as error:
        yield no_test("proportional_hazards.global", "proportional hazards, GLOBAL", error, model.people, fit.events)
        return
    whole, *single = slugs(["global", *terms])
    for id, row in zip([*single, whole], table.to_dict("records"), strict=True):
        label = f"proportional hazards, {row['term']}"
        yield chi_square(
            f"proportional_hazards.{id}", label, row["chi_square"], row["df"], row["p"], model.people, fit.events
        )


def frailty(people: People, shape: FrailtyShape, level: float) -> Iterator[Estimate]:
    """A Cox model with a frailty of each person (or cluster, where no person is named), Efron ties."""
    columns, _ = design(people.covariates)
    owner = people.person if people.person is not None else people.cluster
    if owner is None or people.weight is not None:
        msg = "a frailty needs the person or cluster it belongs to (--person, --cluster), and takes no weights"
        raise AnalysisError(msg)
    fitted = gamma_frailty if shape == "gamma" else gaussian_frailty
    fit = fitted(columns, people.spells(person=owner), level=level)
    model, (stem, words) = _Model(columns, tuple(slugs(columns.names)), level, people.count), FRAILTIES[shape]
    table = coefficient_table(fit.names, fit.coefficients, fit.covariance, level)
    yield from _rows_of(table, words, stem, "hazard_ratio", model, people.count, fit.events)
    by = "marginal likelihood" if shape == "gamma" else "restricted maximum likelihood"
    shared: dict[str, Any] = {"unit": "number", "method": f"{words}, {by}", "n": people.count, "events": fit.events}
    untested = "" if fit.p is not None else "no test; the p of a gamma frailty says whether there is any"
    yield Estimate(
        id=f"{stem}.variance", value=fit.variance, p=fit.p, label="variance of the frailty", note=untested, **shared
    )
    if fit.log_likelihood is not None:
        yield Estimate(id=f"{stem}.log_likelihood", value=fit.log_likelihood, label="log-likelihood", **shared)


def chi_square(id: str, label: str, statistic: float, df: float, p: float, n: int, events: int) -> Estimate:
    """A chi-square test as an estimate."""
    return Estimate(
        id=id, value=float(statistic), unit="number", method=f"{label}, chi-square", label=label, df=float(df),
        p=float(p), n=n, events=events,
    )  # fmt: skip


def no_model(id: str, words: str, error: AnalysisError, n: int, events: int) -> Estimate:
    """A model that the data cannot support: no value, and why."""
    return Estimate(
        id=id, value=None, unit="coefficient", method=words, label=words, n=n, events=events, note=str(error)
    )  # fmt: skip


def no_test(id: str, label: str, error: AnalysisError, n: int, events: int) -> Estimate:
    """A test that the data cannot support: no value, and why."""
    return Estimate(
        id=id, value=None, unit="number", method=f"{label}, chi-square", label=label, n=n, events=events,
        note=str(error),
    )  # fmt: skip
