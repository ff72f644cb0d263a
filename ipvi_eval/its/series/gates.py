"""What a series is long and full enough to answer, as a value that decides whether a p-value exists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

GateKind = Literal["describe only", "low power", "standard", "trend flexibility mandatory"]

MINIMUM_MONTHS = 12
MINIMUM_MONTHS_PER_SIDE = 6
LOW_POWER_BELOW = 24
CURVED_TREND_FROM = 72
LOW_MEAN = 5.0
FEWEST_AREAS = 8
"""Comparison areas from which the mean of the wandering is learned. Five leave it so uncertain that in real postcodes
without a programme, in windows of 36 months, 7 of a hundred are called changed, and 4 with eight
(benchmarks/informed_prior.py)."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The verdict on a series: `kind`, the sentences that explain it, and what the reader must be shown first.

    `reasons` is never empty for "describe only". `low_counts` is True when the mean is below 5 a month, where quarters
    or exact methods belong beside the model, and `unvarying` where every period holds the same count.
    """

    kind: GateKind
    months_before: int
    months_after: int
    events_before: int
    events_after: int
    reasons: tuple[str, ...] = ()
    low_counts: bool = False
    unvarying: bool = False

    @property
    def counted(self) -> str:
        """How many incidents in how many periods, in words."""
        before = f"{self.events_before:,} incidents in {self.months_before:,} periods before"
        return f"{before}, {self.events_after:,} in {self.months_after:,} after"

    @property
    def p_value_allowed(self) -> bool:
        """Whether a test may be reported at all."""
        return self.kind != "describe only"

    @property
    def show_minimum_detectable_effect_first(self) -> bool:
        """Whether the smallest detectable effect must be read before the estimate."""
        return self.kind in ("describe only", "low power")

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        reasons = self.reasons or ("long and full enough for the answer and its test",)
        return f"{self.kind}: {'; '.join(reasons)}"


def judge(
    *,
    months_before: int,
    months_after: int,
    events_before: int | None,
    events_after: int | None,
    parameters: int,
    straight_trend: bool = True,
    months_per_period: int = 1,
) -> Gate:
    """Gate of a series with `parameters` columns in its design (statistics: the project's simulations, section ITS).

    `straight_trend` says that the design draws one line through all periods, which long series do not bear.

    A series of rates or shares has no events: pass None, and only its length is judged.
    """
    n = months_before + months_after
    refusals = _too_short(n, months_before, months_after, parameters)
    events = None if events_before is None or events_after is None else (events_before, events_after)
    if events is not None:
        refusals += _without_events(*events)
    kind: GateKind = "standard"
    reasons = list(refusals)
    if refusals:
        kind = "describe only"
    elif n < LOW_POWER_BELOW:
        kind = "low power"
        reasons.append(f"{periods(n)}: fewer than {LOW_POWER_BELOW}; read the smallest detectable effect first")
    elif straight_trend and n * months_per_period >= CURVED_TREND_FROM:
        kind = "trend flexibility mandatory"
        reasons.append(
            f"{n} periods: a straight trend rarely holds so long; read the drifting level, quadratic, spline beside it"
        )
    low = events is not None and sum(events) / max(n, 1) / months_per_period < LOW_MEAN
    if low and any(events or ()):
        remedy = "use quarters or exact methods" if months_per_period == 1 else "read the exact ratio"
        reasons.append(f"mean below {LOW_MEAN:g} a month: {remedy} beside the model")
    return Gate(kind, months_before, months_after, *(events or (0, 0)), tuple(reasons), low)


def unvarying(gate: Gate) -> Gate:
    """The gate of counts that are alike in every period, which chance alone makes differ: no error comes from them."""
    return replace(
        gate,
        kind="describe only",
        reasons=("every period holds the same count: what does not vary has no error to test by",),
        unvarying=True,
    )


def periods(n: int) -> str:
    """A number of periods in words: 1 period, 2 periods."""
    return f"{n} period{'' if n == 1 else 's'}"


def _too_short(n: int, before: int, after: int, parameters: int) -> list[str]:
    reasons = []
    if n < MINIMUM_MONTHS:
        reasons.append(f"{periods(n)}: fewer than {MINIMUM_MONTHS}")
    if min(before, after) < MINIMUM_MONTHS_PER_SIDE:
        reasons.append(f"{periods(before)} before and {after} after: fewer than {MINIMUM_MONTHS_PER_SIDE} on a side")
    if n - parameters < 4 and n >= MINIMUM_MONTHS:
        reasons.append(f"{parameters} terms for {n} periods leave fewer than 4 degrees of freedom")
    return reasons


def _without_events(before: int, after: int) -> list[str]:
    if before and after:
        return []
    if before == after == 0:
        return ["no incident at all"]
    return [f"no incident {'after' if before else 'before'} the interruption: the ratio has no finite estimate"]
