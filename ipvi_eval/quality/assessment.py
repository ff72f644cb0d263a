"""Everything that was found out about an extract, and the tables of facts behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ipvi_eval.data.linked.links import Link
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.plan.window import Window
from ipvi_eval.quality.completeness import completeness, completeness_by_month, completeness_by_year, lapses
from ipvi_eval.quality.delay import delay_table, entry_delay, too_early
from ipvi_eval.quality.duplicates import exact_duplicates, near_duplicates
from ipvi_eval.quality.facts import Facts
from ipvi_eval.quality.finding import LEVEL, SEVERITIES, Finding, Severity, ordered, unlikely
from ipvi_eval.quality.heaping import month_days, weekdays
from ipvi_eval.quality.jumps import jumps
from ipvi_eval.quality.link_rates import link_rates
from ipvi_eval.quality.populations import missing_years, population_jumps
from ipvi_eval.quality.published import Reconciled, disagreements, reconciliation_table
from ipvi_eval.quality.sequences import after_death, after_the_end, recorded_before
from ipvi_eval.quality.unknown import bounds, bounds_table, unknown_shifts, wide_bounds

Tables = Mapping[TableName, SourceTable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The `findings`, the worst first, and the `facts`. `candidates` is how many statistical checks were made.

    `finished` is False where the extract could not be read, so that nothing but the reasons is known.
    """

    findings: tuple[Finding, ...]
    facts: tuple[Facts, ...] = ()
    candidates: int = 0
    finished: bool = True
    synthetic: bool = False

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(one for one in self.findings if one.severity == severity)

    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        return {severity: len(self.of(severity)) for severity in SEVERITIES}

    def plain(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "for_publication": False,
            "finished": self.finished,
            "synthetic": self.synthetic,
            "counts": self.counts(),
            "statistical_checks": self.candidates,
            "family_wise_error": LEVEL,
            "findings": [one.plain() for one in self.findings],
            "facts": {one.name: one.plain() for one in self.facts},
        }


def refused(findings: Iterable[Finding]) -> Assessment:
    """What is known of an extract that could not be read."""
    return Assessment(findings=ordered(findings), finished=False)


def assess(
    tables: Tables,
    window: Window,
    *,
    links: Sequence[Link] = (),
    noticed: Iterable[Finding] = (),
    reconciled: Sequence[Reconciled] = (),
    against: str = "",
    synthetic: bool = False,
) -> Assessment:
    """Make every check that the tables allow.

    Statistical checks are held to one family-wise level together (`LEVEL`, Holm); the others are certain. `noticed` is
    what reading the tables found, `reconciled` the totals that the file `against` has.
    """
    candidates = tuple(_candidates(tables, window))
    found = [*_certain(tables, window), *unlikely(candidates), *disagreements(reconciled, against), *noticed]
    return Assessment(
        findings=ordered(found),
        facts=tuple(facts for facts in _facts(tables, window, links, reconciled) if facts.rows),
        candidates=len(candidates),
        synthetic=synthetic,
    )


def _certain(tables: Tables, window: Window) -> Iterator[Finding]:
    drawn = pd.Timestamp(window.end)
    yield from after_death(tables)
    yield from after_the_end(tables, drawn)
    if "incidents" in tables:
        incidents = tables["incidents"]
        yield from exact_duplicates(incidents)
        yield from recorded_before(incidents)
        yield from wide_bounds(incidents)
        delay = entry_delay(incidents, drawn)
        early = delay and too_early(incidents, delay, window.freeze_lag_days, drawn)
        if early:
            yield early
    if "populations" in tables:
        yield from missing_years(tables["populations"], window.start.year, window.freeze.year)
        yield from population_jumps(tables["populations"])


def _candidates(tables: Tables, window: Window) -> Iterator[Finding]:
    first, last = pd.Timestamp(window.start), pd.Timestamp(window.freeze)
    yield from lapses(tables)
    yield from jumps(tables, first, last)
    if "incidents" in tables:
        incidents = tables["incidents"]
        yield from near_duplicates(incidents)
        each = _each_once(incidents)
        yield from unknown_shifts(incidents)
        yield from weekdays(each, "date", first, last)
        yield from month_days(each, "date", first, last)
    if "custody" in tables:
        yield from month_days(tables["custody"], "start", first, last)


def _each_once(incidents: SourceTable) -> SourceTable:
    """Where and when each incident was, by its first row: it may have one for each of its people."""
    slim = replace(incidents, frame=incidents.frame[["area", "date"]]).numbered({"area": incidents.coded("area")})
    return slim.only(~incidents.coded("incident").again)


def _facts(tables: Tables, window: Window, links: Sequence[Link], reconciled: Sequence[Reconciled]) -> Iterator[Facts]:
    filled = completeness(tables)
    if "incidents" in tables:
        studied = (pd.Timestamp(window.start), pd.Timestamp(window.freeze))
        yield bounds_table(bounds(tables["incidents"], studied))
        delay = entry_delay(tables["incidents"], pd.Timestamp(window.end))
        if delay is not None:
            yield delay_table(delay)
    yield reconciliation_table(reconciled)
    yield link_rates(links)
    yield completeness_by_year(filled)
    yield completeness_by_month(filled)
