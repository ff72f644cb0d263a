"""`ipvi-eval explain`: what a key of plan, mapping, linkage or made-up county means, without network or page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import JsonOption

if TYPE_CHECKING:
    from ipvi_eval.settings.keys import Key

_WIDTH = 100


def explain(
    key: Annotated[
        str, typer.Argument(help="A key, such as header_row or survival.trim; all are listed when it is left out.")
    ] = "",
    schemas: Annotated[
        Path | None,
        typer.Option(
            "--schemas",
            help="Write the JSON Schemas of plan and mapping into this folder, and those of a linkage and of a made-up "
            "county unless a plan without them lies there.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """What a key of plan or other file means, by example."""
    if schemas is not None:
        _write(schemas)
        return
    found = _called(key)
    if as_json:
        say_json({"keys": [asdict(one) for one in found]})
    elif key:
        for one in found:
            for line in _in_full(one):
                say(line)
    else:
        for one in found:
            path = f"TABLE.{one.path[2:]}" if one.path.startswith("*.") else one.path
            say(f"{f'{one.file}.toml':<13}{path}")
        say("`ipvi-eval explain KEY` explains one, `ipvi-eval explain TABLE` all of a table.")


def _called(name: str) -> list[Key]:
    """The keys that a person may mean: of that name, in the table of that name, or else those that speak of it.

    AnalysisError when there is none.
    """
    from difflib import get_close_matches

    from ipvi_eval.errors import AnalysisError
    from ipvi_eval.settings.explained import FileName
    from ipvi_eval.settings.keys import keys_of

    every = [key for file in get_args(FileName) for key in keys_of(file)]
    wanted = name.strip("[] ").removeprefix("TABLE.")
    found = [one for one in every if one.is_called(wanted) or _inside(one.path, wanted)] if wanted else every
    found = found or [one for one in every if one.words and f'"{wanted}"' in one.words.meaning]
    if not found:
        last = {one.path.rpartition(".")[2] for one in every}
        near = get_close_matches(wanted.rpartition(".")[2], last, n=3)
        hint = f"; did you mean {' or '.join(sorted(near))}?" if near else "; `ipvi-eval explain` lists all of them"
        msg = f"no key of plan, mapping, linkage or made-up county is called {name}{hint}"
        raise AnalysisError(msg)
    return found


def _inside(path: str, table: str) -> bool:
    """Whether a key stands in the table of that name; a star is none."""
    return table != "*" and path.startswith(f"{table}.")


def _in_full(key: Key) -> Iterator[str]:
    where = "every table of mapping.toml" if key.path.startswith("*.") else f"{key.file}.toml"
    yield f"{key.path.removeprefix('*.')} ({where})"
    yield f"  {key.holds}; {key.left_out}"
    if key.words:
        yield from textwrap.wrap(key.words.meaning, _WIDTH, initial_indent="  ", subsequent_indent="  ")
        yield from (f"    {line}".rstrip() for line in key.words.example.splitlines())
    yield ""


def _write(folder: Path) -> None:
    from ipvi_eval.errors import OutputError, reason
    from ipvi_eval.settings.schema import write_schemas

    try:
        written = write_schemas(folder)
    except OSError as error:
        msg = f"the schemas cannot be written into {folder}: {reason(error)}; give a folder you may write to"
        raise OutputError(msg) from None
    for path in written:
        say(f"{path}")
