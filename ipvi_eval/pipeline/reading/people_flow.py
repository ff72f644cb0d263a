"""What becomes of the people on file: each of them is followed, or left out for a reason that is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipvi_eval.quality.facts import Facts

if TYPE_CHECKING:
    from ipvi_eval.pipeline.reading.frames import Frames


@dataclass(frozen=True, slots=True)
class PeopleFlow:
    """Of `every` person on file, `compared` are of the comparison areas, `elsewhere` of areas that the plan does not
    study and `off_lists` of the program's area and on no list of the plan; the others are `listed`.

    `left_out` says, by outcome of the plan, how many of these are not followed, by reason.
    """

    every: int
    compared: int
    elsewhere: int
    off_lists: int
    listed: int
    left_out: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, frames: Frames) -> PeopleFlow:
        """The people of the extract as the plan of `frames` has them."""
        study, people = frames.study, frames.extract.persons
        listed, here = len(frames.persons()), people["area"] == study.area
        compared = int(people["area"].isin(study.comparison_areas).sum())
        # Of several sites one may have nobody on a list, and its counts all the same.
        plan = study.survival if listed else None
        outcomes = () if plan is None else (*plan.outcomes, *plan.definitions)
        return cls(
            every=len(people),
            compared=compared,
            elsewhere=len(people) - int(here.sum()) - compared,
            off_lists=int(here.sum()) - listed,
            listed=listed,
            left_out={name: frames.left_out(name) for name in outcomes},
        )

    def facts(self) -> Facts:
        """Every step with its people, those that have none left out; for one outcome they add up to everybody."""
        return Facts(
            name="people",
            title="What becomes of the people on file",
            about="Everybody on file is counted once at the steps before an outcome and the steps of any one of them.",
            header=("outcome", "step", "people"),
            rows=tuple(row for row in self._steps() if row[2]) if self.every else (),
        )

    def _steps(self) -> Iterator[tuple[str, str, int]]:
        yield "", "of areas that the plan does not study", self.elsewhere
        yield "", "of the comparison areas", self.compared
        yield "", "on no list of the plan", self.off_lists
        if not self.left_out:
            yield "", "on a list of the plan", self.listed
        for name, reasons in self.left_out.items():
            yield from ((name, why, people) for why, people in reasons.items())
            yield name, "followed for a day or more", self.listed - sum(reasons.values())
