"""How many incidents are repeats: of the same pair, against the same victim, by the same suspect."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.counted import KNOWN_BY, incidents, looked_back
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.repetition.repeats import repeat_share
from ipvi_eval.results.not_estimated import parts_of
from ipvi_eval.results.scoped import scoped

SAME = {"pair": "of the same pair", "victim": "against the same victim", "suspect": "by the same suspect"}


def repeats(asked: Asked) -> Iterator[Part]:
    """`harm.repeats.*`: the share with an earlier incident of the same people, of those with enough record before."""
    about = asked.about(
        f"incidents ({{}}) of known people, each with {asked.plan.within_months} months of record before it,",
        "calendar days since the incident before",
    )
    for of in KNOWN_BY:
        yield from scoped(about, parts_of(f"Repeats {SAME[of]}", _share, asked, of))


def _share(asked: Asked, of: str) -> Estimate:
    window, days, plan = asked.study.window, asked.known["day"], asked.plan
    found = repeat_share(
        days, asked.known[of].astype(object), start=0, lookback=plan.within_days, cluster=asked.known["circle"],
        level=asked.study.level,
    )  # fmt: skip
    if not found.incidents:
        msg = "no incident whose people are known has enough record before it"
        raise AnalysisError(msg)
    everybody, again, early = looked_back(of)
    whole = asked.known["incident"].nunique()
    return Estimate(
        id=f"harm.repeats.{of}",
        value=found.share,
        lower=found.lower,
        upper=found.upper,
        level=found.level,
        unit="proportion",
        method="share with an earlier incident, Wilson interval by effective number, clustered by people tied by them",
        label=f"Incidents with another one {SAME[of]} in the {plan.within_months} months before",
        n=asked.count(found.incidents, everybody),
        n_of="incidents",
        events=asked.count(found.repeats, again),
        cells=(
            asked.count(found.left_truncated, early),
            incidents(whole, asked.study.area, plan.outcome, f"{window.start:%Y-%m}", f"{window.freeze:%Y-%m-%d}"),
        ),
    )
