"""How often the intervals that the shipped reports state hold the truth, in made-up counties where nothing goes wrong.

The numbers are made by `benchmarks/stated_intervals.py` and stored beside this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Final

from ipvi_eval.diagnosis.measured.coverage import holds_less_often, holds_more_often
from ipvi_eval.results.measured_file import Measurement, check_answers, monte_carlo_error, read_rows, write_rows

STORED = "stated.toml"
_COMMAND = "benchmarks/stated_intervals.py"

NEVER: Final = "Share who never come back, in counties where some do not"
"""The kind of split-population models, which is asked in counties of its own."""
FRAILTY: Final = "survival.*.notification.frailty"
"""The hazard ratio with a frailty of each person, which is asked of more counties."""
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "Counts: the answer, alone, relative, forecast": (
        "its.*.headline.ratio", "its.*.alone.ratio", "its.*.relative.ratio", "its.*.forecast.ratio",
    ),
    "Counts: incidents averted": ("its.*.headline.averted",),
    "Differences of shares between lists": ("survival.*.list_*.risk_difference_*m",),
    "Share with a new record since notification, by list": ("survival.*.notified.list_*.risk_*m",),
    "Share with a new record since entry, by list": ("survival.*.list_*.risk_*m",),
    "Mean days free and differences of them": ("survival.*.list_*.rmst_*m", "survival.*.list_*.rmst_difference_*m"),
    NEVER: ("survival.*.list_*.never",),
    "Median days to the first new record": ("survival.*.list_*.median",),
    "Shares with death and moving as exits": (
        "survival.*.list_*.incidence_*m", "survival.*.list_*.death_*m", "survival.*.list_*.moved_*m",
    ),
    "Mean number of new records": ("survival.*.list_*.mean_*m",),
    "Hazard ratio after notification, as planned": ("survival.*.notification.hazard_ratio",),
    "The same by other models": (
        "survival.*.notification.hazard_ratio_calendar", "survival.*.notification.hazard_ratio_no_trend",
        "survival.*.notification.history_*", "survival.*.notification.andersen_gill",
        "survival.*.notification.pwp_*", FRAILTY,
    ),
    "What it comes to in shares": ("survival.*.notification.share_difference_*m",),
    "Notified and other people: weighted": (
        "survival.*.notification.hazard_ratio_historical_cohort",
        "survival.*.notification.hazard_ratio_comparison_area",
    ),
    "Notified and other people: in pairs": (
        "survival.*.notification.hazard_ratio_historical_cohort_matched",
        "survival.*.notification.hazard_ratio_comparison_area_matched",
    ),
    "Notified and other people: from a landmark": (
        "survival.*.landmark_*.plain_*m", "survival.*.landmark_*.weighted_*m",
        "survival.*.landmark_*.doubly_robust_*m", "survival.*.landmark_*.days_*m",
    ),
    "Notified within so many days": ("delivery.delay.*within_*",),
    "Median days to notification": ("delivery.delay.*median",),
    "Notified soon against later": ("delivery.timing.*",),
    "Came to a call-in, took up help": ("delivery.call_ins.came", "delivery.offers.taken_up"),
    "Arrested after a new record": ("delivery.follow_through.*", "equity.*.arrested"),
    "Groups: reached": ("equity.*.reached",),
    "Groups: with a new record": ("equity.*.risk_*m",),
    "Groups: hazard ratio": ("equity.*.hazard_ratio",),
    "Shares beside another program": (
        "evidence.recidivism.list_*.difference", "evidence.recidivism.list_*.ratio",
    ),
}  # fmt: skip
"""Patterns of the ids of what is stated, by kind; the first that fits decides."""
OF_OTHERS: Final = tuple(kind for kind in KINDS if kind.startswith("Notified and other people"))
"""The kinds of designs that compare other people, which a study may not have."""


@cache
def kind_of(id: str) -> str | None:
    """The kind of an estimate; None for those that are not asked."""
    return next((kind for kind, patterns in KINDS.items() if any(fnmatchcase(id, one) for one in patterns)), None)


@dataclass(frozen=True, slots=True)
class Row:
    """One number, by the id of its estimate, in counties without an effect or with the one `planted` as shipped.

    `bias`, `bias_error` (Monte Carlo), `spread` (empirical standard error) and `claimed` (model standard error) are in
    the unit of the number, of a ratio of its logarithm, over the `fitted` of `counties` that state it; `covers` is the
    share of intervals that hold the truth. Where that is not `known` the mean over the counties stands for it.
    """

    id: str
    planted: bool
    known: bool
    counties: int
    fitted: int
    bias: float
    bias_error: float
    spread: float
    claimed: float
    covers: float

    def __post_init__(self) -> None:
        check_answers(
            self.id,
            known=kind_of(self.id) is not None and 1 < self.fitted <= self.counties,
            shares=(self.covers,),
            errors=(self.bias_error, self.spread, self.claimed),
        )

    def chance(self, share: float) -> float:
        """Monte Carlo standard error of a share of the counties that state the number (binomial)."""
        return monte_carlo_error(share, self.fitted)

    def narrow(self, level: float) -> bool:
        """Whether the intervals hold the truth less often than their `level`, beyond chance."""
        return holds_less_often(self.covers, self.fitted, level)

    def wide(self, level: float) -> bool:
        """Whether they hold it more often, likewise."""
        return holds_more_often(self.covers, self.fitted, level)


@dataclass(frozen=True, slots=True)
class StatedMeasured(Measurement):
    """All rows with how they were made."""

    rows: tuple[Row, ...]

    def of(self, kind: str, *, planted: bool) -> tuple[Row, ...]:
        """The numbers of one kind, in the order stored."""
        return tuple(row for row in self.rows if row.planted == planted and kind_of(row.id) == kind)


def key_of(row: Row) -> tuple[str, bool]:
    """What no two rows have alike."""
    return row.id, row.planted


def read_stated(path: Path | None = None) -> StatedMeasured:
    """The stored table, or that in `path`; DataError when it is not what `write_stated` writes."""
    path = Path(__file__).with_name(STORED) if path is None else path
    return read_rows(path, StatedMeasured, Row, of="intervals", command=_COMMAND, key=key_of)


def write_stated(path: Path, found: StatedMeasured) -> None:
    """Write the table as TOML, one line for each row."""
    write_rows(path, found, command=_COMMAND)
