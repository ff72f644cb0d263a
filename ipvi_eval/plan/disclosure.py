"""The rules that a plan sets between results and reports."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from ipvi_eval.plan.file import file_name
from ipvi_eval.plan.part import Part, Words
from ipvi_eval.plan.people_file import PeopleFile

ProfileName = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]


class DisclosurePlan(Part):
    """The rules between results and reports; turning them off needs a reason, which is stamped on every page.

    `editions` is the folder of earlier editions, whose counts are part of the same system: what they hid stays hidden.
    With a `people_file` a run also writes rows of people, inside the agency.
    A list that fewer than `smallest_list` people entered is told together with its neighbor; 0 tells each by itself.
    Of a list someone has re-offended, is still followed, or has left, and none of the three may be 1 to 10 by the
    profile cms11: with fewer than three times 11 people that cannot be, and most numbers of the list would be hidden.
    """

    profile: ProfileName = "cms11"
    editions: Annotated[Words, AfterValidator(file_name)] = "../editions"
    off_because: str | None = Field(default=None, min_length=20)
    people_file: PeopleFile | None = None
    smallest_list: int = Field(default=33, ge=0)
