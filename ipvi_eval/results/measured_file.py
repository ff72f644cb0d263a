"""A measurement that travels with the package: how it was made and its rows, as TOML with one line for each row."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ipvi_eval.errors import DataError
from ipvi_eval.whole_file import replaced

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Row = TypeVar("_Row", bound="DataclassInstance")
_Found = TypeVar("_Found")


class Measured(Protocol):
    """A dataclass of single values that say how its `rows` were made."""

    @property
    def rows(self) -> Sequence[Any]:
        """What was measured, a dataclass each."""
        ...


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

    Raises DataError where the file is not what `write_rows` writes, or where two rows have one `key`; `of` says what is
    measured, and `command` makes it.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        rows = tuple(row(*cells) for cells in raw["rows"])
        found = made(**raw | {"rows": rows})
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, AttributeError) as error:
        msg = f"{path.name} does not hold measured {of} ({error}); make it with {command}"
        raise DataError(msg) from None
    if len({key(one) for one in rows}) < len(rows):
        msg = f"{path.name} holds a row twice"
        raise DataError(msg)
    return found


def write_rows(path: Path, found: Measured, *, command: str, more: Sequence[str] = ()) -> None:
    """Write `found`, its single values first, then a line for each row, then the lines of what there is `more`."""
    every = {field.name: getattr(found, field.name) for field in fields(found)}  # type: ignore[arg-type]
    lines = [
        f"# Made by {command}; not to be edited by hand.",
        f"# {', '.join(field.name for field in fields(found.rows[0]))}",
        *(f"{name} = {written(one)}" for name, one in every.items() if isinstance(one, _SINGLE)),
        "rows = [",
        *(f"  [{', '.join(map(written, astuple(row)))}]," for row in found.rows),
        "]",
        *more,
    ]
    replaced(path, lambda new: new.write_text("\n".join([*lines, ""]), "utf-8"))


_SINGLE = (str, int, float, datetime.date)


def written(value: object) -> str:
    """One value in TOML, with four decimals where it has any."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)
