"""Numbers of R (tests/reference) beside what this package computes: a table, and an error where the two differ."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).resolve().parents[2] / "tests" / "reference"
Entry = dict[str, Any]
SHOWN = 8
"""Rows of one result; of a longer one these are shown, and all are compared."""


class NotAsRError(Exception):
    """A number that is not R's."""


@dataclass(frozen=True)
class Compared:
    """One result of R, by the call that gave it, and ours: (k,) numbers each, by `names`.

    `tolerance` is how far ours may lie away, in units of R's number where that is above 1 and absolutely where below.
    """

    r_call: str
    names: tuple[str, ...]
    theirs: tuple[float, ...]
    ours: tuple[float, ...]
    tolerance: float

    @property
    def apart(self) -> tuple[float, ...]:
        """How far each of ours is from R's, in the units of the tolerance."""
        pairs = zip(self.theirs, self.ours, strict=True)
        return tuple(abs(our - their) / max(1.0, abs(their)) for their, our in pairs)

    def html(self) -> str:
        """The rows of the table."""
        cells = zip(self.names, self.theirs, self.ours, self.apart, strict=True)
        rows = [
            f"<tr><th scope='row'>{escape(name)}</th><td>{their:.7g}</td><td>{our:.7g}</td><td>{apart:.0e}</td></tr>"
            for name, their, our, apart in cells
        ][:SHOWN]
        left = len(self.names) - len(rows)
        if left:
            told = f"and {left} more, the farthest {max(self.apart):.0e} apart"
            rows.append(f"<tr><td colspan='4'>{told}</td></tr>")
        call = f"<tr><th colspan='4' scope='rowgroup'><code>{escape(self.r_call)}</code></th></tr>"
        return f"<tbody>{call}{''.join(rows)}</tbody>"


@dataclass(frozen=True)
class Beside:
    """Results that agree, as a table."""

    results: tuple[Compared, ...]

    def _repr_html_(self) -> str:
        head = "".join(f"<th scope='col'>{name}</th>" for name in ("", "R", "ipvi_eval", "apart"))
        body = "".join(result.html() for result in self.results)
        return f"<table class='beside-r'><thead><tr>{head}</tr></thead>{body}</table>"


def of_r(topic: str, folder: Path = REFERENCE) -> dict[str, Entry]:
    """R's numbers of <topic>.json by quantity: R's call, its value, and the tolerance that the tests hold too."""
    return {entry["quantity"]: entry for entry in json.loads((folder / f"{topic}.json").read_text("utf-8"))}


def printed(r_call: str, value: Any, tolerance: float) -> Entry:
    """A number that is read in print: where, the value (a number, a list, or numbers by name), and how exact it is."""
    return {"r_call": r_call, "value": value, "tolerance": tolerance}


def beside(entries: Mapping[str, Entry], ours: Mapping[str, Any]) -> Beside:
    """`entries` beside `ours`, by quantity; NotAsRError names the first result that is farther away than it may be."""
    return Beside(tuple(_compared(quantity, entries[quantity], found) for quantity, found in ours.items()))


def _compared(quantity: str, entry: Entry, found: Any) -> Compared:
    theirs = entry["value"]
    names = tuple(theirs) if isinstance(theirs, dict) else ()
    values = tuple(_flat(theirs.values() if isinstance(theirs, dict) else theirs))
    mine = tuple(_flat(found))
    if len(mine) != len(values):
        msg = f"{quantity}: R gives {len(values)} numbers and we give {len(mine)}"
        raise NotAsRError(msg)
    numbered = names or tuple(quantity if len(values) == 1 else f"[{n}]" for n in range(1, len(values) + 1))
    made = Compared(entry["r_call"], numbered, values, mine, entry["tolerance"])
    if not all(apart <= made.tolerance for apart in made.apart):
        msg = f"{quantity}: R gives {values}, we give {mine}"
        raise NotAsRError(msg)
    return made


def _flat(values: Any) -> Iterable[float]:
    if isinstance(values, Iterable):
        for value in values:
            yield from _flat(value)
    else:
        yield float(values)
