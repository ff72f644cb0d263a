"""What the shipped plan, `analysis/study.toml`, fixes about the shipped extract: whose numbers `truth.json` gives.

The synthetic world lies below studies and reads no plan; a test holds these against the plan's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

FREEZE: Final = date(2025, 9, 30)
"""The last day that counts."""

HORIZONS: Final[Mapping[int, int]] = {6: 182, 12: 365, 24: 730}
"""Months to days."""

LISTS: Final[Mapping[str, tuple[str, ...]]] = {"A_and_B": ("A", "B"), "C": ("C",), "D": ("D",)}
"""The lists as readers are told of them, with those recorded: few people enter List A."""

NOTIFIED_LISTS: Final = ("B", "C", "D")
FOLLOWED_LISTS: Final = ("A", "B")
"""Those on which an arrest should follow a new record."""
ARRESTED_WITHIN: Final = 30
"""Days of the record within which it does."""
REFERENCE_LIST: Final = "D"
"""The one with the most people."""

PHASE_IN_MONTHS: Final = 3
COVID: Final = ("2020-03", "2020-06")
"""Months that the model of the headline leaves out, first and last."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Which reported incidents between intimate partners an outcome counts."""

    arrest: bool = False
    injury: bool = False
    weapon: bool = False


OUTCOMES: Final[Mapping[str, Counted]] = {
    "ipv_dir": Counted(),
    "ipv_arrest": Counted(arrest=True),
    "ipv_arrest_injury": Counted(arrest=True, injury=True),
    "ipv_dir_same_victim": Counted(),
    "ipv_arrest_same_victim": Counted(arrest=True),
}
SAME_VICTIM: Final = ("ipv_dir_same_victim", "ipv_arrest_same_victim")
"""Those of them that count incidents against the victim of the incident at entry only."""

MONTHLY: Final = ("ipv_dir", "ipv_arrest", "ipv_arrest_injury")
BY_QUARTER: Final = ("ipv_arrest", "ipv_arrest_injury", "ipv_dir_injury", "ipv_dir_weapon")
"""Of these, months are too small to be shown."""
PRIMARY: Final = "ipv_dir"

AGE_BANDS: Final[Mapping[str, tuple[int, int]]] = {
    "under_25": (0, 25), "25_to_34": (25, 35), "35_to_44": (35, 45), "45_and_over": (45, 200)
}  # fmt: skip
"""Groups by age at entry, from an age up to below another."""

MIDDLE_HORIZON: Final = 12
"""Months within which the groups' new records are counted."""
SEVERE: Final = "ipv_dir_injury"
"""The part of the primary outcome whose share is followed, over time and from report to report."""
ARMED: Final = "ipv_dir_weapon"
"""The part of it with a weapon, whose share is followed over time."""
RARE: Final = "ipv_sexual_injury"
RARE_OFFENCE: Final = "sexual"
"""The rare outcome: reports of this offence with an injury."""
REPORTED_MORE: Final = (-0.2, -0.1, -0.05, 0.05, 0.1, 0.2)
"""Changes of the share reported under which the answer on the primary outcome is restated."""
WEIGHTS: Final[Mapping[str, tuple[float, float, float]]] = {
    "assault": (0.0, 182.0, 364.0),
    "harassment": (0.0, 7.5, 15.0),
    "order_violation": (0.0, 182.0, 364.0),
    "stalking": (0.0, 182.0, 364.0),
    "sexual": (730.0, 1642.5, 2555.0),
    "property": (0.0, 182.0, 364.0),
    "dispute": (0.0, 0.0, 0.0),
}
"""Low, middle and high weight of each offence, in days."""
RAREST: Final = ("sexual", "stalking")
"""The rarest offences that have at most five in a hundred incidents together."""
