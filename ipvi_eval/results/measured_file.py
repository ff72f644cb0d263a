"""A measurement that travels with the package: how it was made and its rows, as TOML with one line for each row."""

from __future__ import annotations

import datetime
import math
import tomllib
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ipvi_eval.errors import DataError
from ipvi_eval.whole_file import replaced

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Row = TypeVar("_Row", bound="DataclassInstance")
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Measurement:
    """How a simulation was made: on what (`source`), by which `command` and `version`, when, and from which `seed`;
    `level` is that of its intervals. A class of this adds its `rows`.

    `methods` are those it measured, as `method_of` names them. Where only part of it was made then, `earlier` says
    what was not, and when that was.
    """

    source: str
    command: str
    version: str
    date: datetime.date
    seed: int
    level: float
    methods: tuple[str, ...] = field(default=(), kw_only=True)
    earlier: str = field(default="", kw_only=True)


class Made(Protocol):
    """What says which `methods` were measured, and what of it was made `earlier`, as `Measurement` does."""

    @property
    def methods(self) -> tuple[str, ...]:
        """As `method_of` names them."""
        ...

    @property
    def earlier(self) -> str:
        """A sentence, or nothing."""
        ...


class Measured(Protocol):
    """A dataclass of single values that say how its `rows` were made."""

    @property
    def rows(self) -> Sequence[Any]:
        """What was measured, a dataclass each."""
        ...


def method_of(name: str, value: float | None, lower: float | None, upper: float | None) -> str:
    """A method by the name that its estimates print and by what it answers on a fixed example, so that neither other
    words nor other numbers go unnoticed."""
    return f"{name}; on a fixed example {value:.3f} ({lower:.3f} to {upper:.3f})"


def changed_since(measured: Sequence[str], now: Sequence[str]) -> str:
    """A sentence for the note of a table where the methods `measured` are not those of `now`; else nothing."""
    before = [one for one in measured if one not in now]
    after = [one for one in now if one not in measured] or now
    if set(measured) == set(now):
        return ""
    what = "Part of this" if set(measured) & set(now) else "This"
    return (
        f" {what} was measured before a method changed. Measured was: {'; and '.join(before) or 'not said'}. "
        f"Now it is: {'; and '.join(after)}."
    )


def said_beside(found: Made, now: Sequence[str]) -> str:
    """What the note of a table says beside who made it: what was made earlier than the rest, and whether the methods
    are still those of `now`; nothing where all is."""
    earlier = f" {found.earlier}" if found.earlier else ""
    return f"{earlier}{changed_since(found.methods, now)}"


def again(stored: Iterable[_Row], made: Iterable[_Row], key: Callable[[_Row], Hashable]) -> tuple[_Row, ...]:
    """The `stored` rows in their order, each replaced by the one `made` anew that has its `key`.

    Raises ValueError where one of these has no row to replace: it was not measured before.
    """
    anew, stored = {key(one): one for one in made}, tuple(stored)
    if lacking := anew.keys() - {key(one) for one in stored}:
        msg = f"there is no row of {', '.join(map(str, lacking))} to replace"
        raise ValueError(msg)
    return tuple(anew.get(key(one), one) for one in stored)


def monte_carlo_error(share: float, fitted: int) -> float:
    """Monte Carlo standard error of a share of `fitted` replicates (binomial)."""
    return math.sqrt(share * (1 - share) / fitted)


def check_answers(name: str, *, known: bool, shares: Iterable[float], errors: Iterable[float]) -> None:
    """ValueError, by the `name` of a row, where it is not `known`, or is no summary of a simulation: each share lies
    between 0 and 1, each error is positive.
    """
    if not known:
        msg = f"{name}: of no known kind, or from more answers than there were replicates, or from hardly any"
        raise ValueError(msg)
    if not all(0 <= share <= 1 for share in shares):
        msg = f"{name}: a share is no such number"
        raise ValueError(msg)
    if not all(error > 0 for error in errors):
        msg = f"{name}: an error is not positive"
        raise ValueError(msg)


def read_rows(
    path: Path,
    made: Callable[..., _Found],
    row: Callable[..., _Row],
    *,
    of: str,
    command: str,
    key: Callable[[_Row], Hashable],
) -> _Found:
    """What `made` makes of the file's values, with each of its rows made by `row`.

    What was not measured is None in a row, and NaN in the file. Raises DataError where the file is not what
    `write_rows` writes, or where two rows have one `key`; `of` says what is measured, and `command` makes it.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        rows = tuple(rows_of(raw["rows"], row))
        methods = {"methods": tuple(raw["methods"])} if "methods" in raw else {}
        found = made(**raw | methods | {"rows": rows})
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, AttributeError) as error:
        msg = f"{path.name} does not hold measured {of} ({error}); make it with {command}"
        raise DataError(msg) from None
    if len({key(one) for one in rows}) < len(rows):
        msg = f"{path.name} holds a row twice"
        raise DataError(msg)
    return found


def rows_of(lines: Iterable[Sequence[Any]], row: Callable[..., _Row]) -> Iterator[_Row]:
    """What `row` makes of each line of cells."""
    return (row(*(None if isinstance(cell, float) and math.isnan(cell) else cell for cell in line)) for line in lines)


def lines_of(rows: Iterable[DataclassInstance]) -> Iterator[str]:
    """A line for each row, between the brackets of a list."""
    return (f"  [{', '.join(map(written, astuple(row)))}]," for row in rows)


def write_rows(path: Path, found: Measured, *, command: str, more: Sequence[str] = ()) -> None:
    """Write `found`, its single values first, then a line for each row, then the lines of what there is `more`."""
    every = {field.name: getattr(found, field.name) for field in fields(found)}  # type: ignore[arg-type]
    lines = [
        f"# Made by {command}; not to be edited by hand.",
        f"# {', '.join(field.name for field in fields(found.rows[0]))}",
        *(f"{name} = {written(one)}" for name, one in every.items() if _is_single(one)),
        "rows = [",
        *lines_of(found.rows),
        "]",
        *more,
    ]
    replaced(path, lambda new: new.write_text("\n".join([*lines, ""]), "utf-8", newline="\n"))


def _is_single(value: object) -> bool:
    """Neither rows nor what there is none of: a value, or some of them."""
    if value in ("", ()):
        return False
    several = value if isinstance(value, tuple) and value else (value,)
    return all(isinstance(one, (str, int, float, datetime.date)) for one in several)


def written(value: object) -> str:
    """One value in TOML, with four decimals where it has any."""
    if value is None:
        return "nan"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(written, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)
