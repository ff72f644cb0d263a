"""Direct standardisation of two sites' risks to a common mix of lists and ages, or why it is impossible."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ipvi_eval.counted import together
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.published.registry import Registry, published
from ipvi_eval.questions.high_point.shares.comparison import RiskComparison
from ipvi_eval.questions.high_point.shares.counterpart import published_share
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.scope import Scope
from ipvi_eval.synthesis.proportions import Share, normal_quantile
from ipvi_eval.worded import Worded, given, joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Standardised:
    """Two risks under one mix of strata: ours, theirs, and their difference (ours - theirs), with intervals.

    Intervals combine those of the strata by MOVER for a weighted sum (Zou and Donner 2008): a stratum known
    only as a published point adds no width, and `exact` names those strata. `site` is theirs.
    """

    site: str
    weights: dict[str, float]
    ours: float
    our_interval: tuple[float, float]
    theirs: float
    their_interval: tuple[float, float]
    difference: float
    difference_interval: tuple[float, float]
    exact: tuple[str, ...]
    level: float
    n: int | None
    cells: tuple[int, ...] = ()

    def estimates(self, prefix: str = "evidence.standardised") -> tuple[Estimate, ...]:
        """`<prefix>.ours`, `.theirs`, `.difference`."""
        method = f"direct standardization over {', '.join(self.weights)}"
        exact = f"published without number of people, taken as exact: {', '.join(self.exact)}" if self.exact else ""
        note = joined(self._mix, given(exact))
        known, theirs = not self.exact, Scope(population=f"{self.site}, as published")
        return (
            Estimate(
                id=f"{prefix}.ours", value=self.ours, unit="proportion", method=method, lower=self.our_interval[0],
                upper=self.our_interval[1], level=self.level, n=self.n, cells=self.cells, note=note,
            ),
            Estimate(
                id=f"{prefix}.theirs", value=self.theirs, unit="proportion", method=method,
                lower=self.their_interval[0] if known else None, upper=self.their_interval[1] if known else None,
                level=self.level if known else None, cells=self.cells, note=note, scope=theirs,
            ),
            Estimate(
                id=f"{prefix}.difference", value=self.difference, unit="difference in proportions", method=method,
                lower=self.difference_interval[0], upper=self.difference_interval[1], level=self.level, n=self.n,
                cells=self.cells, note=note, scope=Scope(base=theirs.population),
            ),
        )  # fmt: skip

    @property
    def _mix(self) -> Worded:
        """The mix in words; it may be that of our people."""
        places = {f"stratum_{number}": name for number, name in enumerate(self.weights)}
        shares = {f"share_{number}": f"{100 * weight:.0f} %" for number, weight in enumerate(self.weights.values())}
        told = ", ".join(f"{{{share}}} {{{stratum}}}" for share, stratum in zip(shares, places, strict=True))
        return Worded(f"mix: {told}", shares, places)

    def tidy(self) -> pd.DataFrame:
        """Rows ours, theirs and difference with value, lower and upper."""
        rows = [
            ("ours", self.ours, *self.our_interval),
            ("theirs", self.theirs, *self.their_interval),
            ("difference", self.difference, *self.difference_interval),
        ]
        return pd.DataFrame(rows, columns=["label", "value", "lower", "upper"])


def standardise(
    ours: Mapping[str, Share],
    theirs: Mapping[str, Share],
    *,
    standard: Mapping[str, float],
    site: str,
    people: int | None = None,
    cells: tuple[int, ...] = (),
    level: float = 0.95,
) -> Standardised | NotEstimated:
    """Both sites' risks under the mix `standard` (people or shares by stratum; any positive scale).

    Returns NotEstimated naming the strata that either side lacks: a mix cannot be standardised over an empty cell.
    `people` is our number of people and `cells` the counts behind our risks, for disclosure control. Raises
    AnalysisError when the standard is empty or negative.
    """
    total = sum(standard.values())
    if not standard or min(standard.values()) < 0 or not total > 0:
        msg = "the standard mix needs at least one stratum, no negative weight and a positive sum"
        raise AnalysisError(msg)
    weights = {stratum: value / total for stratum, value in standard.items() if value > 0}
    lacking = {name: sorted(set(weights) - set(side)) for name, side in (("we", ours), ("they", theirs))}
    if any(lacking.values()):
        parts = [f"{name} have no risk for {', '.join(strata)}" for name, strata in lacking.items() if strata]
        return NotEstimated(
            what="standardization to a common mix",
            why=f"not possible: {'; '.join(parts)}",
            remedy="fill the missing strata, or choose a mix of the strata that both sides give",
        )
    z = normal_quantile(level)
    mine, my_low, my_high = _sum(ours, weights, z)
    their, their_low, their_high = _sum(theirs, weights, z)
    gap = mine - their
    return Standardised(
        site=site,
        weights=weights,
        ours=mine,
        our_interval=(my_low, my_high),
        theirs=their,
        their_interval=(their_low, their_high),
        difference=gap,
        difference_interval=(
            gap - math.hypot(mine - my_low, their_high - their),
            gap + math.hypot(my_high - mine, their - their_low),
        ),
        exact=tuple(stratum for stratum in weights if not theirs[stratum].known),
        level=level,
        n=people,
        cells=cells,
    )


def over_lists(
    rows: Sequence[RiskComparison], *, mix: Mapping[str, float] | None = None, level: float = 0.95
) -> Standardised | NotEstimated:
    """Both sides' risks at one horizon under one mix of the lists that both give: `mix` (people by list), or our own.

    `rows` are the comparisons at that horizon. NotEstimated with fewer than two lists, where there is nothing to mix,
    and for a `mix` that lacks one of them.
    """
    if len(rows) < 2:
        return NotEstimated(
            what="standardization to a common mix of lists",
            why="not possible: both sides give a share for fewer than two lists at this horizon",
            remedy="fill in the published shares of further lists",
        )
    lists = {row.ours.list_at_entry: float(row.ours.n) for row in rows}
    if mix is not None and not set(lists) <= set(mix):
        missing = ", ".join(sorted(set(lists) - set(mix)))
        return NotEstimated(
            what="standardization to the published mix of lists",
            why=f"not possible: nobody has published how many people were on list {missing}",
            remedy="fill in the published number of people on each list",
        )
    events = [row.ours.events for row in rows if row.ours.events is not None]
    return standardise(
        {f"list {row.ours.list_at_entry}": row.ours.share() for row in rows},
        {f"list {row.ours.list_at_entry}": published_share(row.theirs) for row in rows},
        standard={f"list {name}": people if mix is None else mix[name] for name, people in lists.items()},
        site=rows[0].theirs.site,
        people=together([row.ours.n for row in rows]),
        cells=(*(row.ours.n for row in rows), *events),
        level=level,
    )


def published_mix(*, registry: Registry | None = None, site: str = "High Point") -> dict[str, float]:
    """People by list at entry as the site has published them; only the lists whose number has been read."""
    figures = (registry or published()).quotable().select(site=site)
    people = (f for f in figures if f.unit == "persons" and f.list_at_entry and f.value)
    return {figure.list_at_entry: float(figure.value or 0) for figure in people}


def why_not_by_age(*, registry: Registry | None = None, site: str = "High Point") -> NotEstimated:
    """Why our risks cannot be standardised to the site's mix of lists and ages, and what would allow it."""
    figures = registry or published()
    empty = [f for f in figures.select(site=site) if f.id.split(".")[1] == "notified" and not f.quotable]
    lists = ", ".join(sorted(f.list_at_entry for f in empty))
    missing = f"the number of people on list {lists} nor " if lists else ""
    return NotEstimated(
        what=f"standardization to {site}'s mix of lists and ages",
        why=f"not possible: {site} has published neither {missing}any share by age"
        if lists
        else f"not possible: {site} has published no share by age",
        remedy=empty[0].fill
        if empty
        else "find shares by age in the evaluators' report and enter them with their source",
    )


def _sum(side: Mapping[str, Share], weights: Mapping[str, float], z: float) -> tuple[float, float, float]:
    """Weighted sum of risks with its MOVER limits."""
    value = sum(weight * side[stratum].value for stratum, weight in weights.items())
    down = math.hypot(*(weight * (side[s].value - side[s].bounds(z)[0]) for s, weight in weights.items()))
    up = math.hypot(*(weight * (side[s].bounds(z)[1] - side[s].value) for s, weight in weights.items()))
    return value, value - down, value + up
