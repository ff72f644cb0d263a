"""The numbers of the last edition followed to those of now, as a run keeps them inside until it releases."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ipvi_eval.errors import IpviError
from ipvi_eval.pipeline.editions.causes import Again, Causes, MadeOf, Step, last_change, steps_between
from ipvi_eval.pipeline.editions.past_editions import PastEdition
from ipvi_eval.plan.study import Study
from ipvi_eval.results.store import Results, write_json

_FILE = "steps.json"


@dataclass(frozen=True, slots=True)
class Followed:
    """What lies between the last edition and the run of now: `steps` between the two, and the `last` change.

    Where they could not be made there are none, and `why_not` says why.
    """

    steps: tuple[Step, ...]
    last: str
    why_not: str

    def until(self, last: PastEdition, now: Results) -> Causes | None:
        """Every step from the `last` edition to the released numbers of `now`; None where they could not be made."""
        if self.why_not:
            return None
        return Causes((Step("", last.results), *self.steps, Step(self.last, now)))

    def save(self, folder: Path) -> None:
        """Write it into `folder`, a folder for each step."""
        folder.mkdir(parents=True)
        changes = [step.change for step in self.steps]
        write_json(folder / _FILE, {"changes": changes, "last": self.last, "why_not": self.why_not})
        for number, step in enumerate(self.steps, start=1):
            step.results.save(folder / str(number))

    @classmethod
    def load(cls, folder: Path) -> Followed:
        """Read what `save` wrote."""
        told = json.loads((folder / _FILE).read_text("utf-8"))
        steps = (Step(change, Results.load(folder / str(n))) for n, change in enumerate(told["changes"], start=1))
        return cls(tuple(steps), told["last"], told["why_not"])


def followed(last: PastEdition, study: Study, now: MadeOf, again: Again) -> Followed:
    """Follow the numbers of the `last` edition; a plan that cannot be carried out again keeps nobody from a run."""
    try:
        then = MadeOf.told_by(last.manifest, Path(last.name))
        _, *steps = steps_between(then, last.results, study, now, again)
    except Exception as error:  # whatever an old plan does to the scripts of now, the numbers of now are sound
        # The text of an error of another library may hold a value, so only its kind is told.
        return Followed((), "", str(error) if isinstance(error, IpviError) else type(error).__name__)
    return Followed(tuple(steps), last_change(then, study), "")
