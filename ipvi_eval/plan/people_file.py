"""The file of people that a plan asks for: which columns tell who somebody is, and what is made coarser."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from ipvi_eval.plan.part import Part


class PeopleFile(Part):
    """A file with one row for each person, which stays in the run folder: its columns, and what is made coarser.

    `quasi_identifiers` are what an outsider may know of somebody, `sensitive` what they would learn. Ages are banded to
    `age_years` years (1: as they are), dates cut to the day, month, quarter or year.
    """

    quasi_identifiers: tuple[str, ...] = Field(min_length=1)
    sensitive: tuple[str, ...] = ()
    age_years: int = Field(default=10, ge=1, le=50)
    dates: Literal["day", "month", "quarter", "year"] = "year"

    @model_validator(mode="after")
    def _each_once_and_no_key(self) -> Self:
        named = (*self.quasi_identifiers, *self.sensitive)
        if len(set(named)) < len(named):
            msg = "names a column twice; it is either a quasi-identifier or sensitive, once"
            raise ValueError(msg)
        if "person" in named:
            msg = "names person, the key of a person; rows with a key are not de-identified"
            raise ValueError(msg)
        return self
