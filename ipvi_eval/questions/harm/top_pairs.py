"""How few pairs make up how many of the incidents, beside what chance alone would make of equal pairs."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.counted import OF_PAIRS, PAIRS
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.harm.concentration import ByChance, by_chance, concentration
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.questions.harm.lorenz import FEWEST, lorenz
from ipvi_eval.questions.harm.offenders import offenders
from ipvi_eval.results.not_estimated import parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Table

GINI = "harm.top.gini"
BY_CHANCE = "zero-truncated Poisson counts of one rate, with the mean of the pairs"


def top_pairs(asked: Asked) -> Iterator[Part]:
    """`harm.top.share`, the share of all incidents of known pairs, `harm.top.gini` and the curve
    `harm.lorenz.incidents`; beside the first two what they would be by chance."""
    about = asked.about("pairs of suspect and victim with an incident ({})")
    yield from scoped(about, parts_of("How few pairs make up how much", _shares, asked))


def _shares(asked: Asked) -> tuple[Part, ...]:
    top, known = asked.plan.top, asked.known.dropna(subset="pair").drop_duplicates(["pair", "day"])
    counts, owners = known.groupby("pair", sort=False).size(), offenders(known)
    if not len(counts) < len(known):
        msg = "no pair has a second incident"
        raise AnalysisError(msg)
    found = concentration(counts, top=top, cluster=owners.of_pairs, level=asked.study.level)
    which = f"the {100 * top:g}% of pairs with most incidents"
    share = Estimate(
        id="harm.top.share",
        value=found.top_share,
        lower=found.top_lower,
        upper=found.top_upper,
        level=found.level,
        unit="proportion",
        method=f"share of the top part, linearised, {owners.clustered}, interval on the logit scale",
        label=f"Incidents that are those of {which}",
        n=asked.count(len(counts), PAIRS),
        n_of="pairs",
        events=asked.count(len(known), OF_PAIRS),
        cells=(asked.count(int(top * len(counts)), f"{PAIRS}, top part"),),
    )
    chance = by_chance(len(known) / len(counts), top=top)
    beside = Estimate(
        id="harm.top.by_chance",
        value=chance.top_share,
        unit="proportion",
        method=BY_CHANCE,
        label=f"Incidents that would be those of {which}, were all pairs alike",
        rests_on=(share.id,),
    )
    least = max(FEWEST, asked.frames.smallest_shown)
    curve = parts_of(
        "How evenly incidents are spread over pairs",
        lorenz, asked, found, of="incidents", gini=GINI, share=share.id, least=least, clustered=owners.clustered,
    )  # fmt: skip
    return share, beside, *curve, *(_gini_by_chance(chance) for one in curve if isinstance(one, Table))


def _gini_by_chance(chance: ByChance) -> Estimate:
    return Estimate(
        id=f"{GINI}_by_chance",
        value=chance.gini,
        unit="number",
        method=BY_CHANCE,
        label="The same, were all pairs alike",
        rests_on=(GINI,),
    )
