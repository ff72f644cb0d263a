"""Equivalence and non-inferiority of our risk to a published one, against a ratio fixed in the plan as the margin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scipy.optimize import brentq
from scipy.stats import norm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.shares.comparison import RiskComparison
from ipvi_eval.questions.high_point.shares.counterpart import published_share
from ipvi_eval.synthesis.proportions import Share, normal_quantile, ratio
from ipvi_eval.worded import given, joined

Conclusion = Literal["lower by more than the margin", "equivalent", "not worse", "worse", "undecided"]

# Beyond this many standard normal deviations a p-value is 0 to machine precision.
_Z_MAX = 38.0
# An upper limit without end, as a number that a root can be sought between.
_NO_LIMIT = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """Two one-sided tests (Schuirmann 1987) of a ratio of risks, ours over theirs, against `margin` and 1 / `margin`.

    `interval` has coverage 1 - 2 alpha: it lies within the margins exactly when both tests reject at alpha. `p_lower`
    tests ratio <= 1 / margin, `p_upper` ratio >= margin (the non-inferiority test: fewer re-offences is better), `p` is
    the larger of the two. They are None where the published share's own uncertainty is unknown: a p-value against a
    number taken as exact would claim to know it. `ratio` is None where the published share is 0.
    """

    key: str
    margin: float
    alpha: float
    ratio: float | None
    interval: tuple[float | None, float | None]
    p_lower: float | None
    p_upper: float | None
    conclusion: Conclusion
    n: int
    events: int | None
    note: str

    @property
    def p(self) -> float | None:
        """p-value of equivalence."""
        return None if self.p_lower is None or self.p_upper is None else max(self.p_lower, self.p_upper)

    def estimates(self, prefix: str = "evidence.high_point") -> tuple[Estimate, ...]:
        """`<prefix>.<list>.<months>.equivalence` and `.non_inferiority`: the ratio with each test's p-value."""
        made = []
        for name, p in (("equivalence", self.p), ("non_inferiority", self.p_upper)):
            made.append(
                Estimate(
                    id=f"{prefix}.{self.key}.{name}",
                    value=self.ratio,
                    unit="ratio",
                    method=f"two one-sided tests against a ratio of {self.margin:g}, up or down",
                    label=name.replace("_", "-"),
                    lower=self.interval[0],
                    upper=self.interval[1],
                    level=1 - 2 * self.alpha,
                    p=p,
                    n=self.n,
                    events=self.events,
                    # What they publish is known: the ratio is our share in another form.
                    rests_on=(f"{prefix}.{self.key}.ours",),
                    # The conclusion tells of the number: it stands where disclosure control removes both.
                    note=joined(self.conclusion, given(self.note)),
                )
            )
        return tuple(made)


def assess_equivalence(row: RiskComparison, *, margin: float, alpha: float = 0.05) -> Equivalence:
    """Test whether neither risk is more than `margin` times the other (1.25: a quarter more, or a fifth less).

    The tests invert the same intervals that the comparison shows (MOVER of log-log or Wilson intervals), so the words
    and the picture cannot disagree. A published share without its number of people is taken as exact: the interval then
    carries our uncertainty alone, and no p-value is given.

    Raises AnalysisError unless margin > 1 and 0 < alpha < 0.5.
    """
    if not (margin > 1 and 0 < alpha < 0.5):
        msg = "the margin is a ratio and must be above 1 (1.25: a quarter more), alpha between 0 and 0.5"
        raise AnalysisError(msg)
    ours, theirs = row.ours.share(), published_share(row.theirs)
    interval = ratio(ours, theirs, z=normal_quantile(1 - 2 * alpha)) if theirs.value > 0 else None
    tested = theirs.known and interval is not None
    return Equivalence(
        key=row.key,
        margin=margin,
        alpha=alpha,
        ratio=row.ratio,
        interval=interval or (None, None),
        p_lower=_one_sided(ours, theirs, bound=1 / margin, side=0) if tested else None,
        p_upper=_one_sided(ours, theirs, bound=margin, side=1) if tested else None,
        conclusion=_conclude(interval or (0.0, _NO_LIMIT), margin),
        n=row.ours.n,
        events=row.ours.events,
        note="; ".join(row.caveats),
    )


def _conclude(interval: tuple[float, float], margin: float) -> Conclusion:
    lower, upper = interval
    if upper < 1 / margin:
        return "lower by more than the margin"
    if upper < margin:
        return "equivalent" if lower > 1 / margin else "not worse"
    return "worse" if lower > margin else "undecided"


def _one_sided(ours: Share, theirs: Share, *, bound: float, side: Literal[0, 1]) -> float:
    """p-value: the upper tail at the z whose interval just touches `bound`."""
    sign = 1.0 if side == 1 else -1.0

    def room(z: float) -> float:
        limits = ratio(ours, theirs, z=abs(z))
        return sign * (bound - min(limits[side if z >= 0 else 1 - side], _NO_LIMIT))

    # A negative z means that the estimate itself lies beyond the margin: the opposite limit is the one that moves.
    if room(0.0) == 0:
        return 0.5
    if room(0.0) > 0:
        return 0.0 if room(_Z_MAX) > 0 else float(norm.sf(brentq(room, 0.0, _Z_MAX, xtol=1e-12)))
    return 1.0 if room(-_Z_MAX) < 0 else float(norm.sf(brentq(room, -_Z_MAX, 0.0, xtol=1e-12)))
