"""How a command tells that it could not do what was asked: a sentence for people, or JSON where that was asked for."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.errors import IpviError, disk_full, reason

ATTENTION = 1
"""Exit code where the data or the plan need attention; 2 is wrong usage."""

_UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What is raised for an option or argument that is unknown, missing or no such value; typer does not name it."""


_OF_A_SITE = re.compile(r"site [a-z0-9_-]{1,40}")
"""The one note to an error that is told: it says at which site of the plan it happened, and holds no value."""


class Command(TyperCommand):
    """A command that tells wrong usage as an object with `error` too, where the answer is to be JSON."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments as typer reads them; what it refuses is told and passed on, with its exit code."""
        options = args[: args.index("--")] if "--" in args else args
        asked = "--json" in options and any(one.name == "as_json" for one in self.params)
        try:
            return super().parse_args(ctx, args)
        except _UsageError as error:
            if asked:
                say_json({"error": error.format_message(), "problems": []})  # type: ignore[attr-defined]
            raise


def told(command: Callable[..., None]) -> Callable[..., None]:
    """The command with its failures told: with `as_json` as an object with `error` and the `problems` found, all of
    them; with `every` (--all) all problems as lines, not only the first ten. What is no failure of the person's is
    passed on, unless the answer is to be JSON.
    """

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        as_json, every = bool(options.get("as_json")), options.get("every")
        try:
            command(*arguments, **options)
        except (typer.Exit, typer.Abort):
            raise
        except typer.BadParameter as error:
            if as_json:
                say_json({"error": error.format_message(), "problems": []})
            raise
        except IpviError as error:
            _tell(error, as_json=as_json, every=every)
            raise typer.Exit(ATTENTION) from None
        except Exception as error:
            if not as_json or os.environ.get("IPVI_DEBUG"):
                raise
            say_json({"error": fault(error), "problems": []})
            say(f"ipvi-eval: {fault(error)}", aside=True)
            raise typer.Exit(ATTENTION) from None

    return run


def _tell(error: IpviError, *, as_json: bool, every: bool | None) -> None:
    if as_json:
        say_json({"error": str(error), "problems": error.plain()})
    in_full = error.in_full()
    say(f"ipvi-eval: {in_full if every else error}", aside=True)
    if not every and in_full != str(error):
        # A command without the option reads a study, which `check` reads too.
        option = "--all" if every is False else "`ipvi-eval check` with --all"
        say(f"ipvi-eval: {option} lists every problem", aside=True)


def fault(error: Exception) -> str:
    """A fault of ours in one sentence, or a full disk. The text of an error may hold a value, so its kind is told."""
    if isinstance(error, OSError) and disk_full(error):
        return f"{reason(error)}. The previous run is as it was"
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace is not None else ""
    where += "".join(f" ({note})" for note in getattr(error, "__notes__", ()) if _OF_A_SITE.fullmatch(note))
    return (
        f"this is a fault of the program, not of your data: {type(error).__name__}{where}. The previous run is as it "
        "was. Please report it; IPVI_DEBUG=1 shows more, but may show values of the data"
    )
