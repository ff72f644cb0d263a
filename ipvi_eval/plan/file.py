"""A TOML file a person writes, read into a frozen model; a mistake names the line and what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
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
TO_WRITE = "WRITE IT HERE"
"""Stands in the line of an answer where a person has to write a name, or how days are written."""

_BACKSLASH = re.compile(r'=\s*"[^"\n]*\\[^"\n]*"')
_LONGEST = 255
_SPACE = 0x20
_TABLE = re.compile(r"^\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"))*)\s*=""")
_INLINE_KEY = r"""(?:^|[\s{{,])["']?{}["']?\s*="""


_UNKNOWN = "is no key of this file; check the spelling or delete it"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A key of a file, the sentence that says where it stands and what is wrong, and whether nobody knows the key."""

    path: tuple[str, ...]
    said: str
    unknown: bool = False


def read_plan(path: Path, model: type[M]) -> M:
    """Read `path` into `model`; PlanError lists every mistake with its line."""
    from pydantic import ValidationError

    text, raw = load_toml(path)
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        msg = "\n".join(mistake.said for mistake in mistakes(path.name, text, raw, error))
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
    lines = enumerate(text.splitlines(), 1)
    if left := [row for row, line in lines if TO_WRITE in line and not line.lstrip().startswith("#")]:
        msg = (
            f'{path.name}, line {left[0]}: "{TO_WRITE}" stands where somebody has to write what is asked; write it, or '
            "put a # before the line"
        )
        raise PlanError(msg)
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{path.name} is not valid TOML: {error}{_of_backslashes(text)}"
    except RecursionError:
        msg = f"{path.name} has brackets within brackets, too deep to be read; take them out"
    except ValueError:  # of Python, for numbers of thousands of digits
        msg = f"{path.name} has a number that is too long to be read; correct it"
    raise PlanError(msg) from None


def file_name(typed: str) -> str:
    """What somebody typed as the path of a file or folder, with / in place of the backslashes of Windows, so that a
    study works on every system; ValueError where none has files called so.
    """
    path = typed.replace("\\", "/")
    if any(ord(sign) < _SPACE for sign in path) or any(len(part.encode()) > _LONGEST for part in Path(path).parts):
        msg = f"is no name of a file: it has a control character in it, or is too long; {_SLASHES}"
        raise ValueError(msg)
    return path


_SLASHES = "in a path write / in place of \\"


def _of_backslashes(text: str) -> str:
    """What to do where a path of Windows stands between double quotes, in which TOML reads backslashes otherwise."""
    return f"; {_SLASHES}" if _BACKSLASH.search(text) else ""


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


def line_of_value(text: str, path: tuple[str | int, ...], value: object) -> int | None:
    """1-based line on which `value` stands in what the key at `path` holds, which may go on over several lines; that of
    the key where it is not found there, and where the value is a table or a list.
    """
    first = line_of(text, path)
    if first is None or isinstance(value, dict | list):
        return first
    written = (f'"{value}"', f"'{value}'") if isinstance(value, str) else (str(value).lower(),)
    for number, line in enumerate(text.splitlines()[first - 1 :], first):
        if number > first and (_TABLE.match(line) or _KEY.match(line)):
            break
        if any(one in line for one in written):
            return number
    return first


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


def mistakes(name: str, text: str, raw: dict[str, Any], error: ValidationError) -> Iterator[Mistake]:
    """What a model refused of the file called `name`, whose `text` says `raw`; `read_plan` raises all of them.

    A key that may hold one of several kinds is refused once for each, and told once.
    """
    found: dict[tuple[str | int, ...], list[str]] = {}
    for item in error.errors(include_url=False):
        found.setdefault(_in_file(raw, item), []).append(_reason(item))
    for path, reasons in found.items():
        line = line_of_value(text, path, _value(raw, path))
        where = f"{name}, line {line}" if line else name
        dotted = ".".join(str(part + 1) if isinstance(part, int) else part for part in path) or "the plan"
        yield Mistake(tuple(map(str, path)), f"{where}: {dotted}: {_either(reasons)}", unknown=reasons == [_UNKNOWN])


def _in_file(raw: Any, item: ErrorDetails) -> tuple[str | int, ...]:
    """The key as the file has it: behind it a model names the kind that it tried."""
    path: list[str | int] = []
    for part in item["loc"]:
        inside = _holds(raw, part)
        if not inside and item["type"] != "missing":
            break
        path.append(part)
        raw = raw[part] if inside else None
    return tuple(path)


def _value(raw: Any, path: tuple[str | int, ...]) -> Any:
    """What the file says at `path`; None where it says nothing."""
    for part in path:
        raw = raw[part] if _holds(raw, part) else None
    return raw


def _holds(raw: Any, part: str | int) -> bool:
    if isinstance(part, int):
        return isinstance(raw, list) and part < len(raw)
    return isinstance(raw, dict) and part in raw


def _either(reasons: list[str]) -> str:
    """Several kinds that would do as one sentence, and otherwise the reasons one after the other."""
    kinds = [reason.removeprefix(_MUST_BE) for reason in dict.fromkeys(reasons)]
    if len(kinds) > 1 and all(reason.startswith(_MUST_BE) for reason in reasons):
        return f"{_MUST_BE}{' or '.join(kinds)}"
    return "; ".join(dict.fromkeys(reasons))


_MUST_BE = "must be "
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false, without quotes",
    "string": "text in quotes",
    "date": "a date without quotes, such as 2020-01-31",
    "tuple": "a list, in square brackets",
    "list": "a list, in square brackets",
    "dict": "a table",
    "model": "a table",
}
"""What TOML calls the kinds of values, by the errors that say one is of another."""
_OF_A_KIND = re.compile(r"_(type|parsing|from_float)$")


def _reason(item: ErrorDetails) -> str:
    context: dict[str, Any] = item.get("ctx", {})
    kind = item["type"]
    if kind == "missing":
        return "is missing and has no default; add it"
    if kind == "extra_forbidden":
        return _UNKNOWN
    if kind == "value_error":
        return str(context["error"])
    if expected := _KINDS.get(_OF_A_KIND.sub("", kind) if _OF_A_KIND.search(kind) else ""):
        return f"{_MUST_BE}{expected}"
    message = item["msg"]
    return message[0].lower() + message[1:]
