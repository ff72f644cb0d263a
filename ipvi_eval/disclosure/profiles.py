"""Named disclosure profiles, read from profiles.toml and from a county's own disclosure.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from ipvi_eval.errors import PlanError

LEAST = 5
"""The least `smallest_shown`. With three or four, which counts are hidden beside a small one tells it: of 1, 3 and 3
people the first two would be hidden, and of no other three numbers of seven (`tests/disclosure/attacks`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Counts from 1 to `smallest_shown` - 1 may not be shown, nor zero unless `zero_shown`.

    With a `base` every count is shown, as a multiple of it.
    """

    name: str
    smallest_shown: int
    zero_shown: bool
    source: str
    base: int = 0

    def hides(self, count: int | None) -> bool:
        """Whether a cell with this count must not leave."""
        if count is None:
            return False
        return not self.zero_shown if count == 0 else 0 < count < self.smallest_shown


def read_profile(name: str, folder: Path | None = None) -> Profile:
    """The profile called `name`; `folder` may hold the county's own disclosure.toml. PlanError lists what exists."""
    known = tomllib.loads(files(__package__).joinpath("profiles.toml").read_text("utf-8"))
    own = folder / "disclosure.toml" if folder else None
    if own and own.is_file():
        known |= tomllib.loads(own.read_text("utf-8-sig"))
    if name not in known:
        choices = ", ".join(sorted(known))
        msg = f"study.toml: disclosure.profile names {name}, which is not a profile; choose one of {choices}"
        raise PlanError(msg)
    try:
        profile = Profile(name=name, **known[name])
    except TypeError:
        msg = f"the disclosure profile {name} must set smallest_shown, zero_shown and source, and may set base, no more"
        raise PlanError(msg) from None
    if not isinstance(profile.smallest_shown, int) or profile.smallest_shown < LEAST:
        msg = (
            f"the disclosure profile {name}: smallest_shown must be a whole number of at least {LEAST}: with fewer, "
            "which counts are hidden beside a small one can tell what it is"
        )
        raise PlanError(msg)
    if not isinstance(profile.base, int) or 0 != profile.base <= profile.smallest_shown:
        msg = (
            f"the disclosure profile {name}: base must be a whole number above smallest_shown, so that a count which "
            "may not be shown can be anything from nought to that"
        )
        raise PlanError(msg)
    return profile
