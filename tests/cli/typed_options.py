"""What a test of every option needs: to type a command and read its answer, and the options that a command has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO

import pytest
from typer.core import TyperCommand

from ipvi_eval.cli import main
from ipvi_eval.cli.app import command_line

Row = tuple[float | None, float | None, float | None]
"""Value, lower and upper end of an estimate."""

FORM = {"--json", "--all", "--plot"}
"""How the same answer is told."""


@dataclass(frozen=True, slots=True)
class Case:
    """An option as it is `given` to a command that is called with `beside` anyway, on the file named `file`, and what
    the library says with the same argument: the rows that must move, by id.
    """

    given: tuple[str, ...]
    expected: Callable[[], dict[str, Row]]
    beside: tuple[str, ...] = ()
    file: str = ""

    def __str__(self) -> str:
        return " ".join((*self.given, *self.beside))


def typed(*arguments: object) -> tuple[int, str, str]:
    """(exit code, standard output, standard error) of a command, typed in this process."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as stop, redirect_stdout(out), redirect_stderr(err):
        main([str(argument) for argument in arguments])
    return stop.value.code, out.getvalue(), err.getvalue()


def rows_of(out: str) -> dict[str, Row]:
    """The estimates of an answer in JSON."""
    answer = json.loads(out)
    rows = answer["estimates"] if isinstance(answer, dict) else answer
    return {row["id"]: (row["value"], row["lower"], row["upper"]) for row in rows}


def alike(one: Row | None, other: Row | None) -> bool:
    """Whether two rows are the same but for the last digits."""
    if one is None or other is None:
        return one is other
    return all((a is None and b is None) or a == pytest.approx(b, rel=1e-9) for a, b in zip(one, other, strict=True))


def commands() -> dict[tuple[str, ...], TyperCommand]:
    """Every command by the words that call it."""
    found: dict[tuple[str, ...], TyperCommand] = {}
    for name, command in command_line().commands.items():
        inner = getattr(command, "commands", None)
        found |= {(name,): command} if inner is None else {(name, word): one for word, one in inner.items()}
    return found


def options_of(command: TyperCommand) -> set[str]:
    """The options of a command that are no matter of form; of a flag that is on anyway, what turns it off."""
    found = set()
    for one in command.params:
        if one.param_type_name == "option" and "--help" not in one.opts:
            found.add(one.secondary_opts[0] if one.secondary_opts and one.default is True else one.opts[0])
    return found - FORM


def options_in(words: Iterable[str]) -> set[str]:
    """The options among typed words."""
    return {word for word in words if word.startswith("--")}
