"""Equivalence and non-inferiority of our risk to a published one, against a margin fixed in the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scipy.optimize import brentq
from scipy.stats import norm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.shares.comparison import RiskComparison
from ipvi_eval.questions.high_point.shares.counterpart import published_share
from ipvi_eval.synthesis.proportions import Share, difference, normal_quantile

Conclusion = Literal["equivalent", "not worse", "worse", "undecided"]

# Beyond this many standard normal deviations a p-value is 0 to machine precision.
_Z_MAX = 38.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """Two one-sided tests (Schuirmann 1987) of a difference in risks, ours minus theirs, against +- margin.

    `interval` has coverage 1 - 2 alpha: it lies within the margins exactly when both tests reject at alpha. `p_lower`
    tests difference <= -margin, `p_upper` difference >= margin (the non-inferiority test: fewer re-offences is
    better), `p` is the larger of the two.
    """

    key: str
    margin: float
    alpha: float
    difference: float
    interval: tuple[float, float]
    p_lower: float
    p_upper: float
    conclusion: Conclusion
    n: int
    events: int | None
    note: str

    @property
    def p(self) -> float:
        """p-value of equivalence."""
        return max(self.p_lower, self.p_upper)

    def estimates(self, prefix: str = "evidence.high_point") -> tuple[Estimate, ...]:
        """`<prefix>.<list>.<months>.equivalence` and `.non_inferiority`: the difference with each test's p-value."""
        made = []
        for name, p in (("equivalence", self.p), ("non_inferiority", self.p_upper)):
            made.append(
                Estimate(
                    id=f"{prefix}.{self.key}.{name}",
                    value=self.difference,
                    unit="difference in proportions",
                    method=f"two one-sided tests against a margin of {100 * self.margin:g} percentage points",
                    label=name.replace("_", "-"),
                    lower=self.interval[0],
                    upper=self.interval[1],
                    level=1 - 2 * self.alpha,
                    p=p,
                    n=self.n,
                    events=self.events,
                    # The conclusion tells of the number: it stands where disclosure control removes both.
                    note=f"{self.conclusion}; {self.note}",
                )
            )
        return tuple(made)


def assess_equivalence(row: RiskComparison, *, margin: float, alpha: float = 0.05) -> Equivalence:
    """Test whether our risk lies within `margin` of the published one (both 0-1, 0.05 is five percentage points).

    The tests invert the same intervals that the comparison shows (MOVER of log-log or Wilson intervals), so the words
    and the picture cannot disagree. A published share without its number of people is taken as exact.

    Raises AnalysisError unless 0 < margin < 1 and 0 < alpha < 0.5.
    """
    if not (0 < margin < 1 and 0 < alpha < 0.5):
        msg = "the margin must lie between 0 and 1 (0.05 for five percentage points) and alpha between 0 and 0.5"
        raise AnalysisError(msg)
    ours, theirs = row.ours.share(), published_share(row.theirs)
    interval = difference(ours, theirs, z=normal_quantile(1 - 2 * alpha))
    p_lower = _one_sided(ours, theirs, bound=-margin, side=0)
    p_upper = _one_sided(ours, theirs, bound=margin, side=1)
    return Equivalence(
        key=row.key,
        margin=margin,
        alpha=alpha,
        difference=row.difference,
        interval=interval,
        p_lower=p_lower,
        p_upper=p_upper,
        conclusion=_conclude(interval, margin),
        n=row.ours.n,
        events=row.ours.events,
        note="; ".join(row.caveats),
    )


def _conclude(interval: tuple[float, float], margin: float) -> Conclusion:
    lower, upper = interval
    if upper < margin:
        return "equivalent" if lower > -margin else "not worse"
    return "worse" if lower > margin else "undecided"


def _one_sided(ours: Share, theirs: Share, *, bound: float, side: Literal[0, 1]) -> float:
    """p-value: the upper tail at the z whose interval just touches `bound`."""
    sign = 1.0 if side == 1 else -1.0

    def room(z: float) -> float:
        return sign * (bound - difference(ours, theirs, z=abs(z))[side if z >= 0 else 1 - side])

    # A negative z means that the estimate itself lies beyond the margin: the opposite limit is the one that moves.
    if room(0.0) == 0:
        return 0.5
    if room(0.0) > 0:
        return 0.0 if room(_Z_MAX) > 0 else float(norm.sf(brentq(room, 0.0, _Z_MAX, xtol=1e-12)))
    return 1.0 if room(-_Z_MAX) < 0 else float(norm.sf(brentq(room, -_Z_MAX, 0.0, xtol=1e-12)))
