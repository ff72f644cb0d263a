"""How the files of the made-up agency record what happened."""

from __future__ import annotations

from dataclasses import dataclass

from ipvi_eval.synthetic.bounds import require


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """By default everything is entered at once, every relationship is known, and nobody moves to another list.

    An incident is entered after a time that is exponential with a mean of `lag_days`, its arrest after as long again;
    what has not been entered by the last day is in no file, so that the last months are incomplete. `unknown` is the
    share of incidents between intimate partners whose relationship is recorded as unknown. Somebody whom a new report
    would place higher, by the rule by which people are placed at entry and with the arrests since, is moved there with
    the chance `moved`; nobody moves down.

    Raises PlanError for a number that cannot be.
    """

    lag_days: float = 0.0
    unknown: float = 0.0
    moved: float = 0.0

    def __post_init__(self) -> None:
        require("records.lag_days", self.lag_days, 0, 3650, "20")
        require("records.unknown", self.unknown, 0, 1, "0.2 for one in five")
        require("records.moved", self.moved, 0, 1, "0.9 for nine in ten")
