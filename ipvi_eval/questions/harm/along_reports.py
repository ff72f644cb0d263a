"""Does it get worse along the reports of a pair, and is what follows a severe one more than regression to the mean?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from ipvi_eval.counted import OF_SEVERAL, ONCE_ONLY, SEVERAL_TIMES, Count, then_severe
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.repetition.escalation import Escalation, escalation
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.scope import Scope
from ipvi_eval.synthesis.proportions import wilson

WHAT = "Whether it gets worse along the reports of a pair"
FIRST = {"severe": True, "mild": False}


def along_reports(asked: Asked) -> Iterator[Part]:
    """`harm.along.*`: the change of the share severe from one report of a pair to its next; the share of severe second
    reports by what the first was, each beside what the same reports in random order would show."""
    severe = asked.plan.severe
    if severe is None:
        yield NotEstimated(what=WHAT, why="the plan names no severe incidents", remedy="name an outcome as harm.severe")
    elif not asked.frames.told(severe):
        yield NotEstimated(what=WHAT, why="the extract does not tell which incidents are severe", remedy="")
    else:
        about = asked.about("pairs of suspect and victim with incidents ({}) on two days or more")
        yield from scoped(about, parts_of(WHAT, _found, asked, severe))


def _found(asked: Asked, severe: str) -> tuple[Estimate, ...]:
    known = asked.known.dropna(subset="pair")
    hit = known["incident"].isin(asked.cut(severe)["incident"])
    found = escalation(known["day"], known["pair"].astype(object), hit, seed=asked.study.seed, level=asked.study.level)
    once = known["pair"].nunique() - found.pairs
    label = asked.study.outcomes[severe].label
    slope = Estimate(
        id="harm.along.slope",
        value=found.slope,
        lower=found.slope_lower,
        upper=found.slope_upper,
        level=found.level,
        unit="difference in proportions",
        method="slope within pairs, standard error by pair, normal interval",
        label=f"Change of the share severe ({label}) from one report of a pair to its next",
        n=asked.count(found.pairs, SEVERAL_TIMES),
        n_of="pairs",
        scope=Scope(base="the report before of the same pair"),
        # With hardly a third report, slope times pairs is how many second reports are severe less first ones.
        cells=(asked.count(found.reports, OF_SEVERAL), asked.count(once, ONCE_ONLY), *_severe(asked, found)),
    )
    return (slope, *(one for first in FIRST for one in _second(asked, found, first)))


def _severe(asked: Asked, found: Escalation) -> Iterator[Count]:
    """By what the first report was: pairs, and those whose second was severe."""
    numbers = ((found.severe_first, found.severe_again), (found.mild_first, found.mild_then_severe))
    for severe, both in zip((True, False), numbers, strict=True):
        yield from map(asked.count, both, then_severe(severe=severe))


def _second(asked: Asked, found: Escalation, first: str) -> Iterator[Estimate]:
    """Severe second reports after such a first one, and those expected in random order; nothing where there is none."""
    number, severe, share, expected = {
        "severe": (found.severe_first, found.severe_again, found.after_severe, found.expected_after_severe),
        "mild": (found.mild_first, found.mild_then_severe, found.after_mild, found.expected_after_mild),
    }[first]
    if not number or math.isnan(expected[0]):
        return
    pairs, again = then_severe(severe=FIRST[first])
    words = (
        f"Second reports of a pair that are severe, of those after {'a severe' if FIRST[first] else 'another'} first"
    )
    lower, upper = wilson(severe, number, level=found.level)
    observed = Estimate(
        id=f"harm.along.after_{first}",
        value=share,
        lower=lower,
        upper=upper,
        level=found.level,
        unit="proportion",
        method="share of pairs with Wilson's score interval",
        label=words,
        n=asked.count(number, pairs),
        n_of="pairs",
        events=asked.count(severe, again),
    )
    yield observed
    middle, low, high = expected
    yield Estimate(
        id=f"harm.along.after_{first}_by_chance",
        value=middle,
        lower=low,
        upper=high,
        level=found.level,
        unit="proportion",
        method=f"the reports of each pair in random order, {found.draws:,} times: mean and middle part",
        label=f"{words}, were the reports of each pair in random order",
        rests_on=(observed.id, "harm.along.slope"),
    )
