"""Did we do as well as High Point?

Only like is put beside like: the share re-arrested within the same number of months of notification, on the same list,
for the same kind of outcome (an arrest). What cannot be compared is listed with the reason.

1. Published figures, each with status and source; those nobody has read in a source are not printed.
2. Re-arrest at fixed horizons beside High Point's: difference, ratio, tests of equivalence against the plan's margin,
   and the same under one mix of lists.
3. High Point's best-known shares count everybody notified so far, so they grow with follow-up. Our people are replayed
   on High Point's calendar, under each account of its start, and counted the same crude way on our own.
4. Our change in monthly counts beside theirs where the events are the same; what a reader who started from the reviews
   of focused deterrence would now believe, with the weight of that belief; money, where the plan and the data allow it.

Every comparison yields one sentence that may be quoted and one of caution that always goes with it.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from ipvi_eval.plans import EvidencePlan
from ipvi_eval.questions.high_point import count_change_tables, evidence_tables, pooled_tables, recidivism_tables
from ipvi_eval.questions.high_point.comparison import compare_recidivism
from ipvi_eval.questions.high_point.costs import averted_by_year, try_value
from ipvi_eval.questions.high_point.count_change import CountChange, compare_counts
from ipvi_eval.questions.high_point.detectable import detectable_table, year_before
from ipvi_eval.questions.high_point.equivalence import assess_equivalence
from ipvi_eval.questions.high_point.estimates import (
    asymmetry_estimate,
    belief_estimates,
    log_ratio_of,
    pooled_estimates,
)
from ipvi_eval.questions.high_point.follow_up_calendar import DAYS_PER_MONTH, calendar_of
from ipvi_eval.questions.high_point.forest import forest
from ipvi_eval.questions.high_point.incomparable import incomparable_table
from ipvi_eval.questions.high_point.not_compared import NotCompared
from ipvi_eval.questions.high_point.pooling import pools, small_study_effects
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.registry import layered, published_estimates
from ipvi_eval.questions.high_point.replay import own_calendar, replay
from ipvi_eval.questions.high_point.reviews import REVIEWS, prior_of
from ipvi_eval.questions.high_point.risk import risks_of
from ipvi_eval.questions.high_point.standardisation import Standardised, over_lists, published_mix, why_not_by_age
from ipvi_eval.questions.high_point.transport import homicide_sensitivity, start_sensitivity, transport_table
from ipvi_eval.questions.high_point.unit_costs import CostBook, read_costs
from ipvi_eval.questions.high_point.words import (
    of_belief,
    of_counts,
    of_equivalence,
    of_headline,
    of_homicide,
    of_replay,
    of_risk,
    of_synthesis,
)
from ipvi_eval.results.scoped import scoped
from ipvi_eval.scope import Scope
from ipvi_eval.synthesis.funnel import funnel
from ipvi_eval.synthesis.random_effects import leave_one_out
from ipvi_eval.synthesis.update import densities, influence, sceptical_prior, update

AGES = [round(12 * year * DAYS_PER_MONTH) for year in range(1, 11)]


def analyse(study, frames, earlier):
    """Yield every comparison, then what may be quoted from them, and what was not done and why."""
    plan = study.evidence or EvidencePlan()
    registry = layered(Path(study.folder) / "evidence.toml")
    quotations, not_done = [], []
    who = frames.populations
    notified, published = who.spells_since_notification(), Scope(population="published figures")
    parts = (
        (publications, published),
        (literature, published),
        (recidivism, notified),
        (follow_up, who.all_days(notified)),
        (counts, published),
    )
    for part, about in parts:
        for item in scoped(about, part(study, plan, registry, frames, earlier)):
            if isinstance(item, Quotation):
                quotations.append(item)
            elif isinstance(item, NotCompared):
                not_done.append(item)
            else:
                yield item
    yield evidence_tables.statements(quotations)
    yield evidence_tables.not_done(not_done)


def publications(study, plan, registry, frames, earlier):
    """What has been published, what may not be set beside ours, and how the two places differ."""
    yield evidence_tables.plan(plan)
    yield from published_estimates(registry)
    yield evidence_tables.published(registry)
    yield evidence_tables.empty_places(registry)
    yield evidence_tables.incomparable(incomparable_table(registry=registry))
    yield evidence_tables.homicide(homicide_sensitivity(registry=registry))
    own = Path(study.folder) / "transport.toml"
    if own.is_file() or study.area == "Poughkeepsie":
        yield evidence_tables.transport(transport_table(path=own if own.is_file() else None, registry=registry))
    else:
        yield NotCompared(what="how the places differ", why="no transport.toml beside the plan", remedy="write one")
    yield Quotation(kind="headline", statement=of_headline())
    yield Quotation(kind="homicide", statement=of_homicide())


def literature(study, plan, registry, frames, earlier):
    """What several places have published on one question, pooled; with three or more, how far one of them decides."""
    found = pools(registry, without=tuple(REVIEWS.values()), level=study.level)
    if isinstance(found, NotCompared):
        yield found
        return
    for pool in found:
        stem = f"evidence.pooled.{pool.key}"
        yield from pooled_estimates(pool.synthesis, stem)
        statement = of_synthesis(pool.synthesis, what=pool.name, prefix=stem)
        yield Quotation(kind="pooled", subject=pool.name, statement=statement)
        asymmetry = small_study_effects(pool.studies, what=pool.name)
        yield asymmetry if isinstance(asymmetry, NotCompared) else asymmetry_estimate(asymmetry, f"{stem}.egger")
    yield pooled_tables.pooled(found)
    several = [pool for pool in found if pool.synthesis.k > 2]
    if several:
        without = [(pool, leave_one_out(pool.studies, level=study.level)) for pool in several]
        yield pooled_tables.leave_one_out(without)
        yield pooled_tables.funnel([(pool, funnel(pool.studies)) for pool in several])


def recidivism(study, plan, registry, frames, earlier):
    """Our shares re-arrested beside High Point's at the same horizon and list."""
    months = study.survival.horizons_months if study.survival else ()
    risks = risks_of(earlier.estimates, plan.outcome, lists=study.lists, months=months, level=study.level)
    if not risks:
        why, remedy = f"no share with {plan.outcome} since notification was estimated", "add the outcome to [survival]"
        yield NotCompared(what="re-arrest at fixed horizons", why=why, remedy=remedy)
        return
    comparison = compare_recidivism(risks, registry=registry, level=study.level)
    stem = "evidence.recidivism"
    yield from comparison.estimates(stem)
    tests = [assess_equivalence(row, margin=plan.margin, alpha=plan.alpha) for row in comparison.rows]
    for row, test in zip(comparison.rows, tests, strict=True):
        yield from test.estimates(stem)
        behind = {"subject": row.ours.name(), "people": row.ours.n, "events": row.ours.events}
        yield Quotation(kind="recidivism", statement=of_risk(row, prefix=stem), **behind)
        yield Quotation(kind="equivalence", statement=of_equivalence(test, prefix=stem), **behind)
    yield recidivism_tables.equivalence(tests)
    yield recidivism_tables.forest(forest(comparison, registry=registry, level=study.level), here=study.place)
    yield evidence_tables.caveats(comparison)
    yield from one_mix(study, registry, comparison, months)


def one_mix(study, registry, comparison, months):
    """Both sides under our mix of lists, and under High Point's where its numbers have been read."""
    theirs = published_mix(registry=registry)
    made = []
    for horizon in months:
        rows = [row for row in comparison.rows if row.ours.months == horizon]
        for whose, key, mix in (("ours", "standardised", None), ("High Point's", "standardised_theirs", theirs)):
            mixed = over_lists(rows, mix=mix, level=study.level)
            if isinstance(mixed, Standardised):
                yield from mixed.estimates(f"evidence.{key}.{horizon}m")
                made.append((horizon, whose, mixed))
    yield recidivism_tables.standardised(made)
    yield why_not_by_age(registry=registry)


def follow_up(study, plan, registry, frames, earlier):
    """Our people on High Point's calendar. Its shares count calendar days, so days in custody are not subtracted."""
    if study.survival is None or plan.outcome not in study.survival.outcomes or not len(frames.extract.notifications):
        return
    calendar_days = replace(frames, extract=replace(frames.extract, custody=frames.extract.custody.iloc[:0]))
    people = calendar_days.spells_since_notification(plan.outcome).to_first()
    entry = people["entry"].to_numpy("datetime64[D]").astype(np.int64)
    end = entry + people["stop"].to_numpy(np.int64)
    event = np.where(people["event"], end, np.nan)
    calendar = calendar_of(start=plan.high_point_start, registry=registry)
    result = replay(entry, event, end, calendar=calendar, draws=plan.draws, level=study.level, seed=study.seed)
    yield from result.estimates("evidence.replay")
    yield recidivism_tables.replay(result)
    yield Quotation(
        kind="replay", statement=of_replay(result, prefix="evidence.replay"), people=result.n, events=result.events
    )
    starts = start_sensitivity(entry, event, end, registry=registry, draws=plan.draws, seed=study.seed)
    yield recidivism_tables.starts(starts, people=result.n, events=result.events)
    start = int(np.datetime64(study.programme.start, "D").astype(int)) if study.programme else int(entry.min())
    yield recidivism_tables.own_calendar(own_calendar(entry, event, end, start=start, ages=AGES))


def counts(study, plan, registry, frames, earlier):
    """Our change in monthly counts, as the reports lead with it: beside theirs, as belief, and in money."""
    for outcome in study.its.outcomes if study.its else ():
        found = earlier.estimates.get(f"its.{outcome}.headline.ratio")
        if found is None or not found.value or not found.standard_error:
            continue
        kind, stem = study.outcomes[outcome].kind, f"evidence.counts.{outcome}"
        beside = f"its.{outcome}.headline.comparison_areas" in earlier.estimates
        ours = log_ratio_of(found, design_level=max(plan.design_level, 3 if beside else 0))
        change = compare_counts(ours, outcome=kind, registry=registry) if kind else None
        about = frames.populations.monthly()
        if isinstance(change, CountChange):
            yield from scoped(about, change.estimates(stem))
            yield Quotation(kind="counts", statement=of_counts(change, prefix=stem), events=min(ours.cells))
        elif change:
            yield change
        if outcome == study.its.outcomes[0]:
            yield from scoped(about, detectable(study, registry, earlier, outcome))
            yield from scoped(replace(about, base="the published evaluations"), belief(study, plan, registry, ours))
            yield from scoped(about, money(study, plan, earlier, outcome, ours.cells))


def detectable(study, registry, earlier, outcome):
    """Could a year before and a year after show a fall as large as High Point's here?"""
    curve, theirs = earlier.curves[f"its.{outcome}"], registry.get("high_point.calls.change")
    start = study.programme.start.isoformat()[:7]
    yearly = year_before(list(curve.column("month")), list(curve.column("count")), start=start)
    if yearly and theirs.value:
        fall = 1 - theirs.value
        shown = detectable_table(yearly, published_fall=fall, power=study.its.power, level=study.level)
        yield count_change_tables.detectable(shown, yearly=yearly, published_fall=fall)


def belief(study, plan, registry, ours):
    """What a reader who started from the reviews, or from doubt, should believe after our data."""
    data = {"log_ratio": ours.log, "standard_error": ours.standard_error, "df": ours.df}
    widths = {"spread_between_places": plan.spread_between_places}
    priors = {
        name: prior_of(name, registry, chance_of_no_reduction=chance, **widths)
        for name, chance in plan.chance_of_no_reduction.items()
    }
    updates = {name: update(prior, **data) for name, prior in priors.items()}
    for name, posterior in updates.items():
        stem = f"evidence.belief.{name}"
        yield from belief_estimates(
            posterior, stem, reductions=sorted({0.0, 0.1, 0.2, plan.reduction}), cells=ours.cells
        )
        statement = of_belief(posterior, prefix=stem, at_least=plan.reduction)
        yield Quotation(kind="belief", subject=name, statement=statement, events=min(ours.cells))
    doubt = sceptical_prior(reduction=1 - registry.get(REVIEWS["randomised"]).value, chance=plan.sceptical_chance)
    shown = influence([*priors.values(), doubt], reduction=plan.reduction, **data)
    yield count_change_tables.influence(shown, cells=ours.cells)
    curves = {name: densities(posterior) for name, posterior in updates.items()}
    yield count_change_tables.densities(curves, cells=ours.cells)


def money(study, plan, earlier, outcome, cells):
    """Incidents averted times unit costs, refused where the interval includes no effect or no cost is known."""
    curve, total = earlier.curves[f"its.{outcome}"], earlier.estimates[f"its.{outcome}.headline.averted"]
    fewer = np.array(curve.column("expected")) - np.array(curve.column("fitted"))
    fewer *= total.value / fewer.sum() if fewer.sum() else 1.0
    averted = averted_by_year(curve.column("month"), fewer, start=study.programme.start, total=total)
    own = Path(study.folder) / "costs.toml"
    book = read_costs(own) if own.is_file() else CostBook()
    choices = {"year": plan.dollar_year, "discount": plan.discount, "monetise_no_effect": plan.monetise_no_effect}
    found = try_value(averted, book, seed=study.seed, level=study.level, **choices)
    if isinstance(found, NotCompared):
        yield found
        return
    yield from found.estimates("evidence.value", cells=cells)
    yield count_change_tables.perspectives(found, cells=cells)
    yield count_change_tables.tornado(found, cells=cells)
    yield Quotation(kind="value", statement=found.statement("evidence.value"), events=min(cells))


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
