"""What has been published: figures, those not to be set beside ours, how the places differ; evaluations pooled."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.questions.high_point import evidence_tables
from ipvi_eval.questions.high_point.asked import PUBLISHED, Asked, Part
from ipvi_eval.questions.high_point.estimates import (
    asymmetry_estimate,
    pooled_estimates,
)
from ipvi_eval.questions.high_point.evaluations import pooled_tables
from ipvi_eval.questions.high_point.evaluations.pooling import pools, small_study_effects
from ipvi_eval.questions.high_point.evaluations.reviews import REVIEWS
from ipvi_eval.questions.high_point.published.incomparable import incomparable_table
from ipvi_eval.questions.high_point.published.registry import published_estimates
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.transport import shipped_for, transport_table
from ipvi_eval.questions.high_point.words import (
    of_headline,
    of_homicide,
    of_synthesis,
)
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped
from ipvi_eval.synthesis.funnel import funnel
from ipvi_eval.synthesis.random_effects import leave_one_out


def published_figures(asked: Asked) -> Iterator[Part]:
    """Figures with status and source, those that may not be set beside ours, and how the two places differ."""
    return scoped(PUBLISHED, _figures(asked))


def _figures(asked: Asked) -> Iterator[Part]:
    registry, program = asked.registry, asked.program
    compared = asked.study.outcomes.get(asked.plan.outcome)
    label = compared.label if compared else "none of this plan"
    yield evidence_tables.plan(asked.plan, program=program, outcome=label)
    yield evidence_tables.program(program)
    yield from published_estimates(registry)
    yield evidence_tables.published(registry)
    yield evidence_tables.empty_places(registry)
    yield evidence_tables.incomparable(incomparable_table(registry=registry, site=program.site))
    own = asked.own("transport.toml")
    if own.is_file() or shipped_for(asked.study.area, program.site):
        places = transport_table(path=own if own.is_file() else None, registry=registry)
        yield evidence_tables.transport(places, site=program.site)
    else:
        yield NotEstimated(what="how the places differ", why="no transport.toml beside the plan", remedy="write one")
    yield from _readings(asked)
    yield Quotation(kind="homicide", statement=of_homicide(registry, site=program.site))


def _readings(asked: Asked) -> Iterator[Part]:
    """The program's cumulative shares in order, beside what its own fixed windows would have given."""
    calendar, conflict = asked.calendar, asked.conflict
    if isinstance(calendar, NotEstimated):
        yield calendar
        return
    if conflict is not None:
        yield from conflict.estimates()
        yield evidence_tables.implied(conflict)
    yield Quotation(kind="headline", statement=of_headline(calendar, conflict, asked.registry))


def pooled_literature(asked: Asked) -> Iterator[Part]:
    """What several places have published on one question, pooled; with three or more, how far one of them decides."""
    return scoped(PUBLISHED, _pools(asked))


def _pools(asked: Asked) -> Iterator[Part]:
    level = asked.study.level
    found = pools(asked.registry, without=tuple(REVIEWS.values()), level=level)
    if isinstance(found, NotEstimated):
        yield found
        return
    for pool in found:
        stem = f"evidence.pooled.{pool.key}"
        yield from pooled_estimates(pool.synthesis, stem)
        statement = of_synthesis(pool.synthesis, what=pool.name, prefix=stem)
        yield Quotation(kind="pooled", subject=pool.name, statement=statement)
        asymmetry = small_study_effects(pool.studies, what=pool.name)
        yield asymmetry if isinstance(asymmetry, NotEstimated) else asymmetry_estimate(asymmetry, f"{stem}.egger")
    yield pooled_tables.pooled(found)
    several = [pool for pool in found if pool.synthesis.k > 2]
    if several:
        without = [(pool, leave_one_out(pool.studies, level=level)) for pool in several]
        yield pooled_tables.leave_one_out(without)
        yield pooled_tables.funnel([(pool, funnel(pool.studies)) for pool in several])
