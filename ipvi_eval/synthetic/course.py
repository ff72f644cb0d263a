"""How planted effects run over time, and what a programme changes beside how much happens."""

from __future__ import annotations

from dataclasses import dataclass

from ipvi_eval.synthetic.bounds import require


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """By default every effect is there at once and for good, and nothing else changes.

    `delay_days` after a notification its hazard ratio begins; from then on the logarithm of it is halved every
    `half_life_days` (0: it does not wane). `level_months` after the programme's first month the change of its counts,
    level and slope, is over (0: it lasts). From the first month on the chance that an incident in the programme's area
    is reported is `reported` times what it was, that of an injury `injury` times and that of a weapon `weapon` times.
    After the arrest of a notified person each kind of stay in custody follows `custody` times as often.

    Raises PlanError for a number that cannot be.
    """

    delay_days: int = 0
    half_life_days: float = 0.0
    level_months: int = 0
    reported: float = 1.0
    injury: float = 1.0
    weapon: float = 1.0
    custody: float = 1.0

    def __post_init__(self) -> None:
        require("course.delay_days", self.delay_days, 0, 3650, "90")
        require("course.half_life_days", self.half_life_days, 0, 36500, "365 for a year")
        require("course.level_months", self.level_months, 0, 1200, "12")
        require("course.reported", self.reported, 0.1, 10, "1.1 for a tenth more")
        require("course.injury", self.injury, 0, 10, "0.8 for a fifth fewer")
        require("course.weapon", self.weapon, 0, 10, "0.5 for half as many")
        require("course.custody", self.custody, 0, 10, "2 for twice as often")
