"""Known effects planted into the records of one study: its planned counts and its planned hazard ratios."""

from __future__ import annotations

from collections.abc import Sequence

from ipvi_eval.diagnosis.plasmode import Planting, Plasmode
from ipvi_eval.diagnosis.plasmode_counts import counts_plasmode
from ipvi_eval.diagnosis.plasmode_people import people_plasmode
from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.counts.asked import Asked as CountsAsked
from ipvi_eval.questions.reoffence.asked import Asked as ReoffenceAsked
from ipvi_eval.results.not_estimated import NotEstimated, attempted


def study_plasmode(counts: Sequence[CountsAsked], reoffences: Sequence[ReoffenceAsked], *, replicates: int) -> Plasmode:
    """Every planned count and hazard ratio, in so many replicates each. What cannot be planted leaves a sentence."""
    parts: list[Planting | NotEstimated] = [
        *(attempted(f"count, {one.label}", _into_counts, one, replicates) for one in counts),
        *(attempted(f"hazard ratio, {one.label}", _into_people, one, replicates) for one in reoffences),
    ]
    return Plasmode(
        replicates=replicates,
        plantings=tuple(one for one in parts if isinstance(one, Planting)),
        not_planted=tuple(f"{one.what}: {one.why}" for one in parts if isinstance(one, NotEstimated)),
    )


def _into_counts(asked: CountsAsked, replicates: int) -> Planting:
    return counts_plasmode(
        asked.series,
        asked.design,
        tuple(asked.areas.values()),
        outcome=asked.label,
        number=replicates,
        seed=asked.study.seed,
        lead=asked.its.lead,
        level=asked.study.level,
        prior_mean=asked.its.wandering,
        wandering_from=asked.its.wandering_from,
    )


def _into_people(asked: ReoffenceAsked, replicates: int) -> Planting:
    if asked.plan.exposure != "time-dependent":
        msg = f"into the design {asked.plan.exposure!r} no effect is planted; its people are weighted"
        raise AnalysisError(msg)
    rows, study = asked.frames.spells_by_year(asked.outcome).frame, asked.study
    terms = asked.frames.terms(rows)
    return people_plasmode(rows, terms, outcome=asked.label, number=replicates, seed=study.seed, level=study.level)
