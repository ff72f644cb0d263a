"""An exact ratio of rates, as estimates: beside the answer that leads, and as that answer."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.lasting_step.exact import ExactRatio
from ipvi_eval.scope import Scope

RATE_BEFORE = Scope(base="the rate of the months before the start")


def estimates(found: ExactRatio, prefix: str) -> tuple[Estimate, ...]:
    """The ratio with its interval."""
    note = "no trend, season or overdispersion: for thin counts only"
    if found.ratio is None:
        note += "; no incident before, so the ratio has no finite value"
    one = Estimate(
        id=f"{prefix}.exact_rate_ratio",
        value=found.ratio,
        unit="ratio",
        method="conditional exact rate ratio (Clopper-Pearson)",
        label="rate after over rate before",
        lower=found.lower,
        upper=found.upper,
        level=found.level,
        p=found.p,
        n=found.periods,
        n_of="months",
        events=found.events_before + found.events_after,
        cells=(found.events_before, found.events_after),
        note=note,
        scope=RATE_BEFORE,
    )
    return (one,)


def exact_headline(exact: ExactRatio, prefix: str) -> tuple[Estimate, ...]:
    """`ratio`, `percent_change` and `averted` of the exact answer, with the p that belongs to its interval."""
    (one,) = estimates(exact, prefix)
    ratio = replace(
        one, id=f"{prefix}.ratio", label="rate after over rate before", p=None if exact.p is None else exact.central_p
    )
    if exact.ratio is None:
        return (ratio,)
    percent = replace(
        ratio, id=f"{prefix}.percent_change", unit="proportion", value=exact.ratio - 1, lower=exact.lower - 1,
        upper=exact.upper - 1, label="counted against expected, as a proportion",
    )  # fmt: skip
    counted = exact.events_after
    lower, upper = (counted * (1 / limit - 1) if limit > 0 else float("inf") for limit in (exact.upper, exact.lower))
    averted = replace(
        ratio, id=f"{prefix}.averted", value=exact.events_before * exact.odds - counted, n=exact.periods_after,
        lower=lower if counted else None, upper=upper if counted else None, level=exact.level if counted else None,
        unit="incidents", label="incidents averted over the window (negative: more than expected)",
    )  # fmt: skip
    return ratio, percent, averted
