"""A TOML file a person writes, read into a frozen model; a mistake names the line and what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ipvi_eval.errors import PlanError

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

M = TypeVar("M", bound="BaseModel")

OPEN = "# ?"
"""Begins a question that `ipvi-eval map` or `init --from` left open in a file."""
GOES_ON = "#   "
"""Begins the further lines of one."""

_LONGEST = 255
_SPACE = 0x20
_TABLE = re.compile(r"^\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"))*)\s*=""")
_INLINE_KEY = r"""(?:^|[\s{{,])["']?{}["']?\s*="""


def read_plan(path: Path, model: type[M]) -> M:
    """Read `path` into `model`; PlanError lists every mistake with its line."""
    from pydantic import ValidationError

    text, raw = load_toml(path)
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        msg = "\n".join(_sentences(path.name, text, error))
        raise PlanError(msg) from None


def load_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file and what it says; PlanError when it cannot be read, is not TOML, or asks something."""
    text = _text(path)
    if asked := list(_open_questions(text)):
        how = (
            f'{path.name} has {len(asked)} open question{"s" * (len(asked) > 1)}: under each, take the "# " from the '
            f'line that is right, and delete the line that begins with "{OPEN}"'
        )
        raise PlanError("\n".join([how, *(f"{path.name}, line {row}: {asks}" for row, asks in asked)]))
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{path.name} is not valid TOML: {error}"
    except RecursionError:
        msg = f"{path.name} has brackets within brackets, too deep to be read; take them out"
    except ValueError:  # of Python, for numbers of thousands of digits
        msg = f"{path.name} has a number that is too long to be read; correct it"
    raise PlanError(msg) from None


def file_name(typed: str) -> str:
    """What somebody typed as the path of a file or folder; ValueError where no system has files called so."""
    if any(ord(sign) < _SPACE for sign in typed) or any(len(part.encode()) > _LONGEST for part in Path(typed).parts):
        msg = "is no name of a file: it has a control character in it, or is too long"
        raise ValueError(msg)
    return typed


def _open_questions(text: str) -> Iterator[tuple[int, str]]:
    """The questions left open in a file, with their lines; each may go on in the lines below it."""
    lines = [line.strip() for line in text.splitlines()]
    for row, line in enumerate(lines, 1):
        if line.startswith(OPEN):
            rest = takewhile(lambda later: later.startswith(GOES_ON), lines[row:])
            yield row, " ".join(one.lstrip("#? ").strip() for one in (line, *rest))


def line_of(text: str, path: tuple[str | int, ...]) -> int | None:
    """1-based line where the key at `path` is set, or else of its nearest table; None when neither is in the text."""
    table: tuple[str | int, ...] = ()
    arrays: dict[str, int] = {}
    best: tuple[int, int] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _table_path(line, header.group(1), arrays)
            place = table
        elif key := _KEY.match(line):
            place = (*table, *_parts(key.group(1)))
        else:
            continue
        shared = _shared(place, path)
        # The rest of the path may sit in an inline table on the same line.
        rest = [part for part in path[shared:] if isinstance(part, str)]
        if shared == len(place) and rest and re.search(_INLINE_KEY.format(re.escape(rest[-1])), line):
            shared += len(rest)
        if shared and place[:shared] == path[: len(place[:shared])] and (best is None or shared > best[0]):
            best = (shared, number)
    return best[1] if best else None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        msg = f"there is no file {path}; `ipvi-eval init FOLDER` makes a new study"
    except IsADirectoryError:
        msg = f"{path} is a folder; give the path of the TOML file in it"
    except UnicodeDecodeError:
        msg = f"{path.name} is not saved as UTF-8 text; save it again as UTF-8"
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}"
    raise PlanError(msg) from None


def _table_path(line: str, name: str, arrays: dict[str, int]) -> tuple[str | int, ...]:
    parts = _parts(name)
    if line.lstrip().startswith("[["):
        arrays[name] = arrays.get(name, -1) + 1
        return (*parts, arrays[name])
    return parts


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _shared(place: tuple[str | int, ...], path: tuple[str | int, ...]) -> int:
    shared = 0
    for ours, theirs in zip(place, path, strict=False):
        if ours != theirs:
            break
        shared += 1
    return shared


def _sentences(name: str, text: str, error: ValidationError) -> list[str]:
    return [_sentence(name, text, item) for item in error.errors()]


def _sentence(name: str, text: str, item: ErrorDetails) -> str:
    path = tuple(item["loc"])
    line = line_of(text, path)
    where = f"{name}, line {line}" if line else name
    dotted = ".".join(str(part + 1) if isinstance(part, int) else part for part in path) or "the plan"
    return f"{where}: {dotted}: {_reason(item)}"


def _reason(item: ErrorDetails) -> str:
    context: dict[str, Any] = item.get("ctx", {})
    kind = item["type"]
    if kind == "missing":
        return "is missing and has no default; add it"
    if kind == "extra_forbidden":
        return "is not a setting of this plan; check the spelling or delete it"
    if kind == "value_error":
        return str(context["error"])
    message = item["msg"]
    return message[0].lower() + message[1:]
