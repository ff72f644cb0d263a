"""What the sections of a plan share: frozen, strict, and the words, months and files in them."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from ipvi_eval.plan.file import file_name

DAYS_PER_MONTH = 365.25 / 12

_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")


def _month(value: str) -> str:
    if not _MONTH.fullmatch(value):
        msg = "must be a month written as YYYY-MM, in quotes"
        raise ValueError(msg)
    return value


Month = Annotated[
    str,
    AfterValidator(_month),
    WithJsonSchema({"type": "string", "pattern": f"^{_MONTH.pattern}$", "examples": ["2020-03"]}),
]


FileName = Annotated[str, AfterValidator(file_name)]
"""The path of a file or folder as it was typed."""
Words = Annotated[str, Field(min_length=1, pattern=r"^\S")]
"""Words for readers, printed as they stand."""


class Part(BaseModel):
    """A section of a plan: frozen, nothing in it that is not a setting, and every setting of the kind it is said to be:
    true is no number, and 0 is not false."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _lists_are_fixed(cls, given: Any) -> Any:
        # TOML has one kind of list, and what is frozen holds tuples.
        if not isinstance(given, dict):
            return given
        return {name: _fixed(value) for name, value in given.items()}


def _fixed(value: Any) -> Any:
    """The same with tuples in place of lists, and of lists within them."""
    return tuple(map(_fixed, value)) if isinstance(value, list) else value
