"""Our change in monthly counts beside a published before/after change: a ratio of ratios with both design levels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.published.figure import Figure, Outcome
from ipvi_eval.questions.high_point.published.registry import Registry, published
from ipvi_eval.questions.high_point.shares.counterpart import surest
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.scope import Scope
from ipvi_eval.synthesis.proportions import normal_quantile
from ipvi_eval.synthesis.rate_ratio import LogRatio
from ipvi_eval.worded import given


@dataclass(frozen=True, slots=True, kw_only=True)
class CountChange:
    """Our rate ratio over the published one, a point where it has no interval. Below 1 ours fell more."""

    ours: LogRatio
    theirs: Figure
    ratio: float
    interval: tuple[float, float]
    caveats: tuple[str, ...]

    def estimates(self, prefix: str = "evidence.high_point") -> tuple[Estimate, ...]:
        """`<prefix>.<outcome>s.ours`, `.theirs` and `.ratio_of_ratios`."""
        stem = f"{prefix}.{self.theirs.outcome.replace(' ', '_')}s"
        lower, upper = self.ours.interval
        caveat = given("; ".join(self.caveats))
        theirs = (self.theirs.lower, self.theirs.upper) if self.theirs.interval == "95 %" else (None, None)
        return (
            Estimate(
                id=f"{stem}.ours", value=self.ours.ratio, unit="ratio", method=self.ours.method, lower=lower,
                label=f"Ours, {self.theirs.outcome}s, counted over expected",
                upper=upper, level=self.ours.level, standard_error=self.ours.standard_error, df=self.ours.df,
                cells=self.ours.cells,
            ),
            Estimate(
                id=f"{stem}.theirs", value=self.theirs.value, unit="ratio", label=self.theirs.label,
                method=f"published; {self.theirs.provenance()}", lower=theirs[0], upper=theirs[1],
                level=0.95 if theirs[0] is not None else None, note=given(self.theirs.design.words()),
                scope=self.theirs.scope,
            ),
            Estimate(
                id=f"{stem}.ratio_of_ratios", value=self.ratio, unit="ratio",
                label=f"Ours over {self.theirs.site}, {self.theirs.outcome}s",
                method="ours over theirs, on the log scale",
                lower=self.interval[0], upper=self.interval[1], level=self.ours.level, cells=self.ours.cells,
                note=caveat, scope=Scope(base=self.theirs.scope.population),
            ),
        )  # fmt: skip

    def tidy(self) -> pd.DataFrame:
        """Two rows (ours, theirs) for a forest plot of rate ratios, with design level, status and source."""
        lower, upper = self.ours.interval
        level = self.ours.design_level
        with_interval = self.theirs.interval == "95 %"
        rows = [
            ("Ours", self.ours.ratio, lower, upper, "ours", level, "this study", "this study"),
            (
                self.theirs.label or self.theirs.id,
                self.theirs.value,
                self.theirs.lower if with_interval else None,
                self.theirs.upper if with_interval else None,
                self.theirs.site,
                self.theirs.design.level,
                self.theirs.status,
                self.theirs.source,
            ),
        ]
        names = ["label", "value", "lower", "upper", "site", "design_level", "status", "source"]
        return pd.DataFrame(rows, columns=names)


def compare_counts(
    ours: LogRatio, *, outcome: Outcome, registry: Registry | None = None, site: str = "High Point"
) -> CountChange | NotEstimated:
    """Set our rate ratio of `outcome` beside the site's published change of the same kind of event.

    Returns NotEstimated, with the reason, when the site publishes none: reports are not compared with calls or arrests.
    Raises AnalysisError when our ratio has no standard error or no design level.
    """
    if not ours.standard_error > 0 or ours.design_level is None:
        msg = "our rate ratio needs its standard error (log scale) and its design level on the Maryland scale"
        raise AnalysisError(msg)
    changes = (registry or published()).select(site=site, role="compare")
    found = [f for f in changes if f.unit == "ratio" and f.outcome == outcome and f.quotable and f.value is not None]
    if not found:
        others = sorted({f.outcome for f in changes if f.unit == "ratio" and f.quotable})
        return NotEstimated(
            what=f"change in {outcome}s",
            why=f"{site} publishes a change in {' and '.join(f'{o}s' for o in others) or 'nothing of the kind'}, "
            f"not in {outcome}s: reports, calls and arrests are different events with no published conversion",
            remedy="compare the change in calls or arrests where the extract holds them",
        )
    return _compare(ours, surest(found))


def published_fall(registry: Registry, *, site: str) -> Figure | None:
    """The surest fall, a ratio below 1, that `site` publishes of a count before and after; None without one."""
    changes = registry.quotable().select(site=site, role="compare")
    falls = [f for f in changes if f.unit == "ratio" and f.value is not None and f.value < 1]
    return surest(falls) if falls else None


def _compare(ours: LogRatio, theirs: Figure) -> CountChange:
    assert theirs.value is not None
    theirs_half = 0.0
    caveats = []
    if theirs.interval == "95 %" and theirs.lower is not None and theirs.upper is not None:
        z = normal_quantile(ours.level) / normal_quantile(0.95)
        theirs_half = z * math.log(theirs.upper / theirs.lower) / 2
    else:
        caveats.append(
            f"{theirs.site} prints no interval for its change: it is taken as exact. Its own uncertainty is unknown, "
            "and the true interval of the ratio is wider than the one shown"
        )
    log = ours.log - math.log(theirs.value)
    half = math.hypot(ours.half_width, theirs_half)
    caveats.append(f"{theirs.site}'s change: {theirs.design.words()}; ours: Maryland level {ours.design_level}")
    alone = "" if (ours.design_level or 0) > 2 else ", and a before/after change in one place is no effect"
    caveats.append(f"periods, places and recording differ{alone}")
    return CountChange(
        ours=ours,
        theirs=theirs,
        ratio=math.exp(log),
        interval=(math.exp(log - half), math.exp(log + half)),
        caveats=tuple(caveats),
    )
