"""What is read off a curve of one table of people beside shares: numbers at risk, restricted means and quantiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.estimate import Unit as EstimateUnit
from ipvi_eval.questions.one_file.people.table import People
from ipvi_eval.survival.curves.horizon_difference import survival_difference
from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier
from ipvi_eval.survival.curves.rmst import rmst
from ipvi_eval.survival.inference.natural_frequency import natural_frequency

TimeUnit = Literal["days", "weeks", "months", "years", ""]
HORIZONS: dict[TimeUnit, tuple[float, ...]] = {
    "days": (182, 365, 730), "weeks": (26, 52, 104), "months": (6, 12, 24), "years": (0.5, 1, 2), "": (182, 365, 730),
}  # fmt: skip
"""Half a year, a year and two, in each unit."""


def unit_of(column: str) -> TimeUnit:
    """The unit of time that the name of a column tells, "" where it tells none.

    >>> unit_of("weeks_to_arrest"), unit_of("t")
    ('weeks', '')
    """
    found: list[TimeUnit] = [unit for unit in HORIZONS if unit and unit[:-1] in column.casefold()]
    return found[0] if len(found) == 1 else ""


def in_estimate(unit: TimeUnit) -> EstimateUnit:
    """The unit of an estimate of time; a plain number where none is known."""
    return unit or "number"


def when(time: float) -> str:
    """A time in an id: all its digits, as times that differ must have ids that differ."""
    return np.format_float_positional(time, trim="-").replace(".", "_")


def owner(part: People) -> NDArray[np.object_] | None:
    """Clusters of a curve: none where they are persons with one event at most, whose rows are one history."""
    return None if not part.repeated and _same(part.cluster, part.person) else part.cluster


def _same(cluster: NDArray[np.object_] | None, person: NDArray[np.object_] | None) -> bool:
    """Whether clusters are persons: as many of one as of the other, and as of the pairs."""
    if cluster is None or person is None:
        return False
    a, b = pd.factorize(cluster)[0], pd.factorize(person)[0]
    return len(set(a)) == len(set(b)) == len(set(zip(a.tolist(), b.tolist(), strict=True)))


def at_risk(name: str, id: str, part: People, fit: KaplanMeier, horizons: Sequence[float]) -> Iterator[Estimate]:
    """How many are still under observation at each horizon (sums of weights, where there are any)."""
    for row in fit.at(horizons).tidy().to_dict("records"):
        yield Estimate(
            id=f"at_risk.{id}.at_{when(row['time'])}", value=float(row["at_risk"]),
            unit="number" if part.weight is not None or part.counted_as != "people" else "persons", method="count",
            label=f"at risk at {row['time']:g}, {name}", n=part.count,
        )  # fmt: skip


def restricted_means(
    name: str, id: str, part: People, horizons: Sequence[float], unit: TimeUnit, level: float
) -> Iterator[Estimate]:
    """The mean time without the event up to each horizon, where somebody was followed that long."""
    words = unit or "the unit of the duration"
    for tau in horizons:
        label = f"mean time without the event up to {tau:g}, {name}, in {words}"
        shared = {"method": "restricted mean of the Kaplan-Meier curve", "label": label, "n": part.count}
        id_tau = f"restricted_mean.{id}.to_{when(tau)}"
        try:
            found = rmst(part.spells(person=owner(part)), tau=tau, level=level)
        except AnalysisError as error:
            note = f"{error} with --horizons"
            yield Estimate(id=id_tau, value=None, unit=in_estimate(unit), note=note, **shared)  # type: ignore[arg-type]
            continue
        known = bool(np.isfinite([found.standard_error, found.lower, found.upper]).all() and found.lower < found.upper)
        yield Estimate(
            id=id_tau, value=found.value, unit=in_estimate(unit),
            lower=found.lower if known else None, upper=found.upper if known else None, level=level if known else None,
            standard_error=found.standard_error if known else None, events=found.events, **shared,  # type: ignore[arg-type]
        )  # fmt: skip


def quantiles(
    name: str, id: str, part: People, fit: KaplanMeier, shares: Sequence[float], unit: TimeUnit
) -> Iterator[Estimate]:
    """The times by which given shares have had the event; one half is the median."""
    words = unit or "the unit of the duration"
    for share in shares:
        found = fit.quantile(share)
        what = "median" if share == 0.5 else f"quantile_{when(share)}"
        said = "median time" if share == 0.5 else f"time by which {share:.4g} have had the event"
        bounded = found.lower is not None or found.upper is not None
        yield Estimate(
            id=f"survival.{id}.{what}", value=found.value, lower=found.lower, upper=found.upper,
            level=fit.level if bounded else None, unit=in_estimate(unit),
            method=f"Kaplan-Meier {'median' if share == 0.5 else 'quantile'}, interval by inversion",
            label=f"{said}, {name}, in {words}", n=part.count, events=fit.event_count,
            note="" if found.value is not None else f"fewer than {'half' if share == 0.5 else share} had the event",
        )  # fmt: skip


def differences(people: People, ids: Mapping[str, str], horizons: Sequence[float], level: float) -> Iterator[Estimate]:
    """How many more or fewer of each group than of the first have had the event by each horizon, and of 100 people.

    Raises AnalysisError when a person is in two groups.
    """
    assert people.group is not None
    first = next(iter(ids))
    found = survival_difference(people.spells(person=owner(people)), times=horizons, reference=first, level=level)
    shares = {
        (group, float(time)): 1 - float(value)
        for group, values in zip(found.groups, found.values, strict=True)
        for time, value in zip(values.time, values.value, strict=True)
    }
    counts = {name: people.at(people.group == name).count for name in ids}
    for row in found.contrasts:
        label = f"share with the event by {row.time:g}, {row.group} less {row.reference}"
        shared = {"unit": "difference in proportions", "method": "difference of Kaplan-Meier curves", "label": label}
        id = f"difference.{ids[row.group]}.at_{when(row.time)}"
        if np.isnan(row.value):
            yield Estimate(id=id, value=None, note="nobody was followed that long in one of them", **shared)  # type: ignore[arg-type]
            continue
        base, *of = natural_frequency(*(shares[label, row.time] for label in (row.group, row.reference)))
        known = not np.isnan([row.lower, row.upper]).any()
        yield Estimate(
            id=id, value=-row.value, lower=-row.upper if known else None, upper=-row.lower if known else None,
            level=level if known else None, standard_error=row.standard_error if known else None,
            p=row.p if known else None, n=counts[row.group] + counts[row.reference], events=sum(row.events),
            note=f"of {base:,} people {of[0]:,} in {row.group} against {of[1]:,} in {row.reference}, as the groups are",
            **shared,  # type: ignore[arg-type]
        )  # fmt: skip
