"""What a run found: estimates, curves and tables, each under one id, written as plain JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import pandas as pd

from ipvi_eval.counted import count_from, plain_count
from ipvi_eval.errors import AnalysisError, OutputError
from ipvi_eval.estimate import Estimate
from ipvi_eval.printed import Printed
from ipvi_eval.results.sentence import Sentence, plain_sentence, sentence_from
from ipvi_eval.scope import Scope
from ipvi_eval.worded import Note, note_from

Cell: TypeAlias = str | float | int | bool | Sentence | None

CurveKind = Literal["survival", "monthly"]
"""`survival`: columns time, survival, lower, upper, at_risk, events. `monthly`: month, count, and what was expected."""

Role = Literal["text", "count", "behind", "derived", "public", "sentence"]
"""`count` cells are subject to the disclosure threshold, and so are those `behind`, which no report prints and which
never leave; `derived` cells of the same row fall with either; `public` cells come from published sources, the plan or
the calendar and always stay. A `sentence` is a `Sentence`: it falls with the estimates that it names, and with what its
table rests on. `text` is words of the package itself, in which no number stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A line of a figure: `rows` in the order of `columns`, of the shape `kind` says, about the people of `scope`.

    Where one of the estimates in `rests_on` is withheld, no row leaves.
    """

    id: str
    kind: CurveKind
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Note = ""
    scope: Scope = field(default=Scope())
    rests_on: tuple[str, ...] = ()

    def column(self, name: str) -> list[Cell]:
        """One column's cells, top to bottom."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: machine name, the reader's label with its unit, and its role for disclosure control."""

    name: str
    label: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A rectangular result that is no list of estimates; `scope` is what its rows have in common.

    `rests_on` are ids of estimates: where one of them is withheld, no number and no sentence of the table leaves.
    Where each row restates an estimate, `of_rows` names those, row by row ("" for none), and a row falls with its own.
    `single_months` names the monthly curve from whose single months a long table is computed: where those are added up
    before release, it does not leave, for as many numbers give the months back.
    `parts_of` names the column whose rows of one value hold shares that add up to one, where the table has such rows:
    none of them is withheld alone.
    No column has a role by default, and text holds no number; `derived` columns need counts beside them, or something
    they rest on.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Note = ""
    scope: Scope = field(default=Scope())
    rests_on: tuple[str, ...] = ()
    of_rows: tuple[str, ...] = ()
    single_months: str = ""
    parts_of: str = ""

    def records(self) -> list[dict[str, Cell]]:
        """The rows as mappings from column name to cell."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


Result: TypeAlias = Estimate | Curve | Table


@dataclass(frozen=True, slots=True, repr=False)
class Results(Printed):
    """All results of one run, by id."""

    title = "Released results"

    estimates: Mapping[str, Estimate] = field(default_factory=lambda: MappingProxyType({}))
    curves: Mapping[str, Curve] = field(default_factory=lambda: MappingProxyType({}))
    tables: Mapping[str, Table] = field(default_factory=lambda: MappingProxyType({}))

    def tidy(self) -> pd.DataFrame:
        """One row for each estimate: id, value, lower, upper, p, unit, n, events; empty where it was withheld."""
        names = ["id", "value", "lower", "upper", "p", "unit", "n", "events"]
        rows = [[getattr(one, name) for name in names] for one in self.estimates.values()]
        return pd.DataFrame(rows, columns=names)

    @classmethod
    def of(cls, results: Iterable[Result]) -> Results:
        """Collect results; AnalysisError when two have one id."""
        kinds: dict[type, dict[str, Any]] = {Estimate: {}, Curve: {}, Table: {}}
        seen: set[str] = set()
        for result in results:
            if result.id in seen:
                msg = f"two results are called {result.id}; give each its own id"
                raise AnalysisError(msg)
            seen.add(result.id)
            kinds[type(result)][result.id] = result
        return cls(*(MappingProxyType(kinds[kind]) for kind in (Estimate, Curve, Table)))

    @classmethod
    def merged(cls, parts: Iterable[Results]) -> Results:
        """The results of several analyses as one; AnalysisError when two share an id."""
        return cls.of(item for part in parts for item in part.all())

    def all(self) -> tuple[Result, ...]:
        """Every result: estimates, then curves, then tables."""
        return (*self.estimates.values(), *self.curves.values(), *self.tables.values())

    def save(self, folder: Path) -> None:
        """Write estimates.json, curves.json and tables.json into `folder`, the same bytes for the same results."""
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / "estimates.json", [estimate.to_dict() for estimate in self.estimates.values()])
        write_json(folder / "curves.json", [_plain(curve) for curve in self.curves.values()])
        write_json(folder / "tables.json", [_plain(table) for table in self.tables.values()])

    @classmethod
    def load(cls, folder: Path) -> Results:
        """Read what `save` wrote; OutputError when the folder holds no results."""
        try:
            return _parsed(*((folder / f"{name}.json").read_text("utf-8") for name in _FILES))
        except FileNotFoundError:
            msg = f"{folder} holds no results; run `ipvi-eval run` first"
            raise OutputError(msg) from None


@lru_cache(maxsize=1)
def _parsed(estimates: str, curves: str, tables: str) -> Results:
    """Each document of a run opens the same results for each of its formats."""
    return Results.of(
        [
            *(Estimate.from_dict(item) for item in json.loads(estimates)),
            *(_curve(item) for item in json.loads(curves)),
            *(_table(item) for item in json.loads(tables)),
        ]
    )


_FILES = ("estimates", "curves", "tables")


def write_json(path: Path, value: Any) -> None:
    """Write JSON with a final newline; NaN is refused, so a missing number must be None."""
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n", "utf-8", newline="\n")


def _plain(result: Curve | Table) -> dict[str, Any]:
    # Rows are the bulk of it, and would be copied cell by cell.
    return asdict(replace(result, rows=())) | {
        "rows": [[plain_sentence(plain_count(cell)) for cell in row] for row in result.rows]
    }


def _rows(raw: dict[str, Any]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(sentence_from(count_from(cell)) for cell in row) for row in raw["rows"])


def _curve(raw: dict[str, Any]) -> Curve:
    rests_on = tuple(raw.get("rests_on", ()))
    columns = tuple(raw["columns"])
    return Curve(**{**raw, "columns": columns, "rests_on": rests_on, **_read(raw)})


def _table(raw: dict[str, Any]) -> Table:
    columns = tuple(Column(**column) for column in raw["columns"])
    rests_on = tuple(raw.get("rests_on", ()))
    return Table(
        **{**raw, "columns": columns, "rests_on": rests_on, "of_rows": tuple(raw.get("of_rows", ())), **_read(raw)}
    )


def _read(raw: dict[str, Any]) -> dict[str, Any]:
    return {"rows": _rows(raw), "scope": Scope(**raw.get("scope", {})), "note": note_from(raw.get("note", ""))}
