"""Our change in monthly counts beside theirs, as belief, and in money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.asked import PUBLISHED, Asked, Part
from ipvi_eval.questions.high_point.counts import count_change_tables
from ipvi_eval.questions.high_point.counts.count_change import CountChange, compare_counts, published_fall
from ipvi_eval.questions.high_point.counts.detectable import detectable_table, year_before
from ipvi_eval.questions.high_point.estimates import (
    belief_estimates,
    log_ratio_of,
)
from ipvi_eval.questions.high_point.evaluations.reviews import REVIEWS, prior_of
from ipvi_eval.questions.high_point.money.costs import averted_by_year, try_value
from ipvi_eval.questions.high_point.money.unit_costs import CostBook, read_costs
from ipvi_eval.questions.high_point.published.figure import Outcome
from ipvi_eval.questions.high_point.published.registry import Registry
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.words import (
    of_belief,
    of_counts,
)
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.resting import resting
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Curve
from ipvi_eval.synthesis.rate_ratio import LogRatio
from ipvi_eval.synthesis.update import Prior, densities, influence, sceptical_prior, update


def change_in_monthly_counts(asked: Asked) -> Iterator[Part]:
    """What the reports lead with, beside theirs where the events are the same; of the primary outcome also whether a
    fall like theirs could be shown here, what to believe, and money.
    """
    return scoped(PUBLISHED, _outcomes(asked))


def _outcomes(asked: Asked) -> Iterator[Part]:
    study, earlier = asked.study, asked.earlier
    outcomes = study.its.outcomes if study.its else ()
    for outcome in outcomes:
        found = earlier.estimates.get(f"its.{outcome}.headline.ratio")
        if found is None or not found.value or not found.standard_error:
            continue
        about = replace(found.scope, base="")
        kind, stem = study.outcomes[outcome].published_as, f"evidence.counts.{outcome}"
        ours = _ours(asked, outcome, found)
        change = _beside(asked, ours, kind) if kind else None
        if isinstance(change, CountChange):
            yield from resting((found.id,), scoped(about, change.estimates(stem)))
            yield Quotation(kind="counts", statement=of_counts(change, prefix=stem), of=found.id)
        elif change:
            yield change
        if outcome == outcomes[0]:
            yield from scoped(about, _detectable(asked, outcome))
            believed = replace(about, base="the published evaluations")
            yield from resting((found.id,), scoped(believed, _belief(asked, ours, found.id)))
            yield from resting((found.id,), scoped(about, _money(asked, outcome, ours.cells)))


def beside_theirs(asked: Asked) -> Iterator[tuple[str, str, CountChange, str]]:
    """Outcome, kind of event, both changes, and the id of ours, wherever the events are of one kind."""
    for outcome in asked.study.its.outcomes if asked.study.its else ():
        found = asked.earlier.estimates.get(f"its.{outcome}.headline.ratio")
        kind = asked.study.outcomes[outcome].published_as
        if found is None or not found.value or not found.standard_error or not kind:
            continue
        change = _beside(asked, _ours(asked, outcome, found), kind)
        if isinstance(change, CountChange):
            yield outcome, kind, change, found.id


def _beside(asked: Asked, ours: LogRatio, kind: Outcome) -> CountChange | NotEstimated:
    return compare_counts(ours, outcome=kind, registry=asked.registry, site=asked.program.site)


def _ours(asked: Asked, outcome: str, found: Estimate) -> LogRatio:
    beside = f"its.{outcome}.headline.comparison_areas" in asked.earlier.estimates
    return log_ratio_of(found, design_level=max(asked.plan.design_level, 3 if beside else 0))


def _detectable(asked: Asked, outcome: str) -> Iterator[Part]:
    """Could a year before and a year after show a fall as large as that program's here?"""
    study, curve = asked.study, asked.earlier.curves[f"its.{outcome}"]
    if study.programme is None or study.its is None:
        return
    theirs = published_fall(asked.registry, site=asked.program.site)
    if theirs is None:
        yield NotEstimated(
            what=f"whether a fall as large as {asked.program.site}'s could be shown here",
            why=f"{asked.program.site} publishes no fall in a count of events before and after",
            remedy="enter one with `ipvi-eval evidence add`",
        )
        return
    start = study.programme.start.isoformat()[:7]
    yearly = year_before(_words(curve, "month"), _numbers(curve, "count").tolist(), start=start)
    if yearly:
        fall = 1 - (theirs.value or 1.0)
        shown = detectable_table(yearly, published_fall=fall, power=study.its.power, level=study.level)
        yield count_change_tables.detectable(shown, site=theirs.site, yearly=yearly, published_fall=fall)


def _belief(asked: Asked, ours: LogRatio, of: str) -> Iterator[Part]:
    """What a reader who started from the reviews, or from doubt, should believe after our data."""
    plan, registry = asked.plan, asked.registry
    log, error, df, apart = ours.log, ours.standard_error, ours.df, plan.spread_between_places
    priors: dict[str, Prior] = {name: prior_of(name, registry, spread_between_places=apart) for name in plan.priors}
    updates = {name: update(prior, log_ratio=log, standard_error=error, df=df) for name, prior in priors.items()}
    for name, posterior in updates.items():
        stem = f"evidence.belief.{name}"
        yield from belief_estimates(
            posterior, stem, reductions=sorted({0.0, 0.1, 0.2, plan.reduction}), cells=ours.cells
        )
        statement = of_belief(posterior, prefix=stem, at_least=plan.reduction)
        yield Quotation(kind="belief", subject=name, statement=statement, of=of)
    randomised = registry.get(REVIEWS["randomised"]).value
    assert randomised is not None  # the package's own registry holds it
    doubt = sceptical_prior(reduction=1 - randomised, chance=plan.sceptical_chance)
    beliefs = [*priors.values(), *_other_spreads(plan.priors[0], registry, apart), doubt]
    shown = influence(beliefs, reduction=plan.reduction, log_ratio=log, standard_error=error, df=df)
    yield count_change_tables.influence(shown, cells=ours.cells)
    curves = {name: densities(posterior) for name, posterior in updates.items()}
    yield count_change_tables.densities(curves, cells=ours.cells)


def _other_spreads(name: str, registry: Registry, apart: float) -> Iterator[Prior]:
    """The first prior with places half and twice as far apart: nobody has measured how far they are."""
    for words, factor in (("half", 0.5), ("twice", 2.0)):
        prior = prior_of(name, registry, spread_between_places=factor * apart)
        yield replace(prior, name=f"{prior.name}, places {words} as far apart")


def _money(asked: Asked, outcome: str, cells: tuple[int, ...]) -> Iterator[Part]:
    """Incidents averted times unit costs, refused where the interval includes no effect or no cost is known."""
    study, plan, earlier = asked.study, asked.plan, asked.earlier
    curve, total = earlier.curves[f"its.{outcome}"], earlier.estimates[f"its.{outcome}.headline.averted"]
    if study.programme is None or total.value is None:
        return
    fewer = _numbers(curve, "expected") - _numbers(curve, "fitted")
    fewer *= total.value / fewer.sum() if fewer.sum() else 1.0
    averted = averted_by_year(_words(curve, "month"), fewer.tolist(), start=study.programme.start, total=total)
    own = asked.own("costs.toml")
    book = read_costs(own) if own.is_file() else CostBook()
    found = try_value(
        averted,
        book,
        seed=study.seed,
        level=study.level,
        year=plan.dollar_year,
        discount=plan.discount,
        monetise_no_effect=plan.monetise_no_effect,
    )
    if isinstance(found, NotEstimated):
        yield found
        return
    yield from found.estimates("evidence.value", cells=cells)
    yield count_change_tables.perspectives(found, cells=cells)
    yield count_change_tables.tornado(found, cells=cells)
    yield Quotation(kind="value", statement=found.statement("evidence.value"), of=total.id)


def _words(curve: Curve, name: str) -> list[str]:
    return [str(cell) for cell in curve.column(name)]


def _numbers(curve: Curve, name: str) -> NDArray[np.float64]:
    return np.array(curve.column(name), dtype=np.float64)
