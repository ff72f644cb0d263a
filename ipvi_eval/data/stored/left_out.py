"""What reading or asking left out: how many rows of which table, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

import pandas as pd


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many of `of` `what` (rows, incidents, people, stays) were left out of a table because of `why`."""

    table: str
    what: str
    of: int
    left_out: int
    why: str


def flow(steps: Iterable[LeftOut]) -> pd.DataFrame:
    """A row for each step, in the order in which they are taken."""
    return pd.DataFrame([astuple(step) for step in steps], columns=[field.name for field in fields(LeftOut)])
