"""How few pairs make up how much of the harm, by the weights of the plan."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ipvi_eval.cohort.incidents import once
from ipvi_eval.counted import PAIRS
from ipvi_eval.estimate import Estimate
from ipvi_eval.harm.concentration import concentration
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.questions.harm.lorenz import lorenz
from ipvi_eval.questions.harm.offenders import offenders
from ipvi_eval.questions.harm.weighing import SIDES, code_counts, weighed_incidents
from ipvi_eval.questions.harm.weights import weights_of
from ipvi_eval.results.not_estimated import parts_of
from ipvi_eval.results.scoped import scoped


def top_harm(asked: Asked) -> Iterator[Part]:
    """`harm.top.harm`, `harm.top.gini_harm` and the curve `harm.lorenz.harm`, beside the same of incidents; nothing
    where no harm is weighed, which `weighing` says."""
    told = asked.plan.classes and asked.frames.extract.tells("incidents", "offence")
    if told and asked.study.programme is not None:
        about = asked.about("pairs of suspect and victim with an incident ({})")
        yield from scoped(about, parts_of("How few pairs make up how much of the harm", _shares, asked))


def _shares(asked: Asked) -> tuple[Part, ...]:
    weights = weights_of(asked.plan, asked.study.folder)
    rows = weighed_incidents(asked, weights)
    weight = pd.Series(rows["middle"].to_numpy(), index=once(asked.involved)["incident"].to_numpy())
    known = asked.known.dropna(subset="pair").drop_duplicates(["pair", "incident"])
    harm = known.assign(harm=known["incident"].map(weight)).groupby("pair", sort=False)["harm"].sum()
    owners = offenders(known)
    found = concentration(harm, top=asked.plan.top, cluster=owners.of_pairs, level=asked.study.level)
    codes = (code_counts(asked, rows.loc[rows["side"] == side], side) for side in SIDES)
    share = Estimate(
        id="harm.top.harm",
        value=found.top_share,
        lower=found.top_lower,
        upper=found.top_upper,
        level=found.level,
        unit="proportion",
        method=f"share of the top part, linearised, {owners.clustered}, interval on the logit scale; {weights.name}",
        label=f"Harm that is that of the {100 * asked.plan.top:g}% of pairs with most harm",
        n=asked.count(len(harm), PAIRS),
        n_of="pairs",
        cells=(
            asked.count(int(asked.plan.top * len(harm)), f"{PAIRS}, top part"),
            *(count for side in codes for count in side.values()),
        ),
        rests_on=("harm.top.share",),
    )
    curve = parts_of(
        "How evenly harm is spread over pairs",
        lorenz, asked, found, of="harm", gini="harm.top.gini_harm", share=share.id, clustered=owners.clustered,
    )  # fmt: skip
    return share, *curve
