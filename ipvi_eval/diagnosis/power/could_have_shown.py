"""What the planned hazard ratio could have shown, and what more people would show.

Without it a result that includes no change reads as evidence of no effect; only there do reports tell it. It is asked
of every ratio: were it there beside some only, its being there would tell whether a withheld one includes no change.

The power is that which `ipvi-eval power` tells before results: it asks who was at risk and notified on the days of
events, and not which of the events were theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ipvi_eval.diagnosis.power.hazard_power import NotifiedAtRisk, detectable
from ipvi_eval.diagnosis.power.planned_hazard import notified_of
from ipvi_eval.plan.counts import power_of
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped

if TYPE_CHECKING:
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.plan.study import Study
    from ipvi_eval.questions.reoffence.asked import Asked, Part

_FROM_DAYS = "two-sided Wald test with the error under that ratio, from who was at risk and notified on days of events"
MANY = {
    "smallest": (1.0, "as it is"),
    "twice": (2.0, "with twice as many people"),
    "four_times": (4.0, "with four times as many people"),
}
"""By the ends of their ids: how many times as many people are asked, and in words."""


def could_have_shown(asked: Asked) -> Iterator[Part]:
    """Estimates `<stem>.notification.power.<end>` or why there are none; nothing where there is no ratio."""
    if isinstance(asked.planned, NotEstimated):
        return
    part = f"{asked.planned.ratio.label}: what it could have shown"
    yield from scoped(asked.frames.populations.compared(asked.plan.exposure), parts_of(part, _shown, asked))


def _shown(asked: Asked) -> tuple[Estimate, ...]:
    assert not isinstance(asked.planned, NotEstimated)
    ratio = asked.planned.ratio
    return found_from_days(
        ratio, notified_of(asked), asked.study, sizes=MANY, stem=ratio.id.removesuffix(".hazard_ratio")
    )


def found_from_days(
    ratio: Estimate, at_risk: NotifiedAtRisk, study: Study, *, sizes: Mapping[str, tuple[float, str]], stem: str
) -> tuple[Estimate, ...]:
    """`<stem>.power.<end>` for each of the `sizes`: what a hazard ratio could have shown, from who was at risk and
    notified on the days of events."""
    power = power_of(study.its)
    return tuple(
        found_beside(
            ratio,
            id=f"{stem}.power.{end}",
            value=detectable(at_risk.times(size), power=power, level=study.level).ratio,
            method=_FROM_DAYS,
            words=words,
        )
        for end, (size, words) in sizes.items()
    )


def found_beside(one: Estimate, *, id: str, value: float | None, method: str, words: str) -> Estimate:
    """What a result could have shown, in `words` for the size of the study: with the counts of the result, by which it
    falls with it."""
    what = "largest ratio below one" if one.unit == "ratio" else "smallest difference"
    return replace(
        one,
        id=id,
        value=value,
        method=method,
        label=f"{one.label}: {what} found with the plan's power, {words}",
        note="" if value is not None else "none that was tried is found so often",
        lower=None,
        upper=None,
        level=None,
        standard_error=None,
        df=None,
        p=None,
        rests_on=(one.id,),
    )
