"""The pairs that somebody decides on: written with the names they are told by, and read back with the decisions.

The file names people. It stays where the linkage is made: no run reads it, only its owner may open it, and every row
says so in its first column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from ipvi_eval.data.flat_file import read_flat_file
from ipvi_eval.data.linked.keys import key_form
from ipvi_eval.linkage.link_plan import LinkPlan
from ipvi_eval.linkage.records import COMPARED, Records
from ipvi_eval.whole_file import replaced

Decision = Literal["same", "different"]
Number = tuple[str, str]
"""Who gave a number, and the number as a key."""
DECISIONS: tuple[Decision, ...] = ("same", "different")

_MARK = "INSIDE THE AGENCY ONLY: names people"
_FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class Told:
    """A pair of records, how likely they are of one person (0 where they were not compared), and what was decided."""

    left: int
    right: int
    probability: float
    decision: Decision | None = None


def read_decisions(path: Path, plan: LinkPlan) -> dict[frozenset[Number], Decision]:
    """What was decided on pairs of numbers; nothing where there is no file yet.

    Raises DataError naming the rows where something else than `same`, `different` or nothing stands, that are of no
    table of the plan, or that are decided both ways.
    """
    if not path.is_file():
        return {}
    file = read_flat_file(path)
    decided = file.cells("decision").str.strip().str.casefold()
    file.require("decision", decided.isin(["", *DECISIONS]).to_numpy(), "must be same, different or empty")
    sides = [list(zip(file.cells(f"table_{side}"), file.cells(f"number_{side}"), strict=True)) for side in (1, 2)]
    known = np.array([{one[0], other[0]} <= plan.records.keys() for one, other in zip(*sides, strict=True)], dtype=bool)
    file.require("table_1", known, "is of a table that the plan of the linkage does not have; delete the row")
    names = [frozenset((_number(plan, *one), _number(plan, *other))) for one, other in zip(*sides, strict=True)]
    found: dict[frozenset[Number], Decision] = {}
    agree = np.ones(len(names), dtype=bool)
    for row, (name, word) in enumerate(zip(names, decided, strict=True)):
        for decision in DECISIONS:
            if word == decision:
                agree[row] = found.setdefault(name, decision) == decision
    file.require("decision", agree, "says the opposite of another row on the same two numbers; delete one of them")
    return found


def _number(plan: LinkPlan, table: str, number: str) -> Number:
    system = plan.records[table].numbered_by or table  # type: ignore[index]
    return system, key_form(number.removeprefix("'"))


def write_pairs(path: Path, records: Records, pairs: list[Told]) -> Path:
    """The pairs in `path`, the open ones first and the likeliest first among them, in place of what was there."""
    rows = sorted(pairs, key=lambda one: (one.decision is not None, -one.probability, one.left, one.right))
    table = pd.DataFrame([_row(records, one) for one in rows], columns=_columns())

    def write(building: Path) -> None:
        building.touch(mode=0o600)
        table.to_csv(building, index=False, encoding="utf-8-sig", lineterminator="\n")

    return replaced(path, write, remedy="; close it where it is open, then try again")


def _columns() -> list[str]:
    sides = [f"{name}_{side}" for name in ("table", "number", *COMPARED) for side in (1, 2)]
    return ["note", "decision", "probability", *sides]


def _row(records: Records, pair: Told) -> Mapping[str, object]:
    sides = dict(_side(records, pair.left, 1)) | dict(_side(records, pair.right, 2))
    return {"note": _MARK, "decision": pair.decision or "", "probability": f"{pair.probability:.4f}"} | sides


def _side(records: Records, place: int, side: int) -> Iterator[tuple[str, str]]:
    for name in ("table", "number"):
        yield f"{name}_{side}", _no_formula(str(records.frame.loc[place, name]))
    for field in COMPARED:
        text = records.written.loc[place, field]
        yield f"{field}_{side}", "" if pd.isna(text) else _no_formula(str(text))


def _no_formula(text: str) -> str:
    """A spreadsheet runs no cell that begins with an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text
