"""Our side of a comparison: a cumulative risk of re-offence at a fixed horizon, for one list at entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.published.figure import Outcome
from ipvi_eval.synthesis.proportions import Share, share_from_counts, share_from_interval, share_from_standard_error


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Our cumulative risk of a first re-offence within `months` of listing, in people of one list as it is told, or of
    all ("").

    `value` is 0-1, `n` people at risk at the start, `events` those seen to re-offend within the window. Give its
    interval of coverage `level`, or the standard error (Greenwood, Aalen-Johansen); without either the
    interval is Wilson's for `n` people, which is right only when everybody was followed for the whole window.
    `whom` says whose, where that is known. `follow_up` "unequal" marks a raw cumulative share, never compared.
    `design_level` is on the Maryland scale.
    """

    list_at_entry: str
    months: float
    value: float
    n: int
    events: int | None = None
    standard_error: float | None = None
    lower: float | None = None
    upper: float | None = None
    level: float = 0.95
    outcome: Outcome = "arrest"
    follow_up: Literal["fixed", "unequal"] = "fixed"
    design_level: int = 1
    whom: Literal["people", "notified people"] = "people"

    def share(self) -> Share:
        """The risk as a Share. Raises AnalysisError when nothing says how uncertain it is."""
        if self.lower is not None and self.upper is not None and self.lower > 0 and self.upper < 1:
            return share_from_interval(self.value, self.lower, self.upper, level=self.level)
        if self.standard_error is not None and 0 < self.value < 1:
            return share_from_standard_error(self.value, self.standard_error)
        if self.events is None:
            msg = f"{self.name()}: give a standard error, an interval, or the events behind the risk"
            raise AnalysisError(msg)
        return share_from_counts(self.value * self.n, self.n)

    def name(self) -> str:
        """List and horizon in words."""
        return f"{f'List {self.list_at_entry}' if self.list_at_entry else 'all lists'}, {self.months:g} months"

    def people(self) -> str:
        """Whose risk it is, in words."""
        where = f"who entered List {self.list_at_entry}" if self.list_at_entry else "on all lists"
        return f"{self.whom} {where}"


def risks_of(
    estimates: Mapping[str, Estimate],
    outcome: str,
    *,
    kind: Outcome,
    lists: Iterable[str],
    months: Iterable[int],
    level: float,
) -> tuple[Risk, ...]:
    """The risks `survival.<outcome>.notified.list_<l>.risk_<m>m` that an earlier analysis estimated, of that
    `kind` of event.

    What was not estimated is left out.
    """
    made = []
    for name in lists:
        for horizon in months:
            found = estimates.get(f"survival.{outcome}.notified.list_{name.lower()}.risk_{horizon}m")
            if found is None or found.value is None or found.n is None:
                continue
            made.append(
                Risk(
                    list_at_entry=name, months=horizon, value=found.value, n=found.n, events=found.events,
                    lower=found.lower, upper=found.upper, standard_error=found.standard_error,
                    level=found.level or level, outcome=kind, whom="notified people",
                )
            )  # fmt: skip
    return tuple(made)
