"""Our shares re-arrested beside another program's at the same horizon and list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ipvi_eval.questions.high_point import evidence_tables
from ipvi_eval.questions.high_point.asked import Asked, Part
from ipvi_eval.questions.high_point.published.registry import Registry
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.shares import recidivism_tables
from ipvi_eval.questions.high_point.shares.comparison import RecidivismComparison, compare_recidivism
from ipvi_eval.questions.high_point.shares.equivalence import assess_equivalence
from ipvi_eval.questions.high_point.shares.forest import forest
from ipvi_eval.questions.high_point.shares.risk import Risk, risks_of
from ipvi_eval.questions.high_point.shares.standardisation import (
    Standardised,
    over_lists,
    published_mix,
    why_not_by_age,
)
from ipvi_eval.questions.high_point.words import of_equivalence, of_risk
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped

if TYPE_CHECKING:
    from ipvi_eval.cohort.told_lists import ToldLists


def re_arrest_at_fixed_horizons(asked: Asked) -> Iterator[Part]:
    """Difference, ratio and tests of equivalence for each list and horizon; then both sides under one mix of lists."""
    return scoped(asked.frames.populations.spells_since_notification(), _comparison(asked))


def _comparison(asked: Asked) -> Iterator[Part]:
    study, plan, registry, program = asked.study, asked.plan, asked.registry, asked.program
    months = study.survival.horizons_months if study.survival else ()
    yield from _of_several_lists(asked.frames.lists, program.site)
    joined = asked.frames.lists.joined
    risks = tuple(risk for risk in our_risks(asked) if risk.list_at_entry not in joined)
    if not risks:
        yield _why_no_share(asked)
        return
    comparison = compare_recidivism(risks, registry=registry, site=program.site, level=study.level)
    stem = recidivism_tables.STEM
    yield from comparison.estimates(stem)
    tests = [assess_equivalence(row, margin=plan.margin, alpha=plan.alpha) for row in comparison.rows]
    for row, test in zip(comparison.rows, tests, strict=True):
        yield from test.estimates(stem)
        about = partial(Quotation, subject=row.ours.name(), of=f"{stem}.{row.key}.difference")
        yield about(kind="recidivism", statement=of_risk(row, prefix=stem))
        yield about(kind="equivalence", statement=of_equivalence(test, site=program.site, prefix=stem))
    yield recidivism_tables.equivalence(tests)
    beside = forest(comparison, registry=registry, outcome=risks[0].outcome, level=study.level)
    pairs = [id for row in comparison.rows for id in (f"{stem}.{row.key}.ours", "")]
    of_rows = [*pairs, *[""] * (len(beside) - len(pairs))]
    yield recidivism_tables.forest(beside, here=study.place, site=program.site, of_rows=of_rows)
    for site in other_sites(registry, besides=program.site):
        further = compare_recidivism(risks, registry=registry, site=site, level=study.level)
        slug = f"{stem}.{_slug(site)}"
        yield from further.estimates(slug)
        for row in further.rows:
            said = of_risk(row, prefix=slug)
            yield Quotation(
                kind="recidivism",
                subject=f"{site}: {row.ours.name()}",
                statement=said,
                of=f"{slug}.{row.key}.difference",
            )
        yield from further.not_compared
    yield evidence_tables.caveats(comparison, asked.conflict)
    yield from _one_mix(asked, comparison, months)


def our_risks(asked: Asked) -> tuple[Risk, ...]:
    """Our shares since notification by list and horizon; empty where the outcome was not estimated or is of no kind of
    event that other places publish.
    """
    study, kind = asked.study, asked.kind
    if kind is None or study.survival is None:
        return ()
    return risks_of(
        asked.earlier.estimates, asked.plan.outcome, kind=kind, lists=asked.frames.lists.names,
        months=study.survival.horizons_months, level=study.level,
    )  # fmt: skip


def _why_no_share(asked: Asked) -> NotEstimated:
    label = asked.study.outcomes[asked.plan.outcome].label if asked.plan.outcome in asked.study.outcomes else "it"
    if asked.kind is None:
        why = f"other places publish no share of this kind of event ({label})"
        remedy = "name an outcome of every arrest of intimate partner violence in [evidence]"
    else:
        why = f"no share with {asked.plan.outcome} since notification was estimated"
        remedy = "add the outcome to [survival]"
    return NotEstimated(what="re-arrest at fixed horizons", why=why, remedy=remedy)


def other_sites(registry: Registry, *, besides: str) -> tuple[str, ...]:
    """Further sites whose shares the registry says may be compared, in its order."""
    found = (f.site for f in registry.select(role="compare") if f.unit == "proportion" and f.site != besides)
    return tuple(dict.fromkeys(found))


def _slug(site: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", site.lower()).strip("_")


def _of_several_lists(lists: ToldLists, site: str) -> Iterator[Part]:
    """What a list told together with another is not compared with, and why."""
    for name in lists.joined:
        yield NotEstimated(
            what=f"re-arrest on {lists.label(name)}",
            why=f"not compared: few people entered one of them, so they are told together, and {site} tells each apart",
            remedy="wait until more people have entered it",
        )


def _one_mix(asked: Asked, comparison: RecidivismComparison, months: Sequence[int]) -> Iterator[Part]:
    """Both sides under our mix of lists, and under theirs where its numbers have been read."""
    study, registry, site = asked.study, asked.registry, asked.program.site
    theirs = published_mix(registry=registry, site=site)
    made = []
    for horizon in months:
        rows = [row for row in comparison.rows if row.ours.months == horizon]
        for whose, key, mix in (("ours", "standardised", None), (f"{site}'s", "standardised_theirs", theirs)):
            mixed = over_lists(rows, mix=mix, level=study.level)
            if isinstance(mixed, Standardised):
                yield from mixed.estimates(f"evidence.{key}.{horizon}m")
                made.append((f"evidence.{key}.{horizon}m", horizon, whose, mixed))
    yield recidivism_tables.standardised(made, site=site)
    yield why_not_by_age(registry=registry, site=site)
