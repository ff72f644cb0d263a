"""The plan of a linkage: which files name people, in which columns, and from which probability on two are one."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ipvi_eval.data.mapped.mapping import TRANSLATED, Format
from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.errors import PlanError
from ipvi_eval.plan.file import file_name, read_plan

FIELDS = ("first", "last", "born", "sex", "address")
"""What two records are compared by. `born` is a day; the others are text."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RecordsPlan(_Strict):
    """The records of one table: its file, the column of the number by which it knows people, and those that name them.

    Tables that are `numbered_by` the same system have one number for one person; by default each has its own.
    """

    file: str
    number: str
    numbered_by: str = ""
    first: str
    last: str
    born: str = ""
    sex: str = ""
    address: str = ""
    date_format: Format = "%Y-%m-%d"
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1)

    _file = field_validator("file")(file_name)

    def columns(self) -> dict[str, str]:
        """The fields that the file has, each with its column."""
        return {field: column for field in FIELDS if (column := getattr(self, field))}


class LinkPlan(_Strict):
    """What `ipvi-eval link` goes by. Paths start at the folder of its file.

    A pair that is as probable as `accept` is one person, one below `review` is two, and between them somebody decides
    in the file `pairs`. `agree_exactly` is a guess at the share of true pairs whose names and day of birth are alike.
    """

    records: dict[TableName, RecordsPlan]
    accept: float = Field(default=0.99, gt=0.5, lt=1)
    review: float = Field(default=0.5, gt=0, lt=1)
    agree_exactly: float = Field(default=0.7, gt=0, le=1)
    seed: int = Field(default=1, ge=0)
    pairs: str = "pairs_for_review.csv"
    crosswalk: str = "crosswalk.csv"

    _files = field_validator("pairs", "crosswalk")(file_name)

    @model_validator(mode="after")
    def _in_order(self) -> LinkPlan:
        if self.review > self.accept:
            msg = "review must not be above accept: pairs between the two are for somebody to decide"
            raise ValueError(msg)
        if "persons" not in self.records:
            msg = "needs [records.persons]: the people on lists, whose numbers the crosswalk leads to"
            raise ValueError(msg)
        if strange := [name for name in self.records if name not in TRANSLATED]:
            msg = f"[records.{strange[0]}] has no numbers of people to translate; allowed: {', '.join(TRANSLATED)}"
            raise ValueError(msg)
        return self


def read_link_plan(path: Path) -> LinkPlan:
    """Read and check the plan of a linkage. PlanError lists every mistake with its line."""
    plan = read_plan(path, LinkPlan)
    if len({(path.parent / name).resolve() for name in (plan.pairs, plan.crosswalk, path.name)}) < 3:
        msg = f"{path.name}: pairs, crosswalk and this file must be three files"
        raise PlanError(msg)
    return plan
