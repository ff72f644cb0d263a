"""How few pairs make up how many of the incidents, beside what chance alone would make of equal pairs."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.counted import OF_PAIRS, PAIRS
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.harm.concentration import by_chance, concentration
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.results.not_estimated import parts_of
from ipvi_eval.results.scoped import scoped


def top_pairs(asked: Asked) -> Iterator[Part]:
    """`harm.top.share`, the share of all incidents of known pairs, and `harm.top.by_chance` beside it."""
    about = asked.about("pairs of suspect and victim with an incident ({})")
    yield from scoped(about, parts_of("How few pairs make up how much", _shares, asked))


def _shares(asked: Asked) -> tuple[Estimate, ...]:
    top, known = asked.plan.top, asked.known.dropna(subset="pair").drop_duplicates(["pair", "day"])
    pairs = known.groupby("pair", sort=False)
    counts, owner = pairs.size(), pairs["suspect"].first()
    if not len(counts) < len(known):
        msg = "no pair has a second incident"
        raise AnalysisError(msg)
    told = owner.notna().all()
    found = concentration(counts, top=top, cluster=owner.astype(object) if told else None, level=asked.study.level)
    which = f"the {100 * top:g}% of pairs with most incidents"
    share = Estimate(
        id="harm.top.share",
        value=found.top_share,
        lower=found.top_lower,
        upper=found.top_upper,
        level=found.level,
        unit="proportion",
        method="share of the top part, linearised, clustered by suspect, interval on the logit scale",
        label=f"Incidents that are those of {which}",
        n=asked.count(len(counts), PAIRS),
        n_of="pairs",
        events=asked.count(len(known), OF_PAIRS),
        cells=(asked.count(int(top * len(counts)), f"{PAIRS}, top part"),),
    )
    chance = Estimate(
        id="harm.top.by_chance",
        value=by_chance(len(known) / len(counts), top=top).top_share,
        unit="proportion",
        method="zero-truncated Poisson counts of one rate, with the mean of the pairs",
        label=f"Incidents that would be those of {which}, were all pairs alike",
        rests_on=(share.id,),
    )
    return share, chance
