"""Our fixed-horizon re-offence risk beside High Point's: like with like, or a statement of why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.registry import Registry, published
from ipvi_eval.questions.high_point.refusals import require_fixed_window
from ipvi_eval.questions.high_point.shares.counterpart import HIGH_POINT, counterpart, published_share
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.scope import Scope
from ipvi_eval.synthesis.proportions import difference, normal_quantile, ratio
from ipvi_eval.worded import given


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskComparison:
    """One list and horizon: difference (ours - theirs), ratio (ours / theirs), intervals and caveats."""

    ours: Risk
    theirs: Figure
    level: float
    our_interval: tuple[float, float]
    their_interval: tuple[float, float] | None
    difference: float
    difference_interval: tuple[float, float]
    ratio: float | None
    ratio_interval: tuple[float, float] | None
    caveats: tuple[str, ...]

    @property
    def key(self) -> str:
        """Part of an estimate's id: list_d.12m."""
        months = f"{self.ours.months:g}".replace(".", "_")
        lists = f"list_{self.ours.list_at_entry.lower()}" if self.ours.list_at_entry else "all_lists"
        return f"{lists}.{months}m"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecidivismComparison:
    """Every like-with-like comparison that could be made, and those that could not."""

    site: str
    rows: tuple[RiskComparison, ...]
    not_compared: tuple[NotEstimated, ...]

    def estimates(self, prefix: str = "evidence.high_point") -> tuple[Estimate, ...]:
        """Per row: `<prefix>.<list>.<months>.ours`, `.theirs`, `.difference`, `.ratio`."""
        made: list[Estimate] = []
        for row in self.rows:
            made += _estimates(row, f"{prefix}.{row.key}", self.site)
        return tuple(made)

    def tidy(self) -> pd.DataFrame:
        """Two rows per comparison (ours, theirs) for a forest plot: label, value, lower, upper and provenance."""
        rows: list[dict[str, object]] = []
        for row in self.rows:
            common = {"list": row.ours.list_at_entry, "horizon": row.ours.months, "outcome": row.ours.outcome}
            rows.append(
                common
                | {
                    "label": f"Ours, {row.ours.name()}",
                    "site": "ours",
                    "value": row.ours.value,
                    "lower": row.our_interval[0],
                    "upper": row.our_interval[1],
                    "n": row.ours.n,
                    "events": row.ours.events,
                    "design_level": row.ours.design_level,
                    "status": "this study",
                    "source": "this study",
                }
            )
            theirs = row.their_interval or (None, None)
            rows.append(
                common
                | {
                    "label": row.theirs.label or row.theirs.id,
                    "site": row.theirs.site,
                    "value": row.theirs.value,
                    "lower": theirs[0],
                    "upper": theirs[1],
                    "n": row.theirs.denominator,
                    "events": row.theirs.numerator,
                    "design_level": row.theirs.design.level,
                    "status": row.theirs.status,
                    "source": row.theirs.source,
                }
            )
        columns = ["label", "value", "lower", "upper", "site", "list", "horizon", "outcome", "n", "events"]
        return pd.DataFrame(rows, columns=[*columns, "design_level", "status", "source"], dtype=object)

    def caveats(self) -> tuple[str, ...]:
        """Every caveat once, in the order of the rows."""
        return tuple(dict.fromkeys(text for row in self.rows for text in row.caveats))


def compare_recidivism(
    risks: Sequence[Risk], *, registry: Registry | None = None, site: str = HIGH_POINT, level: float = 0.95
) -> RecidivismComparison:
    """Put each of our risks beside the site's published one at the same horizon, list at entry and outcome.

    A published share without its number of people is taken as a point: the intervals then carry our uncertainty only.
    With numerator and denominator both sides carry theirs (Newcombe; Donner and Zou 2012). What
    has no counterpart is returned in `not_compared` with the reason; nothing is compared across outcomes or follow-ups.
    """
    figures = registry or published()
    rows: list[RiskComparison] = []
    refused: list[NotEstimated] = []
    for risk in risks:
        found = counterpart(risk, figures, site=site)
        if isinstance(found, NotEstimated):
            refused.append(found)
        else:
            rows.append(_compare(risk, found, level))
    return RecidivismComparison(site=site, rows=tuple(rows), not_compared=tuple(refused))


def compare_with(ours: Risk, figure: Figure, *, level: float = 0.95) -> RiskComparison:
    """Compare our risk with one named figure. Raises AnalysisError when the two are not alike, and says why."""
    require_fixed_window(figure, ours)
    if figure.role == "claim" or figure.outcome != ours.outcome or figure.list_at_entry != ours.list_at_entry:
        lists = (figure.list_at_entry, ours.list_at_entry)
        theirs, mine = (f"List {name}" if name else "all lists" for name in lists)
        msg = (
            f"figure {figure.id} ({figure.outcome}, {theirs}, {figure.role}) is not our {ours.outcome}, {mine}: "
            "compare the same outcome in the same list at entry"
        )
        raise AnalysisError(msg)
    return _compare(ours, figure, level)


def _compare(ours: Risk, figure: Figure, level: float) -> RiskComparison:
    mine, theirs = ours.share(), published_share(figure)
    z = normal_quantile(level)
    has_ratio = theirs.value > 0
    return RiskComparison(
        ours=ours,
        theirs=figure,
        level=level,
        our_interval=mine.bounds(z),
        their_interval=theirs.bounds(z) if theirs.known else None,
        difference=mine.value - theirs.value,
        difference_interval=difference(mine, theirs, z=z),
        ratio=mine.value / theirs.value if has_ratio else None,
        ratio_interval=ratio(mine, theirs, z=z) if has_ratio else None,
        caveats=_caveats(figure),
    )


def _caveats(figure: Figure) -> tuple[str, ...]:
    texts = []
    if figure.status == "second-hand":
        texts.append(f"{figure.site}'s share was read second-hand ({figure.source})")
    if figure.about:
        texts.append(f"{figure.site}'s share is published as approximate")
    texts.append(
        "lists are set by local thresholds, so that the same letter does not mean the same people. Two places differ "
        "in much besides the program: a like share is no evidence of a like effect, nor an unlike one of its absence"
    )
    return tuple(texts)


def _estimates(row: RiskComparison, stem: str, site: str) -> list[Estimate]:
    caveat = given("; ".join(row.caveats))
    n, events = row.ours.n, row.ours.events
    theirs = row.their_interval or (None, None)
    method = "MOVER from both intervals" if row.their_interval else "our interval against a published point"
    beside = Scope(base=row.theirs.scope.population)
    made = [
        Estimate(
            id=f"{stem}.ours", value=row.ours.value, unit="proportion", method="risk at a fixed horizon",
            label=f"Ours, {row.ours.name()}", lower=row.our_interval[0], upper=row.our_interval[1], level=row.level,
            standard_error=row.ours.standard_error, n=n, events=events,
        ),
        Estimate(
            id=f"{stem}.theirs", value=row.theirs.value, unit="proportion",
            method=f"published; {row.theirs.provenance()}",
            label=row.theirs.label, lower=theirs[0], upper=theirs[1], level=row.level if row.their_interval else None,
            note=f"{row.theirs.definition}; {row.theirs.design.words()}", scope=row.theirs.scope, quoted=True,
        ),
        Estimate(
            id=f"{stem}.difference", value=row.difference, unit="difference in proportions", method=method,
            label=f"Ours minus {site}, {row.ours.name()}", lower=row.difference_interval[0],
            upper=row.difference_interval[1], level=row.level, n=n, events=events, note=caveat,
            scope=beside,
        ),
    ]  # fmt: skip
    if row.ratio is not None and row.ratio_interval is not None:
        made.append(
            Estimate(
                id=f"{stem}.ratio", value=row.ratio, unit="ratio", method=method,
                label=f"Ours over {site}, {row.ours.name()}", lower=row.ratio_interval[0], upper=row.ratio_interval[1],
                level=row.level, n=n, events=events, note=caveat, scope=beside, rests_on=(f"{stem}.ours",),
            )
        )  # fmt: skip
    return made
